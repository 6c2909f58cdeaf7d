// The documents of a pass in the order of training, a bounded window at a time, and the way back to
// any of them: shuffling and resuming live here, for every kind of source.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/document_source.h"
#include "core/corpus/minibatch.h"

namespace sluice {

// A number of a document's words and counts: equal content, equal number, wherever it lies.
uint64_t document_hash(std::span<const uint32_t> words, std::span<const float> counts);

struct WindowLimits {
  size_t documents = 0;
  size_t entries = 0;  // checked between reads: a window may have those of one read more
};

// The start's documents, and every window after them: so many documents or entries, whichever
// comes first. More documents: a better start (10k: 1552, 20k: 1497, 40k: 1483 after two passes on
// papers) and a better mix; 8 bytes an entry. Windows of stored order are as large: a feeder that
// plays a shuffled order makes the minibatches of the trainer that shuffles by itself.
inline constexpr WindowLimits kWindowLimits{32768, size_t{4} << 20};

// The sequence in which a window's documents are taken: all of them, in an order keyed by (seed,
// pass, window), so that nothing of it need be kept. Minibatch::positions may be empty: the
// sequence depends on which documents there are, not on the order they came in. In a window that
// its entries filled those read last come last: so who reads the sequence fills the same window
// with it.
std::vector<uint32_t> window_sequence(const Minibatch& window, const PassOrder& order,
                                      uint64_t pass, uint64_t number,
                                      const WindowLimits& limits = kWindowLimits);

class DocumentWindows {
 public:
  // Where a window begins: with the same source and order enough to come back to it.
  struct Position {
    uint64_t pass = 0;       // from 0
    uint64_t window = 0;     // of the pass, from 0
    uint64_t documents = 0;  // of the pass, before the window
    uint64_t digest = 0;     // sum of their hashes, modulo 2^64
    std::optional<SourceCursor> cursor;
  };

  // Lifetime: the source outlives the windows.
  DocumentWindows(DocumentSource& source, const PassOrder& order)
      : source_(source), order_(order) {}

  // Errors: kUnsupported when the source cannot be read again.
  Status start_pass(uint64_t pass);
  // Replaces `window` by the next documents. Returns: false when there are none. `go_on` is asked
  // after every 256 documents: false ends it with kCancelled.
  Result<bool> next(Minibatch& window, const WindowLimits& limits,
                    const std::function<bool()>& go_on = {});
  // Of the window last returned.
  const Position& position() const { return begin_; }
  // The sum of its documents' hashes, and the hash of each.
  uint64_t digest() const { return digest_; }
  const std::vector<uint64_t>& hashes() const { return hashes_; }
  // Whether the source ended within the window last returned.
  bool is_last() const { return is_at_end_; }

  // Goes to a window, in a pass that need not have been started: next() gives it. Sources without a
  // cursor are read up to there. Errors: kCorrupt when the documents before it are others than
  // those that position() had counted; those of the source.
  Status seek(const Position& position);

 private:
  Status skip(const Position& position);
  void count_window(const Minibatch& window);

  DocumentSource& source_;
  const PassOrder order_;
  Position begin_;  // of the window last returned
  Position next_;   // of the one after it
  uint64_t digest_ = 0;
  std::vector<uint64_t> hashes_;
  bool is_at_end_ = false;
};

}  // namespace sluice
