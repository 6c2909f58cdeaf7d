// The options of train, group by group.
#include "cli/train_options.h"

#include <algorithm>
#include <thread>

#include "cli/failure.h"
#include "cli/remote.h"

namespace sluice_cli {
namespace {

constexpr uint32_t kDefaultTopics = 50;
constexpr uint32_t kMostMinibatch = 4096;

void add_input_options(OptionList& list, TrainOptions& options) {
  list.inputs("INPUT", options.paths, true,
              "a corpus directory, records (.rec, .pbr, a folder of them, - is stdin),\n"
              "LDA-C, or raw articles (JSON Lines, CSV, text, a folder), processed first");
  list.group("Input")
      .text("--vocabulary", "FILE", options.process.vocabulary_path,
            "words of the ids, one a line (LDA-C needs it)")
      .number("--documents", "N", options.documents,
              "documents there are, where the input can't say")
      .number("--corpus-tokens", "N", options.corpus_tokens, "tokens there are, likewise")
      .text("--shard", "I/N", options.shard,
            "only every Nth file of records from I on, as ShardedByS3Key does");
  add_format_option(list, "--format,--input-format", options.format);
  add_content_type_option(list, options.format);
  options.mode.name.clear();
  add_input_mode_options(list, options.mode);
  list.text("--download-dir", "DIR", options.download_dir,
            "where file mode puts its copy until the model is written; default:\n"
            "the output's name with .download");
  add_strict_option(list, options.process.articles.strict);
}

void add_output_options(OptionList& list, TrainOptions& options) {
  list.group("Output")
      .text("-o,--output", "FILE", options.output,
            "the model; default: the input's name with .safetensors, here")
      .flag("--force", options.force, "replace the output when it exists")
      .text("--keep-corpus", "DIR", options.keep_corpus,
            "keep the corpus made of raw articles here")
      .flag("--dry-run", options.dry_run,
            "say documents, vocabulary, memory, disk and minutes; train nothing");
}

void add_model_options(OptionList& list, TrainOptions& options) {
  list.group("Model")
      .number("-k,--topics", "K", options.topics,
              "topics, the background included, 2 to 2000; default 50, for\n"
              "raw articles at most a twentieth of the documents")
      .number("--seed", "N", options.seed, "one seed, one model, on any machine; default 1")
      .number("--passes", "N", options.passes,
              "over the documents; default: until a held-out sample stops\n"
              "improving, at most 10")
      .number("--minibatch", "N", options.minibatch, "documents of a step, 1 to 4096; default 256")
      .number("--alpha", "X", options.alpha, "prior of each topic but the background; default 0.05")
      .number("--eta", "X", options.eta, "smoothing of topics over words; default 0.03")
      .choice("--background", "on|off", options.background, {"on", "off"},
              "on (default): topic 0 takes the words common to all")
      .choice("--order", "shuffled|stored", options.order, {"shuffled", "stored"},
              "shuffled (default): by the seed, where the input can be read again;\n"
              "stored: as it lies there");
}

void add_checkpoint_options(OptionList& list, TrainOptions& options) {
  list.group("Checkpoints")
      .text("--checkpoint", "DIR", options.checkpoint,
            "where they are kept until the model is written; default: the output's\n"
            "name with .checkpoint; none: no checkpoints")
      .number("--checkpoint-interval", "SECONDS", options.checkpoint_interval,
              "default 300; never over 2 % of the time; 0: after every minibatch")
      .choice("--resume", "auto|require|never", options.resume, {"auto", "require", "never"},
              "auto (default): go on from the newest checkpoint when there is one")
      .flag("--checkpoint-sync", options.checkpoint_sync,
            "write them within training: saves a second copy of the topics");
}

void add_machine_options(OptionList& list, TrainOptions& options) {
  list.group("Machine")
      .threads(options.threads, "default: all there are; never changes the model")
      .bytes("--memory", "SIZE", options.memory_bytes,
             "refuse to start what needs more, as 512M or 2G")
      .text("--kernels", "NAME", options.kernels, "auto (default), scalar, sse4, avx2 or avx512");
}

// Hidden: for those who come with a SageMaker job (docs/cli.md has them).
void add_sagemaker_options(OptionList& list, TrainOptions& options) {
  list.group("")
      .number("--feature-dim", "N", options.feature_dim, "")
      .number("--mini-batch-size", "N", options.mini_batch_size, "")
      .number("--alpha0", "X", options.alpha0, "")
      .number("--max-iterations", "N", options.max_iterations, "")
      .number("--tol", "X", options.tol, "")
      .number("--max-restarts", "N", options.max_restarts, "");
}

// alpha0 is the sum over the ordinary topics.
float alpha_of(const TrainOptions& options, uint32_t topics) {
  if (options.alpha0 <= 0) return options.alpha;
  const uint32_t ordinary = options.has_background() ? topics - 1 : topics;
  return options.alpha0 / static_cast<float>(std::max<uint32_t>(1, ordinary));
}

uint32_t minibatch_of(const TrainOptions& options) {
  if (options.minibatch != 0) return options.minibatch;
  return static_cast<uint32_t>(std::min<uint64_t>(options.mini_batch_size, kMostMinibatch));
}

}  // namespace

void add_train_options(OptionList& list, TrainOptions& options) {
  add_input_options(list, options);
  add_output_options(list, options);
  add_model_options(list, options);
  add_checkpoint_options(list, options);
  add_machine_options(list, options);
  add_process_options(list, options.process);
  add_sagemaker_options(list, options);
  add_log_options(list, options.log);
}

sluice_trainer_options TrainOptions::library_options(uint32_t topic_count) const {
  sluice_trainer_options trainer;
  sluice_trainer_options_init(&trainer, sizeof trainer);
  trainer.topics = topic_count == 0 ? kDefaultTopics : topic_count;
  trainer.seed = seed;
  trainer.passes = passes;
  trainer.max_passes = max_iterations;
  trainer.threads =
      threads != 0 ? threads : std::clamp(std::thread::hardware_concurrency(), 1u, 256u);
  if (const uint32_t wanted = minibatch_of(*this); wanted != 0) trainer.minibatch = wanted;
  trainer.alpha = alpha_of(*this, trainer.topics);
  trainer.eta = eta;
  trainer.background = has_background();
  trainer.total_documents = documents;
  trainer.total_tokens = corpus_tokens;
  trainer.kernels = kernels.c_str();
  trainer.order = order == "stored" ? SLUICE_ORDER_STORED : SLUICE_ORDER_SHUFFLED;
  trainer.resume = resume == "require" ? SLUICE_RESUME_REQUIRE
                   : resume == "never" ? SLUICE_RESUME_NEVER
                                       : SLUICE_RESUME_AUTOMATIC;
  trainer.checkpoint_path = checkpoint == "none" ? nullptr : checkpoint.c_str();
  trainer.store = remote_store();
  trainer.checkpoint_interval_seconds = checkpoint_interval;
  trainer.checkpoint_synchronous = checkpoint_sync;
  return trainer;
}

void check_train_options(const TrainOptions& options, RunLog& log) {
  const struct {
    bool both;
    const char* text;
  } contradictions[] = {
      {options.alpha > 0 && options.alpha0 > 0,
       "give --alpha (of each topic) or --alpha0 (their sum), not both"},
      {options.minibatch > 0 && options.mini_batch_size > 0,
       "give --minibatch or --mini-batch-size, not both"},
      {options.passes > 0 && options.max_iterations > 0,
       "give --passes (so many) or --max-iterations (at most so many), not both"},
  };
  for (const auto& contradiction : contradictions) {
    if (contradiction.both) throw Failure(kUsage, contradiction.text);
  }
  if (options.mini_batch_size > kMostMinibatch) {
    log.note("--mini-batch-size is a hint here: minibatches of 4096 documents");
  }
  if (options.tol >= 0) log.note("--tol is not used: a held-out sample decides when to stop");
  if (options.max_restarts >= 0) {
    log.note("--max-restarts is not used: training starts from clusters of documents");
  }
}

}  // namespace sluice_cli
