// One function an object of the page's contract.
#include "cli/report/report_json.h"

#include <charconv>
#include <cmath>
#include <functional>

#include "cli/failure.h"
#include "cli/json_text.h"
#include "cli/topic_table.h"

namespace sluice_cli {
namespace {

std::string rounded(double value, int digits = 4) {
  if (!std::isfinite(value)) return "null";
  char text[40];
  return {text,
          std::to_chars(text, text + sizeof text, value, std::chars_format::general, digits).ptr};
}

std::string text_or_null(const std::string& text) {
  if (text.empty()) return "null";
  std::string json;
  append_json_string(json, text);
  return json;
}

template <typename Items, typename Write>
std::string array(const Items& items, Write write) {
  std::string json = "[";
  for (const auto& item : items) json += (json.size() > 1 ? "," : "") + write(item);
  return json + "]";
}

std::string mean_mixture(const std::vector<double>& sums, uint64_t documents) {
  if (documents == 0) return "null";
  return array(sums, [documents](double sum) { return rounded(sum / double(documents)); });
}

std::string configuration_of(const Model& model) {
  sluice_text json = {};
  sluice_error error;
  require(sluice_model_get_configuration_json(model.get(), &json, &error), error);
  return json.size == 0 ? "{}" : std::string(view(json));
}

std::string model_json(const Report& report, const Model& model) {
  const sluice_model_facts facts = facts_of(model);
  const bool is_scored = facts.heldout_perplexity > 0;
  JsonObject json;
  json.add("name", report.model_name).add("topics", facts.topics).add("words", facts.words);
  json.add("documents", facts.documents).add("tokens", facts.tokens).add("passes", facts.passes);
  json.add("seed", facts.seed);
  json.add_json("heldout_perplexity", is_scored ? rounded(facts.heldout_perplexity, 6) : "null");
  json.add_json("background_topic", facts.background_topic == SLUICE_NO_BACKGROUND
                                        ? "null"
                                        : std::to_string(facts.background_topic));
  return json.add_json("configuration", configuration_of(model)).text();
}

std::string scores_json(const Scores& scores) {
  const sluice_evaluation& totals = scores.totals;
  const bool is_scored = totals.heldout_tokens > 0, has_labels = totals.labelled_documents > 0;
  JsonObject json;
  json.add_json("perplexity", is_scored ? rounded(totals.perplexity, 6) : "null");
  json.add_json("own_alpha_perplexity", is_scored ? rounded(totals.own_perplexity, 6) : "null");
  json.add_json("npmi", rounded(totals.npmi)).add_json("diversity", rounded(totals.diversity));
  json.add_json("effective_topics", rounded(totals.effective_topics));
  json.add_json("purity", has_labels ? rounded(totals.purity) : "null");
  return json.add_json("nmi", has_labels ? rounded(totals.nmi) : "null").text();
}

std::string document_json(const RepresentativeDocument& shown) {
  const ShownDocument& document = shown.document;
  JsonObject json;
  json.add("id", document.id).add_json("title", text_or_null(document.title));
  json.add_json("label", text_or_null(document.label));
  json.add_json("date", text_or_null(document.date)).add_json("share", rounded(shown.share));
  return json.add_json("text", text_or_null(document.text)).text();
}

std::string warning_json(const TopicWarning& warning) {
  JsonObject json;
  json.add("kind", warning.kind);
  if (warning.other) json.add("other", *warning.other);
  return json.add("text", warning.text).text();
}

std::string topic_json(uint32_t id, const Model& model, const TopicFacts& topic,
                       const TopicDocuments& documents) {
  const auto word_json = [&](const ShownWord& word) {
    std::string json = "[";
    append_json_string(json, word_of(model, word.id));
    return json + "," + rounded(word.probability) + "," + rounded(word.share) + "]";
  };
  const auto axis = [&](bool second) {
    if (!topic.position) return std::string("null");
    return rounded(second ? topic.position->second : topic.position->first);
  };
  JsonObject json;
  json.add("id", id).add("background", topic.is_background).add_json("share", rounded(topic.share));
  json.add_json("x", axis(false)).add_json("y", axis(true)).add_json("npmi", rounded(topic.npmi));
  json.add("documents", documents.main_documents).add_json("words", array(topic.words, word_json));
  json.add_json("representative", array(documents.representative, document_json));
  return json.add_json("warnings", array(topic.warnings, warning_json)).text();
}

// {NAMES: [...], "documents": [...], "shares": [[K numbers], ...]} of labels or periods; or null.
template <typename Rows>
std::string table_json(const char* names, const Rows& rows) {
  if (rows.empty()) return "null";
  const auto name = [](const auto& row) { return text_or_null(row.name); };
  const auto count = [](const auto& row) { return std::to_string(row.documents); };
  const auto shares = [](const auto& row) { return mean_mixture(row.sums, row.documents); };
  return JsonObject()
      .add_json(names, array(rows, name))
      .add_json("documents", array(rows, count))
      .add_json("shares", array(rows, shares))
      .text();
}

}  // namespace

std::string report_json(const Report& report, const Model& model, const Scores& scores,
                        const DocumentSurvey& survey, const std::vector<TopicFacts>& topics) {
  std::string list;
  for (uint32_t id = 0; id < topics.size(); ++id) {
    list += (id == 0 ? "" : ",\n") + topic_json(id, model, topics[id], survey.topics()[id]);
  }
  JsonObject corpus;
  corpus.add("name", report.corpus_name).add("documents", survey.documents());
  corpus.add_json("tokens", rounded(scores.tokens, 12));
  corpus.add_json("unknown_share", rounded(scores.unknown_share));
  JsonObject json;
  json.add("kind", "report").add("version", sluice_version()).add("title", report.title);
  json.add_json("created", text_or_null(report.created));
  json.add_json("model", model_json(report, model)).add_json("corpus", corpus.text());
  json.add_json("scores", scores_json(scores)).add_json("topics", "[\n" + list + "]");
  json.add_json("labels", table_json("names", survey.labels()));
  return json.add_json("times", table_json("periods", survey.periods().periods())).text();
}

}  // namespace sluice_cli
