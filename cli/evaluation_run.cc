// Articles become a corpus with the model's own words first.
#include "cli/evaluation_run.h"

#include <algorithm>
#include <thread>

#include "cli/failure.h"
#include "cli/heldout_articles.h"
#include "cli/input_format.h"
#include "cli/remote_name.h"
#include "cli/topic_table.h"

namespace sluice_cli {
namespace {

sluice_evaluation_options library_options(const EvaluationInput& input) {
  sluice_evaluation_options evaluation;
  sluice_evaluation_options_init(&evaluation, sizeof evaluation);
  evaluation.alpha = input.alpha;
  evaluation.top_words = input.top_words;
  evaluation.threads = thread_count(input.threads);
  evaluation.kernels = input.kernels.c_str();
  return evaluation;
}

Scores run(const Model& model, const Documents& documents, const EvaluationInput& input,
           RunLog& log) {
  Documents reference;
  if (!input.reference.empty()) {
    const int32_t format =
        find_format({input.reference}, SLUICE_FORMAT_AUTOMATIC, SLUICE_FORMAT_RECORDS);
    reference = open_documents(input.reference, format, input.vocabulary_path, false, log);
  }
  Scores scores;
  scores.reference = shown_name(input.reference.empty() ? input.paths.front() : input.reference);
  scores.topic_npmi.resize(facts_of(model).topics);
  scores.totals.struct_size = sizeof scores.totals;
  const sluice_evaluation_options evaluation = library_options(input);
  sluice_error error;
  require(sluice_evaluation_run(model.get(), documents.get(), reference.get(), &evaluation,
                                &scores.totals, scores.topic_npmi.data(), scores.topic_npmi.size(),
                                &error),
          error);
  return scores;
}

Scores score_articles(const Model& model, const EvaluationInput& input, RunLog& log) {
  const HeldoutArticles articles(model, input.paths, input.format, input.articles, log);
  const Documents documents =
      open_documents(articles.corpus(), SLUICE_FORMAT_CORPUS, "", false, log);
  Scores scores = run(model, documents, input, log);
  scores.unknown_share = articles.unknown_share();
  if (scores.unknown_share < 1) {
    scores.tokens = facts_of(documents).total_tokens / (1 - scores.unknown_share);
  }
  return scores;
}

}  // namespace

uint32_t thread_count(uint32_t wanted) {
  return wanted != 0 ? wanted : std::clamp(std::thread::hardware_concurrency(), 1u, 256u);
}

Scores score_documents(const Model& model, const EvaluationInput& input, RunLog& log) {
  if (is_articles(input.format)) return score_articles(model, input, log);
  const Documents documents =
      open_documents(input.paths.front(), input.format, input.vocabulary_path,
                     input.articles.strict, log, input.label_size);
  Scores scores = run(model, documents, input, log);
  // About half of the known tokens are held out; the library says how many were unknown.
  const double known = 2 * scores.totals.heldout_tokens;
  const double total = facts_of(documents).total_tokens;
  scores.tokens = total > 0 ? total : known + scores.totals.unknown_tokens;
  if (scores.tokens > 0) scores.unknown_share = scores.totals.unknown_tokens / scores.tokens;
  return scores;
}

}  // namespace sluice_cli
