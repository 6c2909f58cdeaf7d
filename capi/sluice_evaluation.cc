// Scores of a model. (SLUICE_TRAIN=ON only.)
#include <algorithm>
#include <cmath>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "capi/option_defaults.h"
#include "core/evaluate/evaluate.h"

using sluice::Evaluation;
using sluice::Status;
using sluice::capi::guard;

static_assert(SLUICE_UNKNOWN_WORD == sluice::kUnknownWord);

namespace {

Status check_options(const sluice_evaluation_options& options) {
  if (!(options.alpha > 0) || !std::isfinite(options.alpha)) {
    return sluice::invalid_argument("alpha is not a number above 0");
  }
  if (options.fold_in_iterations < 1 || options.fold_in_iterations > 10'000) {
    return sluice::invalid_argument("fold_in_iterations is not in 1 to 10,000");
  }
  if (options.top_words < 2 || options.top_words > 100) {
    return sluice::invalid_argument("top_words is not in 2 to 100");
  }
  return sluice::capi::check_threads(options.threads);
}

sluice_evaluation show(const Evaluation& core) {
  sluice_evaluation result{};
  result.documents = core.documents;
  result.heldout_tokens = core.at_alpha.tokens;
  result.unknown_tokens = core.at_alpha.unknown_tokens;
  result.perplexity = core.at_alpha.perplexity();
  result.log_likelihood = core.at_alpha.log_likelihood;
  result.own_perplexity = core.at_own_alpha.perplexity();
  result.own_log_likelihood = core.at_own_alpha.log_likelihood;
  result.npmi = core.npmi;
  result.diversity = core.diversity;
  result.effective_topics = core.effective_topics;
  result.labelled_documents = core.labels.documents;
  result.purity = core.labels.purity;
  result.nmi = core.labels.nmi;
  return result;
}

// A stream from its start, with its words matched to the model's.
sluice::Result<sluice::EvaluationInput> make_input(sluice_documents& documents,
                                                   const sluice::TopicModel& model) {
  SLUICE_TRY(sluice::capi::restart(documents));
  documents.is_started = true;
  return sluice::EvaluationInput{documents.source.get(),
                                 sluice::capi::match_words(documents, model)};
}

}  // namespace

extern "C" {

sluice_status sluice_evaluation_run(const sluice_model* model, sluice_documents* documents,
                                    sluice_documents* reference,
                                    const sluice_evaluation_options* options,
                                    sluice_evaluation* result, double* topic_npmi,
                                    size_t topic_capacity, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(documents);
    SLUICE_TRY(sluice::capi::check_output(result));
    if (topic_npmi != nullptr) {
      SLUICE_TRY(sluice::capi::check_capacity(topic_capacity, model->model->topics, "topic_npmi"));
    }
    sluice_evaluation_options full = sluice::capi::evaluation_defaults();
    SLUICE_TRY(sluice::capi::take_options(options, full));
    SLUICE_TRY(check_options(full));
    const sluice::KernelTable* kernels = SLUICE_TRY(sluice::capi::find_kernels(full.kernels));
    sluice::EvaluationInput scored = SLUICE_TRY(make_input(*documents, *model->model));
    sluice::EvaluationInput counted = scored;
    if (reference != nullptr && reference != documents) {
      counted = SLUICE_TRY(make_input(*reference, *model->model));
    }
    const Evaluation core = SLUICE_TRY(sluice::evaluate_model(
        *model->model, std::move(scored), std::move(counted), *kernels,
        {full.alpha, full.fold_in_iterations, full.top_words, full.threads}));
    sluice::capi::fill_output(result, show(core));
    if (topic_npmi != nullptr) {
      std::copy(core.topic_npmi.begin(), core.topic_npmi.end(), topic_npmi);
    }
    return Status();
  });
}

}  // extern "C"
