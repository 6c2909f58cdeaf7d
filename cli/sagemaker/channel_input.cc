// Channels hold what their owner uploaded: names and folders can be anything.
#include "cli/sagemaker/channel_input.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "cli/failure.h"

namespace sluice_cli {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const Channel& channel, const std::string& what) {
  throw Failure(kBadInput, "channel " + channel.name + ": " + what);
}

// Marks of writers (_SUCCESS, .crc) and empty files are no data.
bool is_data(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename();
  std::error_code error;
  return !name.starts_with('.') && !name.starts_with('_') && entry.is_regular_file(error) &&
         entry.file_size(error) > 0;
}

std::vector<std::string> data_files(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    if (is_data(*entry)) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Files under names of the same order that the library takes for records; messages show what they
// are called. The names are the same at each start: a checkpoint knows its input by them.
void link_records(const std::vector<std::string>& files, const std::string& links) {
  fs::create_directories(links);
  for (size_t i = 0; i < files.size(); ++i) {
    std::string name = std::to_string(i);
    name.insert(0, 8 - std::min<size_t>(8, name.size()), '0');
    name += "-" + fs::path(files[i]).filename().string().substr(0, 200) + ".rec";
    fs::create_symlink(fs::absolute(files[i]), fs::path(links) / name);
  }
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string mode_name(const Channel& channel) {
  const std::string name = lower(channel.input_mode);
  if (name == "file" || name == "fastfile" || name == "pipe") return name;
  refuse(channel, "TrainingInputMode \"" + channel.input_mode +
                      "\" is not known; known are File, FastFile and Pipe");
}

FormatOption format_of(const Channel& channel) {
  FormatOption format;
  format.content_type =
      channel.content_type.empty() ? "application/x-recordio-protobuf" : channel.content_type;
  return format;
}

std::string first_of(const std::string& folder, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const fs::path path = fs::path(folder) / name;
    if (fs::is_regular_file(path)) return path;
  }
  return "";
}

Recipe read_recipe(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string json{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  sluice_recipe* recipe = nullptr;
  sluice_error error;
  if (sluice_recipe_parse_json(json.data(), json.size(), &recipe, &error) != SLUICE_STATUS_OK) {
    throw Failure(kBadInput, path + ": " + error.text);
  }
  return Recipe(recipe);
}

}  // namespace

ChannelWords find_words(const TrainingFolder& folder, const JobConfiguration& job) {
  ChannelWords words;
  for (const char* name : {"vocabulary", "auxiliary"}) {
    const auto found = job.channels.find(name);
    if (found == job.channels.end()) continue;
    if (mode_name(found->second) == "pipe") {
      refuse(found->second, "its files have names; set its TrainingInputMode to File");
    }
    const std::string path = folder.channel(name);
    words.path = first_of(path, {"vocabulary.tsv", "vocab.txt"});
    if (words.path.empty()) refuse(found->second, path + " has no vocabulary.tsv or vocab.txt");
    if (const std::string recipe = first_of(path, {"recipe.json"}); !recipe.empty()) {
      words.recipe = read_recipe(recipe);
    }
    return words;
  }
  return words;
}

ChannelInput::ChannelInput(const TrainingFolder& folder, const Channel& channel,
                           const ChannelWords& words, InputMode reading, RunLog& log) {
  InputMode mode = reading;
  mode.name = mode_name(channel);
  if (lower(channel.record_wrapper) == "recordio") {
    log.warn("channel " + channel.name +
             ": RecordWrapperType RecordIO wraps each object; give None for files of records");
  }
  std::string path = folder.channel(channel.name);
  try {
    const FormatOption option = format_of(channel);
    int32_t format = option.format();
    std::string vocabulary = words.path;
    if (mode.is_pipe()) {
      // Its bytes are what they are; a content type says which.
    } else if (format == SLUICE_FORMAT_RECORDS && fs::exists(path + "/manifest.json")) {
      format = SLUICE_FORMAT_CORPUS;
      vocabulary.clear();
    } else {
      const std::vector<std::string> files = data_files(path);
      if (files.empty()) refuse(channel, "no files in " + path);
      if (files.size() == 1) {
        path = files.front();
      } else if (format == SLUICE_FORMAT_RECORDS) {
        links_.emplace(fs::temp_directory_path() / ("sluice-" + channel.name));
        link_records(files, links_->path());
        path = links_->path();
      }
    }
    documents_ = open_documents(path, format, vocabulary, false, log, option.label_size(), mode,
                                words.recipe.get());
  } catch (const Failure& failure) {
    const std::string text = failure.what();
    if (text.starts_with("channel ")) throw;
    throw Failure(failure.exit_status(), "channel " + channel.name + ": " + text);
  }
}

}  // namespace sluice_cli
