// The init functions that every build has, and the defaults behind them.
#include "capi/option_defaults.h"

#include "capi/boundary.h"

namespace sluice::capi {

sluice_article_options article_defaults() {
  sluice_article_options options{};
  options.struct_size = sizeof options;
  options.format = SLUICE_FORMAT_AUTOMATIC;
  options.max_article_bytes = uint64_t{16} << 20;
  return options;
}

sluice_process_options process_defaults() {
  sluice_process_options options{};
  options.struct_size = sizeof options;
  options.max_document_share = 0.5;
  options.max_vocabulary = 100'000;
  options.max_candidates = 1'000'000;
  options.shard_bytes = uint64_t{256} << 20;
  return options;
}

sluice_corpus_options corpus_defaults() {
  sluice_corpus_options options{};
  options.struct_size = sizeof options;
  options.shard_bytes = uint64_t{256} << 20;
  return options;
}

sluice_trainer_options trainer_defaults() {
  sluice_trainer_options options{};
  options.struct_size = sizeof options;
  options.topics = 50;
  options.seed = 1;
  options.threads = 1;
  options.minibatch = 256;
  options.eta = 0.03f;
  options.background = 1;
  options.checkpoint_interval_seconds = 300;
  return options;
}

sluice_evaluation_options evaluation_defaults() {
  sluice_evaluation_options options{};
  options.struct_size = sizeof options;
  options.alpha = 0.1f;
  options.fold_in_iterations = 50;
  options.top_words = 10;
  options.threads = 1;
  return options;
}

sluice_compact_options compact_defaults() {
  sluice_compact_options options{};
  options.struct_size = sizeof options;
  return options;
}

}  // namespace sluice::capi

using sluice::capi::init_struct;

extern "C" {

sluice_status sluice_article_options_init(sluice_article_options* options, size_t struct_size) {
  return init_struct(options, struct_size, sluice::capi::article_defaults());
}

sluice_status sluice_articles_callbacks_init(sluice_articles_callbacks* callbacks,
                                             size_t struct_size) {
  return init_struct(callbacks, struct_size, sluice_articles_callbacks{});
}

sluice_status sluice_corpus_options_init(sluice_corpus_options* options, size_t struct_size) {
  return init_struct(options, struct_size, sluice::capi::corpus_defaults());
}

sluice_status sluice_process_options_init(sluice_process_options* options, size_t struct_size) {
  return init_struct(options, struct_size, sluice::capi::process_defaults());
}

sluice_status sluice_trainer_options_init(sluice_trainer_options* options, size_t struct_size) {
  return init_struct(options, struct_size, sluice::capi::trainer_defaults());
}

sluice_status sluice_evaluation_options_init(sluice_evaluation_options* options,
                                             size_t struct_size) {
  return init_struct(options, struct_size, sluice::capi::evaluation_defaults());
}

sluice_status sluice_compact_options_init(sluice_compact_options* options, size_t struct_size) {
  return init_struct(options, struct_size, sluice::capi::compact_defaults());
}

}  // extern "C"
