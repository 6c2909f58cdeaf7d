// Three small files of JSON.
#include "cli/sagemaker/job_configuration.h"

#include <simdjson.h>

#include <filesystem>

#include "cli/failure.h"

namespace sluice_cli {
namespace {

namespace fs = std::filesystem;
using simdjson::dom::element;
using simdjson::dom::object;

object load_object(simdjson::dom::parser& parser, const std::string& path) {
  element document;
  object fields;
  if (const auto error = parser.load(path).get(document); error != simdjson::SUCCESS) {
    throw Failure(kBadInput, path + ": cannot be read: " + simdjson::error_message(error));
  }
  if (document.get(fields) != simdjson::SUCCESS) {
    throw Failure(kBadInput, path + ": is no JSON object");
  }
  return fields;
}

// A string as it is; anything else as JSON.
std::string text_of(element value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  return simdjson::minify(value);
}

std::string text_of(object fields, const char* name, const std::string& otherwise) {
  element value;
  if (fields[name].get(value) != simdjson::SUCCESS || value.is_null()) return otherwise;
  return text_of(value);
}

void read_hyperparameters(const std::string& path, JobConfiguration& job) {
  simdjson::dom::parser parser;
  for (const auto field : load_object(parser, path)) {
    job.hyperparameters[std::string(field.key)] = text_of(field.value);
  }
}

void find_channels(const std::string& data, JobConfiguration& job) {
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(data, none)) {
    if (!entry.is_directory(none)) continue;
    Channel channel;
    channel.name = entry.path().filename();
    job.channels[channel.name] = channel;
  }
}

void read_channels(const TrainingFolder& folder, JobConfiguration& job) {
  const std::string path = folder.config("inputdataconfig.json");
  if (!fs::exists(path)) return find_channels(folder.channel(""), job);
  simdjson::dom::parser parser;
  for (const auto field : load_object(parser, path)) {
    object fields;
    if (field.value.get(fields) != simdjson::SUCCESS) {
      throw Failure(kBadInput, path + ": channel " + std::string(field.key) + " is no JSON object");
    }
    Channel channel;
    channel.name = field.key;
    channel.input_mode = text_of(fields, "TrainingInputMode", channel.input_mode);
    channel.content_type = text_of(fields, "ContentType", "");
    channel.record_wrapper = text_of(fields, "RecordWrapperType", channel.record_wrapper);
    job.channels[channel.name] = channel;
  }
}

void read_hosts(const std::string& path, JobConfiguration& job) {
  if (fs::exists(path)) {
    simdjson::dom::parser parser;
    const object fields = load_object(parser, path);
    job.current_host = text_of(fields, "current_host", job.current_host);
    simdjson::dom::array hosts;
    if (fields["hosts"].get(hosts) == simdjson::SUCCESS) {
      for (const element host : hosts) job.hosts.push_back(text_of(host));
    }
  }
  if (job.hosts.empty()) job.hosts.push_back(job.current_host);
}

}  // namespace

JobConfiguration read_job_configuration(const TrainingFolder& folder) {
  JobConfiguration job;
  read_hyperparameters(folder.config("hyperparameters.json"), job);
  read_channels(folder, job);
  read_hosts(folder.config("resourceconfig.json"), job);
  return job;
}

}  // namespace sluice_cli
