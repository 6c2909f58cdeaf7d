// sluice convert: the same documents, or the same model, in another format.
#include <filesystem>
#include <memory>

#include "cli/convert_documents.h"
#include "cli/convert_model.h"
#include "cli/failure.h"
#include "cli/input_format.h"
#include "cli/interrupt.h"
#include "cli/log_options.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

struct Options {
  std::string input;
  std::string output;
  std::string form;  // "": by the output's ending
  FormatOption format;
  std::string vocabulary_path;
  uint32_t feature_dim = 0;
  uint32_t label_size = 0;
  bool strict = false;
  bool force = false;
  LogOptions log;
};

std::string form_of(const Options& options) {
  if (options.output.ends_with(".gz") || options.output.ends_with(".zst")) {
    throw Failure(kUsage, options.output +
                              ": outputs are not compressed here; give --to NAME and -, and pipe "
                              "it into gzip or zstd");
  }
  if (!options.form.empty()) return options.form;
  const std::pair<const char*, const char*> endings[] = {{".csv", "csv"},
                                                         {".ldac", "ldac"},
                                                         {".rec", "records"},
                                                         {".pbr", "records"},
                                                         {".safetensors", "safetensors"}};
  for (const auto& [ending, form] : endings) {
    if (options.output.ends_with(ending)) return form;
  }
  // SageMaker's name for it.
  const std::string name = std::filesystem::path(options.output).filename();
  if (name.starts_with("model_algo-")) return "mxnet";
  throw Failure(kUsage, options.output +
                            ": the name says no format (.csv, .ldac, .rec, .safetensors, "
                            "model_algo-1); give --to NAME");
}

// A .csv here is one of numbers: articles cannot be converted.
int32_t input_format(const Options& options) {
  const int32_t format =
      find_format({options.input}, options.format.format(), SLUICE_FORMAT_RECORDS);
  if (format == SLUICE_FORMAT_CSV) return SLUICE_FORMAT_COUNTS_CSV;
  if (is_articles(format)) {
    throw Failure(kBadInput, options.input +
                                 ": raw articles; make a corpus first: sluice process " +
                                 options.input + " -o corpus");
  }
  return format;
}

void to_model(const Options& options, int32_t format, const std::string& form, RunLog& log) {
  ModelConversion conversion;
  conversion.input = options.input;
  conversion.is_mxnet = format == SLUICE_FORMAT_MXNET_MODEL;
  conversion.output = options.output;
  conversion.form = form;
  conversion.vocabulary_path = options.vocabulary_path;
  conversion.replace = options.force;
  convert_model(conversion, log);
}

void to_documents(const Options& options, const std::string& form, RunLog& log) {
  if (options.label_size > 1) throw Failure(kUsage, "--label-size is 0 or 1");
  DocumentConversion conversion;
  conversion.input = options.input;
  conversion.output.form = form;
  conversion.format = input_format(options);
  conversion.label_size = options.format.content_type.empty()
                              ? static_cast<int32_t>(options.label_size)
                              : options.format.label_size();
  conversion.vocabulary_path = options.vocabulary_path;
  conversion.strict = options.strict;
  conversion.output.path = options.output;
  conversion.output.replace = options.force;
  conversion.output.feature_dim = options.feature_dim;
  conversion.output.label_size = options.label_size;
  if (options.output != "-") require_output(options.output, false, options.force);
  watch_for_interrupts();
  convert_documents(conversion, log);
  if (options.output != "-") log.note("next: sluice inspect " + options.output);
}

int convert(Options& options) {
  RunLog log(options.log.choice());
  const std::string form = form_of(options);
  const bool makes_model = form == "safetensors" || form == "mxnet";
  const int32_t format = detect_format(options.input);
  if (makes_model != is_model(format)) {
    throw Failure(kUsage, options.input + (makes_model ? " is no model; " : " is a model; ") +
                              "models become .safetensors or model_algo-1, documents .csv, .ldac "
                              "or .rec");
  }
  if (makes_model) {
    to_model(options, format, form, log);
  } else {
    to_documents(options, form, log);
  }
  return kDone;
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<Options>();
  list.input("IN", options->input,
             "a corpus, records (.rec, .pbr, a folder), LDA-C, dense CSV (- is stdin);\n"
             "or a model: .safetensors, or SageMaker's model_algo-1");
  list.input("OUT", options->output,
             ".csv, .ldac, .rec or .pbr (- is stdout); .safetensors or model_algo-1");
  list.group("Output")
      .choice("--to", "NAME", options->form, {"csv", "ldac", "records", "safetensors", "mxnet"},
              "csv (dense), ldac, records, safetensors or mxnet; default: by\n"
              "OUT's name")
      .flag("--force", options->force, "replace the output when it exists");
  add_format_option(list, "--format", options->format);
  add_content_type_option(list, options->format);
  add_strict_option(list, options->strict);
  list.group("Documents")
      .number("--label-size", "N", options->label_size,
              "columns of CSV that hold a label, 0 (default) or 1;\n"
              "--content-type says it for IN alone")
      .number("--feature-dim", "N", options->feature_dim, "words there are; default: as IN says")
      .text("--vocabulary", "FILE", options->vocabulary_path,
            "words of the ids, one a line: so many words there are; of a\n"
            "model: names for its words (a recipe.json beside it comes along)");
  add_log_options(list, options->log);
  return [options] { return convert(*options); };
}

}  // namespace

const Verb kConvertVerb = {
    "convert", "Writes the same documents (dense CSV, LDA-C, RecordIO) or model in another format",
    "  sluice convert train.csv train.rec --content-type \"text/csv;label_size=1\"\n"
    "  sluice convert corpus documents.ldac\n"
    "  sluice convert model_algo-1 model.safetensors --vocabulary vocab.txt\n",
    "  sluice inspect train.rec                               what is in it\n"
    "  sluice train train.rec -o model.safetensors -k 100     learns topics\n",
    add_options};

}  // namespace sluice_cli
