// The checks that every way to train shares.
#include "cli/training_checks.h"

#include "cli/failure.h"

namespace sluice_cli {
namespace {

void check_words(uint32_t words, const TrainOptions& options, const OptionNames& names) {
  if (options.feature_dim == 0 || options.feature_dim == words) return;
  throw Failure(kBadInput, std::string(names.feature_dim) + " is " +
                               std::to_string(options.feature_dim) + ", the documents have " +
                               std::to_string(words) + " words");
}

}  // namespace

void check_documents(const sluice_documents_facts& facts, const TrainOptions& options,
                     uint32_t topics, const OptionNames& names) {
  if (facts.vocabulary_size != 0) check_words(facts.vocabulary_size, options, names);
  if (facts.total_documents == SLUICE_UNKNOWN_COUNT) return;
  if (facts.total_documents == 0) throw Failure(kBadInput, "the corpus has no documents");
  if (topics > facts.total_documents) {
    throw Failure(kBadInput, std::to_string(topics) + " topics are more than the " +
                                 std::to_string(facts.total_documents) +
                                 " documents; try fewer with " + names.topics);
  }
}

void check_model(const sluice_model_facts& facts, const TrainOptions& options,
                 const OptionNames& names) {
  check_words(facts.words, options, names);
}

}  // namespace sluice_cli
