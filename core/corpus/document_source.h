// What every reader of counted documents is to the algorithms: a stream of minibatches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/minibatch.h"

namespace sluice {

// How bad documents are met. They are counted; the first `kReported` go to `report`.
struct BadRecordPolicy {
  static constexpr uint64_t kReported = 5;
  bool strict = false;                        // stop at the first one with its Status
  std::function<void(const Status&)> report;  // may be empty
  uint64_t bad_records = 0;                   // out: how many so far

  // Returns: ok to skip the record and go on, or `status` itself when strict.
  Status meet(Status status) {
    if (strict) return status;
    if (bad_records++ < kReported && report) report(status);
    return Status();
  }
};

// In which order a pass reads its documents.
struct PassOrder {
  bool is_shuffled = false;  // else as stored
  uint64_t seed = 1;         // with the number of the pass the key of the order
};

// A place within a pass where reading can go on without reading what is before it.
struct SourceCursor {
  // A block that is being read; blocks by their numbers in the pass' order.
  struct Lane {
    static constexpr uint64_t kEnded = UINT64_MAX;
    uint64_t block = kEnded;
    uint64_t offset = 0;     // byte of the file at which the next record begins
    uint64_t records = 0;    // read of the block, bad ones included
    uint64_t documents = 0;  // good ones
  };
  uint64_t next_block = 0;      // the first that no lane has had
  uint64_t turn = 0;            // the lane that comes next
  uint64_t turn_documents = 0;  // that it has given in this turn
  std::vector<Lane> lanes;
};

class DocumentSource {
 public:
  virtual ~DocumentSource() = default;

  // Appends up to `max_documents` documents to `out`. Returns: how many; 0 only at the end.
  // Errors: kCorrupt with file, record and byte (strict), kIo. Bad records: see BadRecordPolicy.
  virtual Result<size_t> read(Minibatch& out, size_t max_documents) = 0;
  // Starts over. Errors: kUnsupported for FIFOs and stdin.
  virtual Status rewind() = 0;
  virtual bool can_rewind() const = 0;

  // Whether passes may be read in another order than they come in: not where somebody else delivers
  // them (FIFOs, stdin).
  virtual bool can_shuffle() const { return can_rewind(); }
  // Begins pass `pass` (from 0). Sources of several blocks read them in an order keyed by (seed,
  // pass) when it is shuffled, and fill in Minibatch::positions; others just rewind, unless nothing
  // was read yet. Errors: those of rewind().
  virtual Status start_pass(const PassOrder& order, uint64_t pass) {
    (void)order;
    return pass == 0 ? Status() : rewind();
  }
  // Where the next document is, for sources that can go there; else nothing.
  virtual std::optional<SourceCursor> cursor() const { return std::nullopt; }
  // After start_pass(): goes to a place that cursor() gave in a pass of the same order and number.
  virtual Status seek(const SourceCursor&) {
    return Status(StatusCode::kUnsupported, "these documents have no cursor");
  }
  // From now on reads fill in Minibatch::encoded. Returns: false when they can't.
  virtual bool keep_encoded() { return false; }
  // A number that changes with the input as far as can be known without reading it: names, sizes,
  // versions, checksums of manifests. 0: unknown.
  virtual uint64_t identity() const { return 0; }

  // Known before the first read (from a manifest), or nothing.
  virtual std::optional<uint64_t> total_documents() const { return std::nullopt; }
  virtual std::optional<double> total_tokens() const { return std::nullopt; }
  // Number of words when the source states it (vocabulary or feature_dim), or nothing.
  virtual std::optional<uint32_t> vocabulary_size() const { return std::nullopt; }
  // Consumed share of the bytes, 0 to 1, or a negative number when unknown.
  virtual double progress() const { return -1.0; }
  BadRecordPolicy& policy() { return policy_; }

  // Asked often while nobody sees what is read: files that are cut into blocks, documents passed
  // over, windows being filled. False ends that with kCancelled; a pass can be started again then.
  void set_go_on(std::function<bool()> go_on) { go_on_ = std::move(go_on); }
  // Asks. Errors: kCancelled.
  Status go_on() const {
    if (!go_on_ || go_on_()) return Status();
    return Status(StatusCode::kCancelled, "reading was stopped");
  }

 protected:
  BadRecordPolicy policy_;
  std::function<bool()> go_on_;  // may be empty
};

}  // namespace sluice
