// Topics are numbers of three digits, as Comprehend writes them.
#include "cli/transform/comprehend_files.h"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <vector>

#include "cli/failure.h"
#include "cli/json_text.h"
#include "cli/topic_table.h"

namespace sluice_cli {
namespace {

// Ours are above 0 for every topic; Comprehend names few of a document.
constexpr float kLeastShare = 0.01f;
constexpr uint32_t kTerms = 10;

std::string topic_name(uint32_t topic) {
  char name[16];
  std::snprintf(name, sizeof name, "%03u", topic);
  return name;
}

class DocumentTopics final : public RowFormat {
 public:
  DocumentTopics(const Model& model, const RowFormatOptions& options) : RowFormat(options) {
    for (uint32_t k = 0; k < facts_of(model).topics; ++k) names_.push_back(topic_name(k));
  }
  std::string head() const override { return "docname,topic,proportion\n"; }

 protected:
  void append(std::span<const MixtureRow> rows, RowBytes& to) const override {
    std::vector<uint32_t> topics;
    for (const MixtureRow& row : rows) {
      if (row.mixture != nullptr) append_row(row, topics, to.rows);
    }
  }

 private:
  void append_row(const MixtureRow& row, std::vector<uint32_t>& topics, std::string& to) const {
    topics.resize(names_.size());
    std::iota(topics.begin(), topics.end(), 0u);
    std::stable_sort(topics.begin(), topics.end(),
                     [&](uint32_t a, uint32_t b) { return row.mixture[a] > row.mixture[b]; });
    for (const uint32_t topic : topics) {
      if (row.mixture[topic] < kLeastShare && topic != topics[0]) return;
      append_csv_field(to, row.id);
      to += ',';
      to += names_[topic];
      to += ',';
      append_json_number(to, row.mixture[topic]);
      to += '\n';
    }
  }

  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<RowFormat> make_comprehend_format(const Model& model,
                                                  const RowFormatOptions& options) {
  return std::make_unique<DocumentTopics>(model, options);
}

std::string topic_terms(const Model& model, bool drop_background) {
  sluice_topic_words* created = nullptr;
  sluice_error error;
  require(sluice_topic_words_create(model.get(), SLUICE_RANKING_PROBABILITY, 0, kTerms, &created,
                                    &error),
          error);
  const TopicWords ranked(created);
  const sluice_model_facts facts = facts_of(model);
  std::string text = "topic,term,weight\n";
  for (uint32_t k = 0; k < facts.topics; ++k) {
    if (drop_background && static_cast<int32_t>(k) == facts.background_topic) continue;
    const sluice_ranked_word* words = nullptr;
    size_t count = 0;
    require(sluice_topic_words_get_topic(ranked.get(), k, &words, &count, &error), error);
    for (size_t i = 0; i < count; ++i) {
      text += topic_name(k) + ",";
      append_csv_field(text, word_of(model, words[i].word));
      text += ',';
      append_json_number(text, words[i].probability);
      text += '\n';
    }
  }
  return text;
}

}  // namespace sluice_cli
