// Where training starts: spherical k-means on the first documents, each cluster's words a topic.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/base/thread_team.h"
#include "core/corpus/minibatch.h"
#include "core/kernels/kernels.h"
#include "core/train/topic_state.h"

namespace sluice {

struct StartOptions {
  uint64_t seed = 1;
  bool background = true;  // topic 0 starts as the corpus' word frequencies
  uint32_t iterations = 8;
  double corpus_share = 0.1;  // of corpus word frequencies mixed into each cluster's
  double initial_mass = 0.3;  // tokens of a topic at the start, times total tokens / K
  double total_tokens = 0;    // of the corpus, estimated or known
};

// Fills `state` from the listed documents. Weights sqrt(count) * sqrt(log(N / df)), unit length.
// Clusters under N / K / 20 documents are re-seeded from three random documents. Centroids live in
// the state's rows, so memory is the state, one weight an entry and one cluster a document.
// `go_on` (or empty) is asked several times a second by the caller's thread; after false `state` is
// of no use. Errors: kCancelled. Requires: as many documents as topics. Threads: the team's; the
// result does not depend on how many.
Status start_from_clusters(TopicState& state, const Minibatch& buffer,
                           std::span<const uint32_t> documents, const StartOptions& options,
                           const KernelTable& kernels, ThreadTeam& team,
                           const std::function<bool()>& go_on = {});

}  // namespace sluice
