// FIFOs as sources: waits for a writer without taking its absence for the end, and with deadlines
// that say what was waited for. A channel is a row of FIFOs, one an epoch.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/io/byte_source.h"

namespace sluice {

constexpr double kMostWaitSeconds = 1e9;

// Times are 0 to kMostWaitSeconds; 0: no deadline.
struct PipeOptions {
  // For a FIFO to appear and its first byte to come. More: patience with slow feeders; less: a dead
  // one is told sooner.
  double wait_seconds = 120;
  // Between bytes, while a writer is there.
  double silence_seconds = 0;
  // Asked about ten times a second while the caller waits; false ends it with kCancelled.
  std::function<bool()> go_on;
  // Told when an epoch is read and dropped on the way to a later one. May be empty.
  std::function<void()> draining;
};

// One FIFO, opened by the first next(). It cannot rewind.
// Errors of next(): kIo for a deadline and what the system refuses, kCancelled. The end is when the
// last writer closed; whether that was too early is for those to tell who know the format.
std::unique_ptr<ByteSource> open_pipe_source(const std::string& path, PipeOptions options);

// SageMaker's Pipe mode: `prefix` is .../train, and the FIFOs are .../train_0, .../train_1, ...:
// one an epoch. It begins with the first of them that is there: a feeder may have gone on while its
// reader was away. rewind() leaves the epoch where it is (its writer gets EPIPE) and goes on with
// the next, which may not exist yet; after prepare_epoch() it reads and drops what is before that
// epoch, since a feeder that was started anew begins at _0. Undoes gzip and zstd; reads ahead on a
// thread.
// Returns: when the first bytes are there, or the first epoch has ended without any.
// Errors: those of next() above; kInvalidArgument when what is there is no FIFO, or for a time;
// decompression's. rewind() to an epoch that is over: kIo. Cost: the ring of prefetch_source().
Result<std::unique_ptr<ByteSource>> open_channel_source(const std::string& prefix,
                                                        PipeOptions options);

}  // namespace sluice
