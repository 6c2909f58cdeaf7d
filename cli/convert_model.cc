// The work is the library's; what is lost on the way is said here.
#include "cli/convert_model.h"

#include "cli/failure.h"
#include "cli/library_objects.h"
#include "cli/remote.h"
#include "cli/topic_table.h"

namespace sluice_cli {
namespace {

Model import_mxnet(const ModelConversion& conversion) {
  const char* const words =
      conversion.vocabulary_path.empty() ? nullptr : conversion.vocabulary_path.c_str();
  sluice_model* model = nullptr;
  sluice_error error;
  require(
      sluice_model_import_mxnet(conversion.input.c_str(), remote_store(), words, &model, &error),
      error);
  return Model(model);
}

Model add_words(const Model& model, const std::string& vocabulary_path) {
  sluice_model* named = nullptr;
  sluice_error error;
  require(
      sluice_model_add_words(model.get(), vocabulary_path.c_str(), remote_store(), &named, &error),
      error);
  return Model(named);
}

Model open_input(const ModelConversion& conversion) {
  if (conversion.is_mxnet) return import_mxnet(conversion);
  Model model = open_model(conversion.input);
  if (conversion.vocabulary_path.empty()) return model;
  return add_words(model, conversion.vocabulary_path);
}

void check(const ModelConversion& conversion) {
  if (conversion.output == "-") throw Failure(kUsage, "a model needs a file, not stdout");
  const bool is_mxnet_output = conversion.form == "mxnet";
  if (is_mxnet_output && !conversion.vocabulary_path.empty()) {
    throw Failure(kUsage, "an MXNet model holds no words; --vocabulary is for .safetensors");
  }
  if (!is_mxnet_output && !conversion.is_mxnet && conversion.vocabulary_path.empty()) {
    throw Failure(kUsage,
                  conversion.input + " is a model file already; --vocabulary FILE gives it words");
  }
}

void save(const Model& model, const ModelConversion& conversion) {
  sluice_error error;
  const auto write = conversion.form == "mxnet" ? sluice_model_export_mxnet : sluice_model_save;
  require(write(model.get(), conversion.output.c_str(), remote_store(), conversion.replace, &error),
          error);
}

void say_end(const Model& model, const ModelConversion& conversion, RunLog& log) {
  const sluice_model_facts facts = facts_of(model);
  log.note(std::to_string(facts.topics) + " topics over " + std::to_string(facts.words) +
           " words in " + conversion.output);
  if (conversion.form == "mxnet") {
    if (facts.has_words) log.note("not kept: words, recipe and facts of the training");
    if (facts.background_topic != SLUICE_NO_BACKGROUND) {
      log.note("topic " + std::to_string(facts.background_topic) +
               " is the background: to others it is a topic like any");
    }
    return;
  }
  if (facts.has_recipe && conversion.is_mxnet) {
    log.note("takes text: recipe.json lies beside " + conversion.vocabulary_path);
  }
  if (!facts.has_words) {
    log.warn("the words have no names and show as #17; --vocabulary FILE names them");
  }
  log.note("next: sluice topics " + conversion.output);
}

}  // namespace

void convert_model(const ModelConversion& conversion, RunLog& log) {
  check(conversion);
  require_output(conversion.output, false, conversion.replace);
  const Model model = open_input(conversion);
  save(model, conversion);
  say_end(model, conversion, log);
}

}  // namespace sluice_cli
