// Names of formats, and detection by the library.
#include "cli/input_format.h"

#include <filesystem>
#include <map>

#include "cli/failure.h"
#include "cli/remote.h"

namespace sluice_cli {
namespace {

const std::map<std::string, int32_t>& formats() {
  static const std::map<std::string, int32_t> table = {
      {"auto", SLUICE_FORMAT_AUTOMATIC},  {"jsonl", SLUICE_FORMAT_JSON_LINES},
      {"csv", SLUICE_FORMAT_CSV},         {"folder", SLUICE_FORMAT_FOLDER},
      {"text", SLUICE_FORMAT_TEXT},       {"corpus", SLUICE_FORMAT_CORPUS},
      {"records", SLUICE_FORMAT_RECORDS}, {"ldac", SLUICE_FORMAT_LDAC}};
  return table;
}

const std::map<std::string, int32_t>& input_modes() {
  static const std::map<std::string, int32_t> table = {{"file", SLUICE_INPUT_FILE},
                                                       {"fastfile", SLUICE_INPUT_FASTFILE},
                                                       {"pipe", SLUICE_INPUT_PIPE}};
  return table;
}

int32_t detect(const std::string& path, int32_t stream_format) {
  if (path == "-") return stream_format;
  int32_t format = SLUICE_FORMAT_AUTOMATIC;
  sluice_error error;
  require(sluice_path_detect_format(path.c_str(), remote_store(), &format, &error), error);
  std::error_code failure;
  if (format == SLUICE_FORMAT_AUTOMATIC && std::filesystem::is_fifo(path, failure)) {
    return stream_format;
  }
  return format;
}

}  // namespace

bool is_articles(int32_t format) {
  return format >= SLUICE_FORMAT_JSON_LINES && format <= SLUICE_FORMAT_TEXT;
}

bool is_counted(int32_t format) {
  return format >= SLUICE_FORMAT_CORPUS && format <= SLUICE_FORMAT_LDAC;
}

int32_t FormatOption::format() const { return formats().at(name); }

void add_format_option(OptionList& list, const char* names, FormatOption& option) {
  std::vector<std::string> known;
  for (const auto& [name, format] : formats()) known.push_back(name);
  list.group("Input").choice(names, "NAME", option.name, std::move(known),
                             "what the input is: auto (default), jsonl, csv, folder, text,\n"
                             "corpus, records or ldac");
}

void add_strict_option(OptionList& list, bool& strict) {
  list.group("Input").flag("--strict", strict,
                           "stop at the first bad record; default: skip and count");
}

void add_input_mode_options(OptionList& list, InputMode& mode) {
  list.group("Input")
      .choice("--input-mode", "MODE", mode.name, {"file", "fastfile", "pipe"},
              "file (default), fastfile (the same), or pipe: INPUT is FOLDER/CHANNEL\n"
              "and stands for the FIFOs CHANNEL_0, CHANNEL_1, ..., one an epoch")
      .number("--wait", "SECONDS", mode.wait_seconds,
              "pipe: for an epoch to appear and begin; default 120")
      .number("--silence", "SECONDS", mode.silence_seconds,
              "pipe: between bytes of an epoch; default: no limit");
}

int32_t find_format(const std::vector<std::string>& paths, int32_t told, int32_t stream_format) {
  for (const std::string& path : paths) {
    // A path that is not there is said before anything else.
    if (path != "-" && !std::filesystem::exists(path)) {
      throw Failure(kBadInput, path + ": no such file or folder");
    }
  }
  const int32_t format =
      told != SLUICE_FORMAT_AUTOMATIC ? told : detect(paths.front(), stream_format);
  if (format == SLUICE_FORMAT_MODEL) {
    throw Failure(kBadInput, paths.front() + " is a model; this takes documents");
  }
  if (format == SLUICE_FORMAT_AUTOMATIC) {
    throw Failure(kBadInput, paths.front() +
                                 ": of no known format; known are JSON Lines, CSV, plain text and "
                                 "folders of text (articles), corpus directories, records (.rec, "
                                 ".pbr) and LDA-C; try --format NAME");
  }
  if (paths.size() > 1 && !is_articles(format)) {
    throw Failure(kUsage, "only articles may be several files; give one corpus or record folder");
  }
  return format;
}

Documents open_documents(const std::string& path, int32_t format,
                         const std::string& vocabulary_path, bool strict, RunLog& log,
                         const InputMode& mode) {
  sluice_documents_options options;
  sluice_documents_options_init(&options, sizeof options);
  options.format = format;
  options.vocabulary_path = vocabulary_path.empty() ? nullptr : vocabulary_path.c_str();
  options.strict = strict;
  options.warning = RunLog::warning_callback;
  options.warning_user = &log;
  options.store = remote_store();
  options.input_mode = input_modes().at(mode.name);
  options.wait_seconds = mode.wait_seconds;
  options.silence_seconds = mode.silence_seconds;
  options.reading = mode.reading;
  options.reading_user = mode.reading_user;
  sluice_documents* documents = nullptr;
  sluice_error error;
  require(sluice_documents_open(path.c_str(), &options, &documents, &error), error);
  return Documents(documents);
}

sluice_documents_facts facts_of(const Documents& documents) {
  sluice_documents_facts facts = {};
  facts.struct_size = sizeof facts;
  sluice_error error;
  require(sluice_documents_get_facts(documents.get(), &facts, &error), error);
  return facts;
}

}  // namespace sluice_cli
