// A folder's outputs are made at the same time, each by a task of its own; one file is one task
// over all inputs.
#include "cli/transform/transform_outputs.h"

#include <filesystem>
#include <set>

#include "cli/failure.h"
#include "cli/remote.h"
#include "cli/remote_name.h"
#include "cli/topic_table.h"
#include "cli/transform/comprehend_files.h"
#include "cli/transform/npy_sink.h"
#include "cli/transform/output_names.h"
#include "cli/transform/resume_state.h"

namespace sluice_cli {
namespace {

namespace fs = std::filesystem;

std::string without_slash(std::string folder) {
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  return folder;
}

void make_folder(const std::string& folder) {
  if (is_remote(folder) || folder.empty()) return;
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) throw Failure(kFailed, folder + ": " + failure.message());
}

void make_parent(const std::string& path) { make_folder(fs::path(path).parent_path()); }

RowSinkOptions sink_options(const TransformOptions& options, const Model& model,
                            const RowFormat& format, const std::string& path, bool replace) {
  RowSinkOptions sink;
  sink.path = path;
  sink.error_path = options.error_path;
  sink.replace = replace;
  sink.head = format.head();
  sink.topics = options.rows.form == "npy" ? facts_of(model).topics : 0;
  return sink;
}

// All that rows depend on besides the model and the inputs.
std::string options_text(const TransformOptions& options) {
  const ArticleOptions& columns = options.articles;
  std::string text = options.rows.form + " top=" + std::to_string(options.rows.top) +
                     " background=" + options.background + " assemble=" + options.assemble +
                     " split=" + options.split + " format=" + options.format.name + "," +
                     options.format.content_type + " errors=" + options.error_path +
                     " columns=" + columns.text + "," + columns.title + "," + columns.id + "," +
                     columns.delimiter + " join=" + options.join;
  if (!options.vocabulary_path.empty()) {
    text += " vocabulary=" + shown_name(options.vocabulary_path) + "," +
            version_of_file(options.vocabulary_path);
  }
  return text;
}

// Throws: Failure unless each name is one of a file below the folder of outputs, and its own.
void require_names(const std::vector<TransformShard>& shards) {
  std::set<std::string> names;
  for (const TransformShard& shard : shards) {
    if (!is_below(shard.name)) {
      throw Failure(kBadInput,
                    shard.path + ": is no name for an output below a folder; -o FILE takes it");
    }
    if (names.insert(shard.name).second) continue;
    throw Failure(kUsage, "two inputs are called " + shard.name +
                              ": name the folder they have in common instead");
  }
}

bool is_folder(const TransformShard& shard) {
  std::error_code failure;
  return !is_remote(shard.path) && fs::is_directory(shard.path, failure);
}

// Throws: Failure when a folder of texts is to be written into, which is read to its last file.
void require_apart(const ShardList& list, const std::string& output, bool is_output_folder) {
  if (output.empty() || output == "-" || is_remote(output)) return;
  const fs::path file = is_output_folder ? fs::path(output) / "file" : fs::path(output);
  std::error_code failure;
  const std::string where =
      fs::weakly_canonical(fs::absolute(file).parent_path(), failure).native() + "/";
  for (const TransformShard& shard : list.shards) {
    if (!is_folder(shard)) continue;
    const std::string folder = fs::canonical(shard.path, failure).native() + "/";
    if (failure || !where.starts_with(folder)) continue;
    throw Failure(kUsage, output + ": is inside " + shard.path +
                              ", and would be read as one of its texts; name another place");
  }
}

// Those of a list, each with a version where it has one: a folder of texts is one shard.
std::vector<TransformShard> with_versions(const ShardList& list) {
  std::vector<TransformShard> shards = list.shards;
  for (TransformShard& shard : shards) {
    if (shard.version.empty() && is_folder(shard)) shard.version = version_of_folder(shard.path);
  }
  return shards;
}

std::string error_path(const std::string& folder, const TransformShard& shard) {
  return folder + "/" + error_name(shard.name);
}

std::vector<std::string> error_paths(const std::string& folder,
                                     const std::vector<TransformShard>& shards) {
  std::vector<std::string> paths;
  for (const TransformShard& shard : shards) paths.push_back(error_path(folder, shard));
  return paths;
}

TransformPlan plan_folder(const TransformOptions& options, const ShardList& list,
                          const Model& model, const RowFormat& format) {
  const std::string folder = without_slash(options.output);
  const std::string errors = without_slash(options.error_path);
  const std::vector<TransformShard> shards = with_versions(list);
  require_names(shards);
  make_folder(folder);
  const ResumeFacts facts{hash_of_model(options.model), options_text(options)};
  const std::vector<bool> finished = find_finished(folder, facts, shards, options.replace);
  if (!errors.empty()) remove_unfinished(error_paths(errors, shards));
  TransformPlan plan;
  for (size_t i = 0; i < shards.size(); ++i) {
    if (finished[i]) {
      ++plan.finished;
      continue;
    }
    const TransformShard& shard = shards[i];
    const std::string path = folder + "/" + output_name(shard.name);
    make_parent(path);
    TransformTask task{{{shard.path}, list.format, list.is_whole, {shard.bytes}},
                       sink_options(options, model, format, path, true),
                       known_bytes(shard.bytes)};
    if (!errors.empty()) {
      task.output.error_path = error_path(errors, shard);
      make_parent(task.output.error_path);
    }
    plan.tasks.push_back(std::move(task));
  }
  return plan;
}

// One task over all inputs. Articles that were named as they are keep their columns from file to
// file.
TransformPlan plan_file(const TransformOptions& options, const ShardList& list, const Model& model,
                        const RowFormat& format, const std::string& path) {
  TransformTask task{{{}, list.format, list.is_whole, {}},
                     sink_options(options, model, format, path, options.replace),
                     0};
  for (const TransformShard& shard : list.shards) {
    task.input.paths.push_back(shard.path);
    task.input.bytes.push_back(shard.bytes);
    task.bytes += known_bytes(shard.bytes);
  }
  remove_unfinished(options.rows.form == "npy" ? std::vector{path, ids_path_of(path)}
                                               : std::vector{path});
  if (!options.error_path.empty()) remove_unfinished({options.error_path});
  return {{task}, 0};
}

void write_topic_terms(const TransformOptions& options, const Model& model,
                       const std::string& path) {
  remove_unfinished({path});
  DataSink terms(path, true);
  terms.write(topic_terms(model, options.rows.drop_background));
  terms.commit();
}

}  // namespace

