// sluice inspect: what a corpus, a record file or a model holds, and whether it is sound.
#include <filesystem>
#include <memory>

#include "cli/failure.h"
#include "cli/input_format.h"
#include "cli/inspection.h"
#include "cli/log_options.h"
#include "cli/remote.h"
#include "cli/standard_output.h"
#include "cli/topic_table.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

struct Options {
  std::string path;
  std::string vocabulary_path;
  FormatOption format;
  uint64_t head = 0;
  bool json = false;
  bool validate = false;
  LogOptions log;
};

int32_t format_of(const Options& options) {
  if (options.format.format() != SLUICE_FORMAT_AUTOMATIC) return options.format.format();
  if (options.path == "-") return SLUICE_FORMAT_RECORDS;
  int32_t format = SLUICE_FORMAT_AUTOMATIC;
  sluice_error error;
  require(sluice_path_detect_format(options.path.c_str(), remote_store(), &format, &error), error);
  if (is_articles(format)) {
    throw Failure(kBadInput, options.path + ": raw articles; make a corpus first: sluice process " +
                                 options.path + " -o corpus");
  }
  if (format == SLUICE_FORMAT_AUTOMATIC) {
    throw Failure(kBadInput, options.path +
                                 ": of no known format; known are corpus directories, records "
                                 "(.rec, .pbr), LDA-C and models");
  }
  return format;
}

// The message with record and byte where it does not say them itself.
std::string located(const sluice_error& error) {
  std::string text = error.text;
  if (error.record >= 0 && text.find("record") == std::string::npos &&
      text.find("line") == std::string::npos) {
    text += " (record " + std::to_string(error.record) + ")";
  }
  if (error.offset >= 0 && text.find("byte") == std::string::npos) {
    text += " (byte " + std::to_string(error.offset) + ")";
  }
  return text;
}

void keep_first(const sluice_error* warning, void* first) {
  auto& kept = *static_cast<sluice_error*>(first);
  if (kept.code == SLUICE_STATUS_OK) kept = *warning;
}

// Dense CSV with labels, which sluice_path_validate() is not told of: by reading it, to the end
// whatever it meets. Returns: CORRUPT with the first problem in `error`.
sluice_status validate_labelled(const Options& options, sluice_validation& result,
                                sluice_error& error) {
  sluice_error first = {};
  sluice_documents_options reading;
  sluice_documents_options_init(&reading, sizeof reading);
  reading.format = SLUICE_FORMAT_COUNTS_CSV;
  reading.label_size = options.format.label_size();
  reading.store = remote_store();
  reading.warning = keep_first;
  reading.warning_user = &first;
  sluice_documents* opened = nullptr;
  require(sluice_documents_open(options.path.c_str(), &reading, &opened, &error), error);
  const Documents documents(opened);
  const sluice_minibatch* batch = nullptr;
  for (;;) {
    require(sluice_documents_read_batch(opened, 1024, &batch, &error), error);
    if (batch == nullptr) break;
    const uint64_t entries = batch->offsets[batch->documents];
    result.records += batch->documents;
    result.entries += entries;
    for (uint64_t i = 0; i < entries; ++i) result.tokens += batch->counts[i];
  }
  result.bad_records = facts_of(documents).bad_records;
  error = first;
  return first.code == SLUICE_STATUS_OK ? SLUICE_STATUS_OK : SLUICE_STATUS_CORRUPT;
}

int validate(const Options& options, int32_t format) {
  sluice_validation result = {};
  result.struct_size = sizeof result;
  sluice_error error;
  const sluice_status status =
      options.format.label_size() != 0
          ? validate_labelled(options, result, error)
          : sluice_path_validate(options.path.c_str(), remote_store(), format, &result, &error);
  if (status != SLUICE_STATUS_OK && status != SLUICE_STATUS_CORRUPT) require(status, error);
  Facts facts;
  facts.add("valid", status == SLUICE_STATUS_OK);
  const bool is_model = format == SLUICE_FORMAT_MODEL;
  facts.add(is_model ? "words" : "records", result.records);
  if (!is_model) facts.add("bad_records", result.bad_records);
  facts.add("entries", result.entries);
  if (!is_model) facts.add("tokens", result.tokens);
  if (status != SLUICE_STATUS_OK) {
    facts.add("problem", located(error));
    if (error.record >= 0) facts.add("problem_record", static_cast<uint64_t>(error.record));
    if (error.offset >= 0) facts.add("problem_byte", static_cast<uint64_t>(error.offset));
  }
  write_standard_output(options.json ? facts.json() + "\n" : facts.table());
  flush_standard_output();
  if (status != SLUICE_STATUS_OK) throw Failure(kBadInput, located(error));
  return kDone;
}

int inspect(Options& options) {
  RunLog log(options.log.choice());
  const int32_t format = format_of(options);
  if (options.validate) return validate(options, format);
  Facts facts;
  std::string next;
  if (is_model(format)) {
    const Model model = open_model(options.path);
    facts = facts_of_model(model, options.head);
    next = "sluice topics " + options.path;
  } else if (format == SLUICE_FORMAT_RECORDS && options.head > 0 &&
             !std::filesystem::is_directory(options.path)) {
    facts = facts_of_records(options.path, options.head);
    next = "sluice inspect " + options.path + " --validate";
  } else {
    const Documents documents = open_documents(options.path, format, options.vocabulary_path, false,
                                               log, options.format.label_size());
    facts = facts_of_documents(documents, options.head);
    next = "sluice inspect " + options.path + (options.head > 0 ? " --validate" : " --head 3");
  }
  write_standard_output(options.json ? facts.json() + "\n" : facts.table());
  flush_standard_output();
  log.note("next: " + next);
  return kDone;
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<Options>();
  list.input("PATH", options->path, "a corpus directory, records, LDA-C, dense CSV or a model");
  add_format_option(list, "--format", options->format);
  add_content_type_option(list, options->format);
  list.text("--vocabulary", "FILE", options->vocabulary_path, "words of the ids, for LDA-C");
  list.group("Output")
      .number("-n,--head", "N", options->head,
              "show the first N documents, records, or words of a model")
      .flag("--json", options->json, "one JSON object instead of a table")
      .flag("--validate", options->validate,
            "check every byte; exit 3 and the place when something is wrong");
  add_log_options(list, options->log);
  return [options] { return inspect(*options); };
}

}  // namespace

const Verb kInspectVerb = {"inspect",
                           "Shows what a corpus, a record file or a model holds, and checks it",
                           "  sluice inspect corpus --head 3\n"
                           "  sluice inspect part-00000.rec --json --head 10\n"
                           "  sluice inspect model.safetensors --validate\n",
                           "  sluice train corpus -o model.safetensors    when it is a corpus\n"
                           "  sluice topics model.safetensors             when it is a model\n",
                           add_options};

}  // namespace sluice_cli
