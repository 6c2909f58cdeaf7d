// Training in pieces: one pass over each of many sources, as they come.
#include <string>

#include "core/train/trainer_state.h"

namespace sluice {

// The first source makes the start; the corpus is what was seen, unless its size was told.
Status TrainerState::begin_update(DocumentSource& source) {
  if (updates == 1) {
    SLUICE_TRY(begin(source));
    known_tokens = options.total_tokens;  // those of the source are not all
    progress.phase = TrainProgress::Phase::kStart;
    SLUICE_TRY(make_start({}));  // to its end: half of one is nothing to go on from
    started = true;
    return Status();
  }
  const uint32_t stated = source.vocabulary_size().value_or(0);
  if (stated != 0 && stated != topics->words()) {
    return invalid_argument("the documents have " + std::to_string(stated) +
                            " words, those before had " + std::to_string(topics->words()));
  }
  order = PassOrder{options.is_shuffled && source.can_shuffle(), options.seed};
  windows.emplace(source, order);
  window_is_corpus = false;
  first_pass_done = false;
  position = {};
  clear_window();
  return windows->start_pass(0);
}

Status TrainerState::update(DocumentSource& source, const TrainCallback& callback) {
  SLUICE_TRY(begin_update(source));
  progress.phase = TrainProgress::Phase::kTraining;
  progress.pass = updates;  // keys the random numbers: no two updates have the same
  progress.max_passes = updates;
  Status status = train_pass(source, callback);
  first_pass_done = true;
  topics->recompute_totals();  // here, so that taking a model changes nothing
  if (!status.ok()) return status;
  progress.passes_done = updates;
  progress.phase = TrainProgress::Phase::kDone;
  report(callback, true);
  return Status();
}

Status Trainer::update(DocumentSource& source, const TrainCallback& callback) {
  TrainerState& s = *state_;
  if (s.checkpoints) return invalid_argument("training by updates has no checkpoints");
  if (s.updates == 0 && s.windows.has_value()) {
    return invalid_argument("this trainer has run: documents can be added to one that has not");
  }
  if (s.updates > 0 && !s.started) {
    return invalid_argument("the first update failed: begin with a new trainer");
  }
  ++s.updates;
  Status status = s.update(source, callback);
  s.windows.reset();  // the source may go now
  return status;
}

}  // namespace sluice
