// Names of formats, and detection by the library.
#include "cli/input_format.h"

#include <cctype>
#include <charconv>
#include <filesystem>
#include <map>
#include <sstream>

#include "cli/failure.h"
#include "cli/remote.h"

namespace sluice_cli {
namespace {

const std::map<std::string, int32_t>& formats() {
  static const std::map<std::string, int32_t> table = {{"auto", SLUICE_FORMAT_AUTOMATIC},
                                                       {"jsonl", SLUICE_FORMAT_JSON_LINES},
                                                       {"csv", SLUICE_FORMAT_CSV},
                                                       {"folder", SLUICE_FORMAT_FOLDER},
                                                       {"text", SLUICE_FORMAT_TEXT},
                                                       {"corpus", SLUICE_FORMAT_CORPUS},
                                                       {"records", SLUICE_FORMAT_RECORDS},
                                                       {"ldac", SLUICE_FORMAT_LDAC},
                                                       {"counts-csv", SLUICE_FORMAT_COUNTS_CSV}};
  return table;
}

const std::map<std::string, int32_t>& input_modes() {
  static const std::map<std::string, int32_t> table = {{"", SLUICE_INPUT_FILE},
                                                       {"file", SLUICE_INPUT_FILE},
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

struct ContentType {
  int32_t format = SLUICE_FORMAT_AUTOMATIC;
  int32_t label_size = 0;
};

// "text/csv; label_size=1": case and blanks don't matter, as in HTTP.
ContentType parse_content_type(const std::string& text) {
  std::string plain;
  for (const char c : text) {
    if (c != ' ') plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  std::istringstream parts(plain);
  std::string part;
  std::getline(parts, part, ';');
  ContentType type;
  if (part == "text/csv") type.format = SLUICE_FORMAT_COUNTS_CSV;
  if (part == "application/x-recordio-protobuf") type.format = SLUICE_FORMAT_RECORDS;
  while (type.format != SLUICE_FORMAT_AUTOMATIC && std::getline(parts, part, ';')) {
    const bool is_label = type.format == SLUICE_FORMAT_COUNTS_CSV &&
                          (part == "label_size=0" || part == "label_size=1");
    if (!is_label) type.format = SLUICE_FORMAT_AUTOMATIC;
    type.label_size = is_label && part.back() == '1' ? 1 : 0;
  }
  if (type.format == SLUICE_FORMAT_AUTOMATIC) {
    throw Failure(kUsage, "--content-type: \"" + text +
                              "\" is not known; known are text/csv, text/csv;label_size=0, "
                              "text/csv;label_size=1 and application/x-recordio-protobuf");
  }
  return type;
}

// A corpus directory told to be records keeps its words and labels.
bool is_corpus(const std::string& path) {
  std::error_code failure;
  return std::filesystem::is_regular_file(std::filesystem::path(path) / "manifest.json", failure);
}

}  // namespace

bool is_articles(int32_t format) {
  return format >= SLUICE_FORMAT_JSON_LINES && format <= SLUICE_FORMAT_TEXT;
}

bool is_counted(int32_t format) {
  return format >= SLUICE_FORMAT_CORPUS && format <= SLUICE_FORMAT_COUNTS_CSV;
}

bool is_model(int32_t format) {
  return format == SLUICE_FORMAT_MODEL || format == SLUICE_FORMAT_MXNET_MODEL;
}

int32_t detect_format(const std::string& path) { return detect(path, SLUICE_FORMAT_AUTOMATIC); }

int32_t FormatOption::format() const {
  if (content_type.empty()) return formats().at(name);
  const int32_t format = parse_content_type(content_type).format;
  if (name != "auto" && formats().at(name) != format) {
    throw Failure(kUsage, "--content-type " + content_type + " and the format " + name +
                              " contradict each other");
  }
  return format;
}

int32_t FormatOption::label_size() const {
  return content_type.empty() ? 0 : parse_content_type(content_type).label_size;
}

InputShard parse_shard(const std::string& text) {
  InputShard shard;
  if (text.empty()) return shard;
  const char* const end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  const bool has_index = index.ec == std::errc() && index.ptr < end && *index.ptr == '/';
  const auto count = std::from_chars(has_index ? index.ptr + 1 : end, end, shard.count);
  if (!has_index || count.ec != std::errc() || count.ptr != end || shard.index >= shard.count) {
    throw Failure(kUsage, "--shard " + text + ": is no I/N with I from 0 to N - 1, as 0/4");
  }
  return shard;
}

void add_format_option(OptionList& list, const char* names, FormatOption& option) {
  std::vector<std::string> known;
  for (const auto& [name, format] : formats()) known.push_back(name);
  list.group("Input").choice(names, "NAME", option.name, std::move(known),
                             "what the input is: auto (default), jsonl, csv, folder, text,\n"
                             "corpus, records, ldac or counts-csv (dense, numbers only)");
}

void add_content_type_option(OptionList& list, FormatOption& option) {
  list.text("--content-type", "TYPE", option.content_type,
            "the same by SageMaker's name: text/csv;label_size=0|1 (dense\n"
            "counts) or application/x-recordio-protobuf");
}

void add_strict_option(OptionList& list, bool& strict) {
  list.group("Input").flag("--strict", strict,
                           "stop at the first bad record; default: skip and count");
}

void add_input_mode_options(OptionList& list, InputMode& mode) {
  list.group("Input")
      .choice("--input-mode", "MODE", mode.name, {"file", "fastfile", "pipe"},
              "fastfile (default): read where it lies; file: s3:// and https:// are\n"
              "copied to disk first; pipe: INPUT is FOLDER/CHANNEL and stands for\n"
              "the FIFOs CHANNEL_0, CHANNEL_1, ..., one an epoch")
      .number("--wait", "SECONDS", mode.wait_seconds,
              "pipe: for an epoch to appear and begin; default 120")
      .number("--silence", "SECONDS", mode.silence_seconds,
              "pipe: between bytes of an epoch; default: no limit");
}

int32_t find_format(const std::vector<std::string>& paths, int32_t told, int32_t stream_format) {
  for (const std::string& path : paths) {
    // A path that is not there is said before anything else.
    if (path != "-" && !is_remote(path) && !std::filesystem::exists(path)) {
      throw Failure(kBadInput, path + ": no such file or folder");
    }
  }
  int32_t format = told != SLUICE_FORMAT_AUTOMATIC ? told : detect(paths.front(), stream_format);
  if (told == SLUICE_FORMAT_RECORDS && is_corpus(paths.front())) format = SLUICE_FORMAT_CORPUS;
  if (is_model(format)) {
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
                         int32_t label_size, const InputMode& mode, const sluice_recipe* recipe) {
  sluice_documents_options options;
  sluice_documents_options_init(&options, sizeof options);
  options.format = format;
  options.vocabulary_path = vocabulary_path.empty() ? nullptr : vocabulary_path.c_str();
  options.strict = strict;
  options.label_size = label_size;
  options.warning = RunLog::warning_callback;
  options.warning_user = &log;
  options.store = remote_store();
  options.input_mode = input_modes().at(mode.name);
  options.wait_seconds = mode.wait_seconds;
  options.silence_seconds = mode.silence_seconds;
  options.reading = mode.reading;
  options.reading_user = mode.reading_user;
  options.recipe = recipe;
  options.shard_index = mode.shard.index;
  options.shard_count = mode.shard.count;
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
