// sluice feed: plays SageMaker's side of Pipe mode on any machine.
#include <charconv>
#include <csignal>
#include <filesystem>
#include <memory>

#include "cli/failure.h"
#include "cli/feed_objects.h"
#include "cli/fifo_writer.h"
#include "cli/input_format.h"
#include "cli/interrupt.h"
#include "cli/json_text.h"
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
  std::string seed;         // "": objects as they are
  std::string object_seed;  // "": by name
  FormatOption format;
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

// What the epochs are made of: whole objects, or with --seed documents.
struct Source {
  std::vector<std::string> objects;
  Documents documents;
  uint64_t seed = 0;
};

// Returns: false when the reader has closed, or an interrupt came.
bool feed_objects(const Source& source, uint32_t epoch, const Options& options, Fifo& fifo,
                  uint64_t& bytes) {
  for (const std::string& name : epoch_order(source.objects, options.object_seed, epoch)) {
    if (!feed_object(name, options, fifo, bytes)) return false;
  }
  return true;
}

// Likewise.
bool feed_documents(const Source& source, uint32_t epoch, Fifo& fifo, uint64_t& bytes) {
  sluice_error error;
  const auto goes_on = [&error](sluice_status status) {
    if (status == SLUICE_STATUS_CANCELLED) return false;
    require(status, error);
    return true;
  };
  sluice_documents* const documents = source.documents.get();
  if (!goes_on(sluice_documents_start_pass(documents, source.seed, epoch, &error))) return false;
  for (;;) {
    const void* data = nullptr;
    size_t size = 0;
    if (!goes_on(sluice_documents_read_encoded(documents, &data, &size, &error))) return false;
    if (size == 0) return true;
    if (!fifo.write(data, size)) return false;
    bytes += size;
  }
}

void feed_epoch(const Source& source, uint32_t epoch, const Options& options, Fifo& fifo,
                RunLog& log) {
  log.note("serving " + fifo.path());
  if (!fifo.wait_for_reader(options.wait_seconds)) return;
  uint64_t bytes = 0;
  const bool is_whole = source.documents != nullptr
                            ? feed_documents(source, epoch, fifo, bytes)
                            : feed_objects(source, epoch, options, fifo, bytes);
  if (interrupted() != 0) return;
  const std::string whole = source.documents != nullptr
                                ? " of documents in the order of --seed " + options.seed
                                : " of " + std::to_string(source.objects.size()) + " objects";
  log.note(fifo.path() + ": " + std::to_string(bytes) + " bytes" +
           (is_whole ? whole : ", then its reader closed; the epoch ends there"));
}

uint64_t seed_of(const std::string& text) {
  uint64_t seed = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, seed);
  if (parsed.ec != std::errc() || parsed.ptr != end) {
    throw Failure(kUsage, "--seed " + text + ": is no number");
  }
  return seed;
}

// Who trains on the channel can be told what the files would have said.
void say_totals(const Documents& documents, RunLog& log) {
  const sluice_documents_facts facts = facts_of(documents);
  if (facts.total_documents == SLUICE_UNKNOWN_COUNT || facts.total_tokens < 0) return;
  std::string tokens;
  append_json_number(tokens, facts.total_tokens);
  log.note("train --input-mode pipe --documents " + std::to_string(facts.total_documents) +
           " --corpus-tokens " + tokens + " makes the model that train makes of the files");
}

Source open_source(const std::vector<std::string>& sources, const Options& options, RunLog& log) {
  Source source;
  if (options.seed.empty()) {
    source.objects = shard_of(list_feed_objects(sources), options.shard);
    return source;
  }
  source.seed = seed_of(options.seed);
  if (!options.object_seed.empty() || options.compression == "keep") {
    throw Failure(kUsage,
                  "--seed puts documents in order: not with --object-seed, which does so "
                  "with files, nor with --compression keep");
  }
  if (sources.size() > 1) {
    throw Failure(kUsage,
                  "--seed takes one corpus, folder of records or file; several files can "
                  "be put in order as they are: --object-seed");
  }
  const int32_t format = find_format(sources, options.format.format(), SLUICE_FORMAT_RECORDS);
  if (!is_counted(format)) {
    throw Failure(kUsage, "--seed puts counted documents in order, " + sources.front() +
                              " is articles; sluice process makes a corpus of them");
  }
  InputMode mode;
  mode.shard = parse_shard(options.shard);
  mode.reading = end_reading_when_interrupted;
  source.documents =
      open_documents(sources.front(), format, "", false, log, options.format.label_size(), mode);
  if (facts_of(source.documents).can_shuffle == 0) {
    throw Failure(kUsage,
                  "--seed: " + sources.front() + " can be read only once, in its own order");
  }
  say_totals(source.documents, log);
  return source;
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
  epoch_order({}, options.object_seed, 0);  // a wrong seed is said before any work
  const std::vector<std::string> sources(options.paths.begin(), options.paths.end() - 1);
  const Source source = open_source(sources, options, log);
  prepare_folder(options);
  watch_for_interrupts();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that closes early is no reason to die
  auto fifo = std::make_unique<Fifo>(fifo_path(options, 0));
  for (uint32_t epoch = 0; epoch < options.epochs; ++epoch) {
    feed_epoch(source, epoch, options, *fifo, log);
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
      .text("--seed", "N", options->seed,
            "the documents of each epoch in the order in which train --order\n"
            "shuffled --seed N reads them; default: the files' bytes as they are")
      .text("--object-seed", "N", options->object_seed,
            "permute whole files, as SageMaker's ShuffleConfig does; default: by name")
      .text("--shard", "I/N", options->shard,
            "only every Nth file from I on, as ShardedByS3Key does");
  add_format_option(list, "--format,--input-format", options->format);
  add_content_type_option(list, options->format);
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
