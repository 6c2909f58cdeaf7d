// sluice export: a model small enough for a browser, and a page that works with it.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>

#include "cli/compact_loss.h"
#include "cli/failure.h"
#include "cli/heldout_articles.h"
#include "cli/input_format.h"
#include "cli/interrupt.h"
#include "cli/json_text.h"
#include "cli/log_options.h"
#include "cli/page.h"
#include "cli/remote.h"
#include "cli/remote_name.h"
#include "cli/topic_table.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

namespace fs = std::filesystem;

// Of the commonest words so many tell a language.
constexpr uint32_t kLanguageWords = 2000;

struct Options {
  std::vector<std::string> models;
  std::vector<std::string> heldout;  // one a model, or none
  std::string folder;
  std::string assets;
  double max_megabytes = 3;
  bool replace = false;
  ArticleOptions articles;
  LogOptions log;
};

std::string name_of(const std::string& path) { return fs::path(shown_name(path)).stem().string(); }
std::string compact_path(const Options& options, const std::string& model) {
  return (fs::path(options.folder) / (name_of(model) + ".safetensors")).string();
}
std::string page_path(const Options& options) {
  return (fs::path(options.folder) / "index.html").string();
}

void check(const Options& options) {
  if (options.folder.empty()) throw Failure(kUsage, "--web DIR says where the page goes");
  if (is_remote(options.folder)) throw Failure(kUsage, "--web takes a local folder");
  if (!(options.max_megabytes > 0 && options.max_megabytes <= 1e6)) {
    throw Failure(kUsage, "--max-mb is not in 0 to 1,000,000");
  }
  if (!options.heldout.empty() && options.heldout.size() != options.models.size()) {
    throw Failure(kUsage, "--heldout: one corpus a model, in the models' order");
  }
  std::set<std::string> names;
  for (const std::string& model : options.models) {
    if (!names.insert(name_of(model)).second) {
      throw Failure(kUsage, "two models are called " + name_of(model) + "; names are shown");
    }
    std::error_code failure;
    if (fs::equivalent(model, compact_path(options, model), failure)) {
      throw Failure(kUsage, model + " would be replaced by its small form; --web another folder");
    }
  }
}

void prepare_folder(const Options& options) {
  std::error_code failure;
  fs::create_directories(options.folder, failure);
  if (failure) throw Failure(kFailed, options.folder + ": " + failure.message());
  for (const std::string& model : options.models) {
    require_output(compact_path(options, model), false, options.replace);
  }
  require_output(page_path(options), false, options.replace);
}

Model open_for_text(const std::string& path) {
  Model model = open_model(path);
  const sluice_model_facts facts = facts_of(model);
  if (!facts.has_recipe || !facts.has_words) {
    throw Failure(kBadInput, path + " was not made from text, so a page can't read text with it");
  }
  return model;
}

// Whether the words begin with Hangul (U+AC00 to U+D7A3) or are of a to z. "": neither.
std::string language_of(const Model& model) {
  const uint32_t words = std::min(facts_of(model).words, kLanguageWords);
  uint32_t hangul = 0, latin = 0;
  for (uint32_t id = 0; id < words; ++id) {
    const std::string word = word_of(model, id);
    const auto lead = static_cast<unsigned char>(word[0]);
    hangul += lead >= 0xEA && lead <= 0xED && word >= "\xEA\xB0\x80" && word < "\xED\x9E\xA4";
    latin += std::all_of(word.begin(), word.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '\'';
    });
  }
  if (hangul * 2 > words) return "ko";
  return latin * 10 > words * 9 ? "en" : "";
}

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", share * 100);
  return text;
}

sluice_compact_facts save(const Model& model, const Options& options, const std::string& path) {
  sluice_compact_options compact;
  sluice_compact_options_init(&compact, sizeof compact);
  compact.max_bytes = static_cast<uint64_t>(options.max_megabytes * 1e6);
  sluice_compact_facts facts = {};
  facts.struct_size = sizeof facts;
  sluice_error error;
  require(sluice_model_save_compact(model.get(), path.c_str(), nullptr, options.replace, &compact,
                                    &facts, &error),
          error);
  return facts;
}

void say_sizes(const Model& model, const std::string& path, const sluice_compact_facts& compact,
               RunLog& log) {
  const sluice_model_facts full = facts_of(model);
  const double full_bytes = 4.0 * full.words * full.topics;
  char sizes[64];
  std::snprintf(sizes, sizeof sizes, "%.2f MB", static_cast<double>(compact.bytes) / 1e6);
  std::string text = path + ": " + sizes;
  std::snprintf(sizes, sizeof sizes, " (as floats %.2f MB), ", full_bytes / 1e6);
  text += sizes + std::to_string(compact.words) + " of " + std::to_string(full.words) + " words";
  if (compact.words < full.words) text += ", " + percent(compact.kept_share) + " of its text";
  log.note(text);
}

