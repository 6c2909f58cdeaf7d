// What a model lost by being made small, on documents that neither was trained on.
#pragma once

#include "cli/library_objects.h"

namespace sluice_cli {

// Perplexities by document completion (of a document's words by id even positions are observed, odd
// ones held out), of the same held-out tokens: those whose words both models know, given that they
// are such words. The full model observes what it knows, the compact one what it knows.
struct CompactLoss {
  double tokens = 0;  // scored
  double full = 0;
  double compact = 0;
  double full_unknown_share = 0;  // of all tokens
  double compact_unknown_share = 0;
};

// Requires: both have names for their words. Throws: Failure (no token to score).
CompactLoss measure_compact_loss(const Model& full, const Model& compact,
                                 const Documents& documents);

}  // namespace sluice_cli
