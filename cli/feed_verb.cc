// sluice feed: plays SageMaker's side of Pipe mode on any machine.
#include <csignal>
#include <filesystem>
#include <memory>

#include "cli/failure.h"
#include "cli/feed_objects.h"
#include "cli/fifo_writer.h"
#include "cli/interrupt.h"
#include "cli/library_objects.h"
#include "cli/log_options.h"
#include "cli/remote.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

struct Options {
  std::vector<std::string> paths;  // sources, and last the folder
  std::string channel = "train";
  uint32_t epochs = 1;
  std::string seed;  // "": by name
  std::string shard;
  std::string compression = "undo";
  double wait_seconds = 0;
  LogOptions log;
};

// Returns: false when the reader has closed, or an interrupt came.
bool feed_object(const std::string& name, const Options& options, Fifo& fifo, uint64_t& bytes) {
  sluice_input* opened = nullptr;
  sluice_error error;
  require(sluice_input_open(name.c_str(), remote_store(), options.compression == "undo", &opened,
                            &error),
          error);
  const Input input(opened);
  for (;;) {
    const void* data = nullptr;
    size_t size = 0;
    require(sluice_input_read(input.get(), &data, &size, &error), error);
    if (size == 0) return true;
    if (!fifo.write(data, size)) return false;
    bytes += size;
  }
}

void feed_epoch(const std::vector<std::string>& objects, const Options& options, Fifo& fifo,
                RunLog& log) {
  log.note("serving " + fifo.path());
  if (!fifo.wait_for_reader(options.wait_seconds)) return;
  uint64_t bytes = 0;
  bool is_whole = true;
  for (size_t i = 0; i < objects.size() && is_whole; ++i) {
    is_whole = feed_object(objects[i], options, fifo, bytes);
  }
  if (interrupted() != 0) return;
  log.note(fifo.path() + ": " + std::to_string(bytes) + " bytes" +
           (is_whole ? " of " + std::to_string(objects.size()) + " objects"
                     : ", then its reader closed; the epoch ends there"));
}

std::string fifo_path(const Options& options, uint32_t epoch) {
  return options.paths.back() + "/" + options.channel + "_" + std::to_string(epoch);
}

void prepare_folder(const Options& options) {
  const std::string& folder = options.paths.back();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!std::filesystem::is_directory(folder)) {
    throw Failure(kFailed, folder + ": is no folder and cannot be made one");
  }
  for (uint32_t epoch = 0; epoch < options.epochs; ++epoch) {
    require_fifo_name(fifo_path(options, epoch));
  }
}

int feed(Options& options) {
  RunLog log(options.log.choice());
  if (options.paths.size() < 2) throw Failure(kUsage, "give what to feed, and the folder of FIFOs");
  if (options.epochs == 0) throw Failure(kUsage, "--epochs must be at least 1");
  if (options.channel.empty() || options.channel.find('/') != std::string::npos) {
    throw Failure(kUsage, "--channel is a name, not a path");
  }
  if (options.wait_seconds < 0) throw Failure(kUsage, "--wait must not be negative");
  epoch_order({}, options.seed, 0);  // a wrong seed is said before any work
  const std::vector<std::string> sources(options.paths.begin(), options.paths.end() - 1);
  const auto objects = shard_of(list_feed_objects(sources), options.shard);
  prepare_folder(options);
  watch_for_interrupts();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that closes early is no reason to die
  auto fifo = std::make_unique<Fifo>(fifo_path(options, 0));
  for (uint32_t epoch = 0; epoch < options.epochs; ++epoch) {
    feed_epoch(epoch_order(objects, options.seed, epoch), options, *fifo, log);
    if (interrupted() != 0) break;
    // The next one is there before this one ends.
    std::unique_ptr<Fifo> next;
    if (epoch + 1 < options.epochs) next = std::make_unique<Fifo>(fifo_path(options, epoch + 1));
    fifo = std::move(next);
  }
  fifo.reset();
  if (interrupted() == 0) return kDone;
  log.note("interrupted; the FIFOs are removed");
  return interrupt_exit_status();
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<Options>();
  list.inputs("SOURCE... FOLDER", options->paths, true,
              "files, folders, corpus directories or store prefixes; and where the FIFOs\n"
              "CHANNEL_0, CHANNEL_1, ... are made, one an epoch");
  list.group("Channel")
      .text("--channel", "NAME", options->channel, "default train")
      .number("--epochs", "N", options->epochs, "how often everything is fed; default 1")
      .number("--wait", "SECONDS", options->wait_seconds,
              "for a reader of an epoch; default: until there is one")
      .choice("--compression", "undo|keep", options->compression, {"undo", "keep"},
              "undo (default) feeds what .gz and .zst hold");
  list.group("Order")
      .text("--seed", "N", options->seed, "permute the files of each epoch; default: by name")
      .text("--shard", "I/N", options->shard,
            "only every Nth file from I on, as ShardedByS3Key does");
  add_log_options(list, options->log);
  return [options] { return feed(*options); };
}

}  // namespace

const Verb kFeedVerb = {
    "feed", "Plays SageMaker's side of Pipe mode: serves files as FIFOs, one an epoch",
    "  sluice feed corpus channels\n"
    "  sluice feed shards channels --channel train --epochs 3 --seed 7\n"
    "  sluice feed shards channels --shard 0/4 --compression keep\n",
    "  sluice train channels/train --input-mode pipe --vocabulary corpus/vocabulary.tsv\n"
    "      in another terminal: reads what is fed\n",
    add_options};

}  // namespace sluice_cli