void say_loss(const Model& full, const std::string& path, const std::string& heldout,
              const Options& options, RunLog& log) {
  const int32_t format = find_format({heldout}, SLUICE_FORMAT_AUTOMATIC, SLUICE_FORMAT_RECORDS);
  std::optional<HeldoutArticles> articles;
  if (is_articles(format)) {
    articles.emplace(full, std::vector<std::string>{heldout}, format, options.articles, log);
  }
  const Documents documents =
      articles ? open_documents(articles->corpus(), SLUICE_FORMAT_CORPUS, "", false, log)
               : open_documents(heldout, format, "", options.articles.strict, log);
  const CompactLoss loss = measure_compact_loss(full, open_model(path), documents);
  // What articles lost on the way to a corpus is unknown to both.
  const double known = articles ? 1 - articles->unknown_share() : 1;
  const auto unknown = [known](double share) { return percent(1 - known * (1 - share)); };
  char text[160];
  std::snprintf(text, sizeof text, "held-out perplexity %.1f, was %.1f (%+.2f %%)", loss.compact,
                loss.full, (loss.compact / loss.full - 1) * 100);
  log.note(std::string(text) + " of the words kept; unknown " +
           unknown(loss.compact_unknown_share) + ", was " + unknown(loss.full_unknown_share) +
           " (" + heldout + ")");
}

std::string model_element(const std::string& name, const std::string& language,
                          const std::string& bytes) {
  std::string shown;  // in an attribute
  for (const char c : name) {
    const bool is_markup = std::string_view("&<>\"").find(c) != std::string_view::npos;
    shown += is_markup ? "&#" + std::to_string(int{c}) + ";" : std::string(1, c);
  }
  return "<script type=\"text/plain\" class=\"sluice-model\" data-name=\"" + shown +
         "\" data-language=\"" + language + "\" data-bytes=\"" + std::to_string(bytes.size()) +
         "\">" + base64_text(bytes) + "</script>\n";
}

int export_models(Options& options) {
  RunLog log(options.log.choice());
  check(options);
  const std::string page = read_page(options.assets, "demo.html");
  prepare_folder(options);
  watch_for_interrupts();
  std::string list, elements;
  for (size_t i = 0; i < options.models.size(); ++i) {
    const Model model = open_for_text(options.models[i]);
    const std::string path = compact_path(options, options.models[i]);
    say_sizes(model, path, save(model, options, path), log);
    if (!options.heldout.empty()) say_loss(model, path, options.heldout[i], options, log);
    const std::string name = name_of(options.models[i]), language = language_of(model);
    list +=
        (i == 0 ? "" : ",") +
        JsonObject().add("name", name).add("language", language).add_json("examples", "[]").text();
    elements += model_element(name, language, read_local_file(path));
  }
  if (options.heldout.empty()) {
    log.note("what held-out documents lose is not known; --heldout CORPUS tells it");
  }
  const std::string json = JsonObject()
                               .add("kind", "demo")
                               .add("version", sluice_version())
                               .add_json("models", "[" + list + "]")
                               .text();
  const std::string filled = filled_page(page, data_element(json) + elements);
  write_page(page_path(options), options.replace, filled);
  char size[32];
  std::snprintf(size, sizeof size, "%.2f MB", static_cast<double>(filled.size()) / 1e6);
  log.note(page_path(options) + ": " + size + ", one file that needs no server");
  log.note("next: open " + page_path(options) + " in a browser");
  return kDone;
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<Options>();
  list.inputs("MODEL", options->models, true, "model files made from text");
  list.group("Output")
      .text("--web", "DIR", options->folder, "NAME.safetensors of each model, and index.html")
      .number("--max-mb", "N", options->max_megabytes,
              "of 1,000,000 bytes, each model at most; the rarest words go; default 3")
      .flag("--force", options->replace, "replace the output when it exists")
      .text("--assets", "DIR", options->assets,
            "where demo.html lies; default: share/sluice/web beside this program");
  list.group("Score").texts("--heldout", "CORPUS", options->heldout,
                            "say what was lost on these documents, which the model was not\n"
                            "trained on: a corpus, records or articles; once a model");
  add_strict_option(list, options->articles.strict);
  add_article_options(list, options->articles);
  add_log_options(list, options->log);
  return [options] { return export_models(*options); };
}

}  // namespace

const Verb kExportVerb = {
    "export", "Makes a page for a browser of one or more models: one file, no server",
    "  sluice export model.safetensors --web site\n"
    "  sluice export model.safetensors --web site --max-mb 1 --heldout heldout\n"
    "  sluice export english.safetensors korean.safetensors --web site\n",
    "  open site/index.html in a browser; nothing leaves the machine\n", add_options};

}  // namespace sluice_cli
