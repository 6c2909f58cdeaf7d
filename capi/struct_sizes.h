// The size each versioned struct of sluice.h had when it was first released: the least that a
// caller may give. Nothing here ever changes; a new struct gets a line.
#pragma once

#include <cstddef>

#include "capi/include/sluice.h"

namespace sluice::capi {

template <typename Struct>
inline constexpr size_t kFirstSize = 0;
template <typename Struct>
inline constexpr const char* kStructName = nullptr;

// `last` is the last field of the first release.
#define SLUICE_FIRST_SIZE(type, last)                                                   \
  template <>                                                                           \
  inline constexpr size_t kFirstSize<type> = offsetof(type, last) + sizeof(type::last); \
  template <>                                                                           \
  inline constexpr const char* kStructName<type> = #type;

SLUICE_FIRST_SIZE(sluice_article_options, store)
SLUICE_FIRST_SIZE(sluice_articles_callbacks, warning_user)
SLUICE_FIRST_SIZE(sluice_articles_progress, bad_records)
SLUICE_FIRST_SIZE(sluice_compact_facts, kept_share)
SLUICE_FIRST_SIZE(sluice_compact_options, max_bytes)
SLUICE_FIRST_SIZE(sluice_corpus_options, label_count)
SLUICE_FIRST_SIZE(sluice_documents_callbacks, warning_user)
SLUICE_FIRST_SIZE(sluice_documents_facts, bad_records)
SLUICE_FIRST_SIZE(sluice_documents_options, shard_count)
SLUICE_FIRST_SIZE(sluice_evaluation, nmi)
SLUICE_FIRST_SIZE(sluice_evaluation_options, kernels)
SLUICE_FIRST_SIZE(sluice_inferencer_options, kernels)
SLUICE_FIRST_SIZE(sluice_model_facts, heldout_perplexity)
SLUICE_FIRST_SIZE(sluice_process_options, partition_by)
SLUICE_FIRST_SIZE(sluice_process_summary, tokens)
SLUICE_FIRST_SIZE(sluice_recipe_options, stop_word_count)
SLUICE_FIRST_SIZE(sluice_record_input, metadata)
SLUICE_FIRST_SIZE(sluice_store_callbacks, free_user)
SLUICE_FIRST_SIZE(sluice_trainer_options, warning_user)
SLUICE_FIRST_SIZE(sluice_trainer_progress, drift)
SLUICE_FIRST_SIZE(sluice_validation, tokens)

#undef SLUICE_FIRST_SIZE

}  // namespace sluice::capi
