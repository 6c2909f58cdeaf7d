// The three forms of the topics.
#include "cli/topic_table.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <thread>
#include <vector>

#include "cli/failure.h"
#include "cli/remote.h"

namespace sluice_cli {
namespace {

constexpr size_t kNamedPairs = 5;
// A smaller model is read in a moment, and then nothing that is done to its file can hurt.
constexpr uintmax_t kSharedBytes = uintmax_t{64} << 20;
// A topic below this share is not worth a line for one sentence.
constexpr float kTellingShare = 0.05f;

struct Topic {
  uint32_t id = 0;
  bool is_background = false;
  double share = 0;
  const sluice_ranked_word* words = nullptr;
  size_t count = 0;
};

std::vector<Topic> read_topics(const Model& model, const TopicWords& ranked) {
  const sluice_model_facts facts = facts_of(model);
  std::vector<double> shares(facts.topics);
  sluice_error error;
  require(sluice_model_copy_topic_shares(model.get(), shares.data(), shares.size(), &error), error);
  std::vector<Topic> topics(facts.topics);
  for (uint32_t id = 0; id < facts.topics; ++id) {
    Topic& topic = topics[id];
    topic.id = id;
    topic.is_background = static_cast<int32_t>(id) == facts.background_topic;
    topic.share = shares[id];
    require(sluice_topic_words_get_topic(ranked.get(), id, &topic.words, &topic.count, &error),
            error);
  }
  return topics;
}

std::string joined_words(const Model& model, const Topic& topic) {
  std::string text;
  for (size_t i = 0; i < topic.count; ++i) {
    text += (i == 0 ? "" : " ") + word_of(model, topic.words[i].word);
  }
  return text;
}

std::string as_table(const Model& model, const std::vector<Topic>& topics) {
  std::string text = "topic   share  words\n";
  for (const Topic& topic : topics) {
    char start[32];
    std::snprintf(start, sizeof start, "%5u  %5.1f%%  ", topic.id, topic.share * 100);
    text += start;
    if (topic.is_background) text += "(background) ";
    text += joined_words(model, topic) + "\n";
  }
  return text;
}

std::string as_tsv(const Model& model, const std::vector<Topic>& topics) {
  std::string text = "topic\tname\tshare\twords\n";
  for (const Topic& topic : topics) {
    text += std::to_string(topic.id) + (topic.is_background ? "\tbackground\t" : "\t\t");
    append_json_number(text, topic.share);
    text += "\t" + joined_words(model, topic) + "\n";
  }
  return text;
}

std::string as_json(const Model& model, const std::vector<Topic>& topics, int32_t ranking) {
  constexpr const char* kRankings[] = {"auto", "probability", "relevance", "ctfidf"};
  std::string list;
  for (const Topic& topic : topics) {
    std::string words;
    for (size_t i = 0; i < topic.count; ++i) {
      const sluice_ranked_word& word = topic.words[i];
      std::string number;
      JsonObject object;
      object.add("word", word_of(model, word.word));
      append_json_number(number, word.probability);
      object.add_json("probability", number);
      number.clear();
      append_json_number(number, word.score);
      object.add_json("score", number);
      words += (i == 0 ? "" : ",") + object.text();
    }
    JsonObject object;
    object.add("topic", topic.id);
    if (topic.is_background) object.add("name", "background");
    object.add("share", topic.share).add_json("words", "[" + words + "]");
    list += (topic.id == 0 ? "" : ",\n") + object.text();
  }
  return JsonObject()
             .add("ranking", kRankings[ranking])
             .add_json("topics", "[\n" + list + "]")
             .text() +
         "\n";
}

void refuse_mxnet(const std::string& path) {
  int32_t format = SLUICE_FORMAT_AUTOMATIC;
  const sluice_status found =
      sluice_path_detect_format(path.c_str(), remote_store(), &format, nullptr);
  if (found == SLUICE_STATUS_OK && format == SLUICE_FORMAT_MXNET_MODEL) {
    throw Failure(kBadInput, path + ": a model of SageMaker's LDA; make a model file of it: " +
                                 "sluice convert " + path + " model.safetensors");
  }
}

}  // namespace

std::string topic_table(const Model& model, const TopicTableOptions& options) {
  sluice_topic_words* created = nullptr;
  sluice_error error;
  require(sluice_topic_words_create(model.get(), options.ranking, options.lambda, options.words,
                                    &created, &error),
          error);
  const TopicWords ranked(created);
  const std::vector<Topic> topics = read_topics(model, ranked);
  if (options.form == "tsv") return as_tsv(model, topics);
  if (options.form == "table") return as_table(model, topics);
  int32_t ranking = 0;
  require(sluice_topic_words_get_ranking(ranked.get(), &ranking, &error), error);
  return as_json(model, topics, ranking);
}

void warn_of_similar_topics(const Model& model, RunLog& log) {
  if (log.is_quiet()) return;
  sluice_topic_pair pairs[kNamedPairs];
  size_t count = 0;
  sluice_error error;
  require(sluice_model_find_similar_topics(model.get(), SLUICE_NEAR_DUPLICATE, pairs, kNamedPairs,
                                           &count, &error),
          error);
  if (count == 0) return;
  std::string text;
  for (size_t i = 0; i < std::min(count, kNamedPairs); ++i) {
    char similarity[16];
    std::snprintf(similarity, sizeof similarity, "%.2f", pairs[i].similarity);
    text += (i == 0 ? "" : ", ") + std::to_string(pairs[i].a) + " and " +
            std::to_string(pairs[i].b) + " (" + similarity + ")";
  }
  if (count > kNamedPairs) text += ", and " + std::to_string(count - kNamedPairs) + " more pairs";
  log.warn("topics that say nearly the same: " + text + "; fewer topics (-k) may do");
}

void warn_of_nameless_words(const Model& model, const std::string& path, RunLog& log) {
  if (facts_of(model).has_words) return;
  log.warn("the words have no names and show as #17; name them: sluice convert " + path +
           " named.safetensors --vocabulary FILE");
}

void say_topics(const Model& model, const std::vector<float>& mixture, RunLog& log) {
  constexpr size_t kShown = 3;
  uint32_t topics[kShown];
  float shares[kShown];
  size_t count = 0;
  sluice_error error;
  require(sluice_model_rank_topics(model.get(), mixture.data(), mixture.size(), topics, shares,
                                   kShown, &count, &error),
          error);
  sluice_topic_words* created = nullptr;
  require(sluice_topic_words_create(model.get(), SLUICE_RANKING_AUTOMATIC, 0, 8, &created, &error),
          error);
  const TopicWords ranked(created);
  for (size_t i = 0; i < count && (i == 0 || shares[i] >= kTellingShare); ++i) {
    const sluice_ranked_word* words = nullptr;
    size_t word_count = 0;
    require(sluice_topic_words_get_topic(ranked.get(), topics[i], &words, &word_count, &error),
            error);
    char start[48];
    std::snprintf(start, sizeof start, "topic %u (%.0f%%):", topics[i], double{shares[i]} * 100);
    std::string line = start;
    for (size_t w = 0; w < word_count; ++w) line += " " + word_of(model, words[w].word);
    log.note(line);
  }
}

Model open_model(const std::string& path) {
  refuse_mxnet(path);
  sluice_model* model = nullptr;
  sluice_error error;
  require(sluice_model_open(path.c_str(), remote_store(), &model, &error), error);
  return Model(model);
}

Model open_shared_model(const std::string& path) {
  std::error_code unknown;
  const auto bytes = std::filesystem::file_size(path, unknown);
  if (is_remote(path) || unknown || bytes < kSharedBytes) return open_model(path);
  refuse_mxnet(path);
  sluice_model* model = nullptr;
  sluice_error error;
  const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1u, 256u);
  require(sluice_model_open_mapped(path.c_str(), threads, &model, &error), error);
  return Model(model);
}

sluice_model_facts facts_of(const Model& model) {
  sluice_model_facts facts = {};
  facts.struct_size = sizeof facts;
  sluice_error error;
  require(sluice_model_get_facts(model.get(), &facts, &error), error);
  return facts;
}

std::string word_of(const Model& model, uint32_t id) {
  sluice_text word = {};
  if (sluice_model_get_word(model.get(), id, &word, nullptr) != SLUICE_STATUS_OK) {
    return "#" + std::to_string(id);
  }
  return std::string(view(word));
}

}  // namespace sluice_cli
