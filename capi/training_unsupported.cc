// Stands for sluice_articles.cc, sluice_corpus.cc, sluice_documents_pass.cc, sluice_trainer.cc,
// sluice_evaluation.cc and sluice_model_compact.cc in builds without training (SLUICE_TRAIN=OFF):
// the same exports, each of which says so.
#include "capi/boundary.h"
#include "capi/handles.h"

using sluice::Status;
using sluice::StatusCode;

namespace {

sluice_status unsupported(sluice_error* error) {
  return sluice::capi::report(StatusCode::kUnsupported,
                              "this build of sluice is for inference only", error);
}

template <typename Handle>
sluice_status unsupported(Handle** out, sluice_error* error) {
  if (out != nullptr) *out = nullptr;
  return unsupported(error);
}

}  // namespace

namespace sluice::capi {

Result<std::vector<float>> find_topic_map(const TopicModel& model) {
  if (!model.topic_map.empty()) return model.topic_map;
  return Status(StatusCode::kUnsupported, "the model has no topic_map, and this build makes none");
}

}  // namespace sluice::capi

extern "C" {

sluice_status sluice_articles_open(const char* const*, size_t, const sluice_article_options*,
                                   sluice_articles** out, sluice_error* error) {
  return unsupported(out, error);
}
sluice_status sluice_articles_create(const sluice_articles_callbacks*, sluice_articles** out,
                                     sluice_error* error) {
  return unsupported(out, error);
}
sluice_status sluice_articles_read_next(sluice_articles*, const sluice_article** article,
                                        sluice_error* error) {
  return unsupported(article, error);
}
sluice_status sluice_articles_get_columns(sluice_articles*, const sluice_columns** columns,
                                          sluice_error* error) {
  return unsupported(columns, error);
}
sluice_status sluice_articles_get_progress(const sluice_articles*, sluice_articles_progress*,
                                           sluice_error* error) {
  return unsupported(error);
}
void sluice_articles_free(sluice_articles*) {}

sluice_status sluice_process_run(const char* const*, size_t, const char*,
                                 const sluice_process_options*, sluice_process_summary*,
                                 sluice_error* error) {
  return unsupported(error);
}

sluice_status sluice_process_run_articles(sluice_articles*, const char*,
                                          const sluice_process_options*, sluice_process_summary*,
                                          sluice_error* error) {
  return unsupported(error);
}
sluice_status sluice_corpus_write(sluice_documents*, const char*, const sluice_corpus_options*,
                                  sluice_error* error) {
  return unsupported(error);
}

sluice_status sluice_trainer_create(const sluice_trainer_options*, sluice_trainer** out,
                                    sluice_error* error) {
  return unsupported(out, error);
}
sluice_status sluice_trainer_run(sluice_trainer*, sluice_documents*, sluice_trainer_callback, void*,
                                 sluice_error* error) {
  return unsupported(error);
}
sluice_status sluice_trainer_get_progress(const sluice_trainer*, sluice_trainer_progress*, int32_t*,
                                          sluice_error* error) {
  return unsupported(error);
}
sluice_status sluice_trainer_finish(sluice_trainer*, const sluice_documents*, const char*,
                                    sluice_model** out, sluice_error* error) {
  return unsupported(out, error);
}
sluice_status sluice_trainer_update(sluice_trainer*, sluice_documents*, sluice_trainer_callback,
                                    void*, sluice_error* error) {
  return unsupported(error);
}
sluice_status sluice_trainer_copy_model(sluice_trainer*, const sluice_documents*, const char*,
                                        sluice_model** out, sluice_error* error) {
  return unsupported(out, error);
}
sluice_status sluice_trainer_remove_checkpoints(sluice_trainer*, sluice_error* error) {
  return unsupported(error);
}
sluice_status sluice_trainer_estimate_memory(const sluice_trainer_options*, uint32_t, uint64_t*,
                                             sluice_error* error) {
  return unsupported(error);
}
void sluice_trainer_free(sluice_trainer*) {}

sluice_status sluice_documents_start_pass(sluice_documents*, uint64_t, uint64_t,
                                          sluice_error* error) {
  return unsupported(error);
}
sluice_status sluice_documents_read_encoded(sluice_documents*, const void**, size_t*,
                                            sluice_error* error) {
  return unsupported(error);
}

sluice_status sluice_evaluation_run(const sluice_model*, sluice_documents*, sluice_documents*,
                                    const sluice_evaluation_options*, sluice_evaluation*, double*,
                                    size_t, sluice_error* error) {
  return unsupported(error);
}

sluice_status sluice_model_save_compact(const sluice_model*, const char*, sluice_store*, int32_t,
                                        const sluice_compact_options*, sluice_compact_facts*,
                                        sluice_error* error) {
  return unsupported(error);
}

}  // extern "C"