std::string form_of_path(const std::string& path) {
  if (path.ends_with(".csv")) return "csv";
  if (path.ends_with(".npy")) return "npy";
  if (path.ends_with(".rec") || path.ends_with(".pbr")) return "record";
  return "jsonl";
}

bool is_output_folder(const TransformOptions& options) {
  std::error_code failure;
  return options.output != "-" &&
         (options.output.ends_with('/') || options.rows.form == "comprehend" ||
          (!is_remote(options.output) && fs::is_directory(options.output, failure)));
}

void check_outputs(const TransformOptions& options) {
  const std::string& path = options.output;
  if (path == "-") {
    if (options.rows.form == "npy") throw Failure(kUsage, "npy needs a file: -o NAME.npy");
    if (options.rows.form == "comprehend") {
      throw Failure(kUsage, "comprehend makes two files: -o FOLDER");
    }
    if (!options.error_path.empty()) require_output(options.error_path, false, options.replace);
    return;
  }
  if (options.rows.form == "comprehend") {
    make_folder(without_slash(path));
    // It comes last: terms without it are of a run that was ended.
    require_output(without_slash(path) + "/" + kDocumentTopicsName, false, options.replace);
    require_output(without_slash(path) + "/" + kTopicTermsName, false, true);
  }
  if (is_output_folder(options)) return;
  require_output(path, false, options.replace);
  if (options.rows.form == "npy") require_output(ids_path_of(path), false, true);  // come first
  if (!options.error_path.empty()) require_output(options.error_path, false, options.replace);
}

TransformPlan plan_outputs(const TransformOptions& options, const ShardList& list,
                           const Model& model, const RowFormat& format) {
  const bool makes_folder = is_output_folder(options);
  require_apart(list, options.output, makes_folder);
  require_apart(list, options.error_path, makes_folder && options.rows.form != "comprehend");
  if (options.rows.form == "comprehend") {
    const std::string folder = without_slash(options.output);
    write_topic_terms(options, model, folder + "/" + kTopicTermsName);
    return plan_file(options, list, model, format, folder + "/" + kDocumentTopicsName);
  }
  if (makes_folder) return plan_folder(options, list, model, format);
  return plan_file(options, list, model, format, options.output);
}

}  // namespace sluice_cli
