// The model file: one safetensors file (docs/formats.md). Checked in full before a byte is used.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/base/status.h"
#include "core/io/store.h"
#include "core/model/topic_model.h"

namespace sluice {

// Writes `model` atomically. Errors: kAlreadyExists (`replace` false), kIo, kCorrupt (this is no
// model: sizes that do not fit, words not UTF-8, a topic that does not sum to 1 within 1e-5: what
// load_model would refuse is not written), kLimit (recipe and configuration over 16 MiB).
// Same model, same bytes: tensors in a fixed order, metadata in a fixed order, no time stamp.
// `store`: for names of stores; so below.
Status save_model(const TopicModel& model, const std::string& path, bool replace,
                  Store* store = nullptr);
// The file's bytes in memory (for the C ABI and tests). Errors: as save_model.
Result<std::string> serialise_model(const TopicModel& model);

// Errors: kNotFound, kIo, kCorrupt (what is wrong and where), kUnsupported (newer version, other
// tensors, no regular file), kLimit (header, V or K), kOutOfMemory. Nothing is allocated from a
// number in the file before that number has been held against the file's length.
Result<std::shared_ptr<const TopicModel>> load_model(const std::string& path,
                                                     Store* store = nullptr);
// The same, but the file is mapped and its rows are used where they are: their pages are the
// system's, shared by all processes that map them. It has to be a file of this machine, and must
// not change while the model lives: replace it by rename. (A file cut short under a mapping ends
// the process by SIGBUS.) Checked like any other, by `threads` threads. Errors: as above.
Result<std::shared_ptr<const TopicModel>> map_model(const std::string& path, unsigned threads);
// `name` is for messages. `bytes` may be dropped after the call.
Result<std::shared_ptr<const TopicModel>> load_model(std::span<const uint8_t> bytes,
                                                     const std::string& name);

}  // namespace sluice
