// Nothing a caller can pass is worse than INVALID_ARGUMENT: NULL for each pointer of each function,
// struct sizes of every age, numbers out of range. A function of the header that is not here is a
// failure.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "sluice.h"
#include "tests/capi/tiny_model.h"

namespace {

constexpr size_t kTopics = 3;
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

template <typename Handle, void (*Free)(Handle*)>
struct Freer {
  void operator()(Handle* handle) const { Free(handle); }
};
template <typename Handle, void (*Free)(Handle*)>
using Owned = std::unique_ptr<Handle, Freer<Handle, Free>>;

// A handle of each class that every build can make, and places for outputs.
class Arguments : public testing::Test {
 protected:
  void SetUp() override {
    const auto made = sluice::tiny_model_bytes();
    ASSERT_TRUE(made.ok()) << made.status().message();
    bytes = *made;
    sluice_model* m = nullptr;
    ASSERT_EQ(sluice_model_open_memory(bytes.data(), bytes.size(), "tiny", &m, &error), 0)
        << error.text;
    model.reset(m);
    sluice_inferencer* i = nullptr;
    ASSERT_EQ(sluice_inferencer_create(m, nullptr, &i, &error), 0) << error.text;
    inferencer.reset(i);
    sluice_topic_words* w = nullptr;
    ASSERT_EQ(sluice_topic_words_create(m, 0, 0.6f, 2, &w, &error), 0) << error.text;
    topic_words.reset(w);
    sluice_recipe* r = nullptr;
    ASSERT_EQ(sluice_recipe_create(nullptr, &r, &error), 0) << error.text;
    recipe.reset(r);
    sluice_tokenizer* t = nullptr;
    ASSERT_EQ(sluice_tokenizer_create(r, &t, &error), 0) << error.text;
    tokenizer.reset(t);
    sluice_record_writer* writer_out = nullptr;
    ASSERT_EQ(sluice_record_writer_create_memory(&writer_out, &error), 0) << error.text;
    writer.reset(writer_out);
    sluice_record_reader* reader_out = nullptr;
    ASSERT_EQ(sluice_record_reader_open_memory("", 0, "none", &reader_out, &error), 0);
    reader.reset(reader_out);
    sluice_documents_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.read = [](void*, size_t, sluice_minibatch*) -> sluice_status { return 0; };
    callbacks.vocabulary_size = 4;
    sluice_documents* d = nullptr;
    ASSERT_EQ(sluice_documents_create(&callbacks, &d, &error), 0) << error.text;
    documents.reset(d);
    facts.struct_size = sizeof facts;
    documents_facts.struct_size = sizeof documents_facts;
    validation.struct_size = sizeof validation;
    sluice_record_input_init(&input, sizeof input);
  }

  std::string bytes;
  sluice_error error;
  Owned<sluice_model, sluice_model_free> model;
  Owned<sluice_inferencer, sluice_inferencer_free> inferencer;
  Owned<sluice_topic_words, sluice_topic_words_free> topic_words;
  Owned<sluice_recipe, sluice_recipe_free> recipe;
  Owned<sluice_tokenizer, sluice_tokenizer_free> tokenizer;
  Owned<sluice_record_writer, sluice_record_writer_free> writer;
  Owned<sluice_record_reader, sluice_record_reader_free> reader;
  Owned<sluice_documents, sluice_documents_free> documents;
  sluice_documents_callbacks callbacks;
  sluice_model_facts facts;
  sluice_documents_facts documents_facts;
  sluice_validation validation;
  sluice_record_input input;

  sluice_text text{"x", 1};
  uint32_t ids[4] = {0, 1, 2, 3};
  float counts[4] = {1, 1, 1, 1};
  float floats[12] = {};
  double doubles[4] = {};
  uint64_t offsets[2] = {0, 4};
  uint32_t u32 = 0;
  uint64_t u64 = 0;
  int32_t i32 = 0;
  size_t size = 0;
};

struct Case {
  const char* name;
  std::function<sluice_status()> call;
};

#define CALL(function, ...)                          \
  Case {                                             \
    #function, [&] { return function(__VA_ARGS__); } \
  }

void expect_all_invalid(const std::vector<Case>& cases) {
  int line = 0;
  for (const Case& c : cases) {
    EXPECT_EQ(c.call(), SLUICE_STATUS_INVALID_ARGUMENT) << c.name << ", case " << line;
    ++line;
  }
}

// Every function with a status, all arguments NULL and 0.
const std::vector<Case>& all_null_calls() {
#define NULLS(function, ...)                        \
  Case {                                            \
    #function, [] { return function(__VA_ARGS__); } \
  }
  static const std::vector<Case> cases = {
      NULLS(sluice_path_detect_format, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_path_validate, nullptr, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_path_check_output, nullptr, nullptr, 0, 0, nullptr),
      NULLS(sluice_path_list, nullptr, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_input_open, nullptr, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_input_read, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_output_create, nullptr, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_store_callbacks_init, nullptr, sizeof(sluice_store_callbacks)),
      NULLS(sluice_store_create, nullptr, nullptr, nullptr),
      NULLS(sluice_output_write, nullptr, nullptr, 0, nullptr),
      NULLS(sluice_output_overwrite, nullptr, 0, nullptr, 0, nullptr),
      NULLS(sluice_output_commit, nullptr, nullptr),
      NULLS(sluice_recipe_options_init, nullptr, sizeof(sluice_recipe_options)),
      NULLS(sluice_recipe_create, nullptr, nullptr, nullptr),
      NULLS(sluice_recipe_parse_json, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_recipe_get_json, nullptr, nullptr, nullptr),
      NULLS(sluice_tokenizer_create, nullptr, nullptr, nullptr),
      NULLS(sluice_tokenizer_split_text, nullptr, nullptr, 0, nullptr, nullptr, nullptr),
      NULLS(sluice_article_options_init, nullptr, sizeof(sluice_article_options)),
      NULLS(sluice_process_options_init, nullptr, sizeof(sluice_process_options)),
      NULLS(sluice_documents_options_init, nullptr, sizeof(sluice_documents_options)),
      NULLS(sluice_documents_open, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_documents_open_descriptor, -1, nullptr, nullptr, nullptr),
      NULLS(sluice_documents_callbacks_init, nullptr, sizeof(sluice_documents_callbacks)),
      NULLS(sluice_documents_create, nullptr, nullptr, nullptr),
      NULLS(sluice_documents_read_batch, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_documents_rewind, nullptr, nullptr),
      NULLS(sluice_documents_get_facts, nullptr, nullptr, nullptr),
      NULLS(sluice_documents_get_word, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_documents_get_word_statistics, nullptr, 0, nullptr, nullptr, nullptr),
      NULLS(sluice_documents_get_label, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_documents_get_recipe_json, nullptr, nullptr, nullptr),
      NULLS(sluice_model_open, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_model_open_mapped, nullptr, 1, nullptr, nullptr),
      NULLS(sluice_model_open_memory, nullptr, 0, nullptr, nullptr, nullptr),
      NULLS(sluice_model_save, nullptr, nullptr, nullptr, 0, nullptr),
      NULLS(sluice_model_write_memory, nullptr, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_model_import_mxnet, nullptr, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_model_export_mxnet, nullptr, nullptr, nullptr, 0, nullptr),
      NULLS(sluice_model_add_words, nullptr, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_model_get_facts, nullptr, nullptr, nullptr),
      NULLS(sluice_model_get_recipe_json, nullptr, nullptr, nullptr),
      NULLS(sluice_model_get_configuration_json, nullptr, nullptr, nullptr),
      NULLS(sluice_model_get_fingerprint, nullptr, nullptr, nullptr),
      NULLS(sluice_model_get_word, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_model_find_word, nullptr, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_model_get_document_frequency, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_model_copy_alpha, nullptr, nullptr, 0, nullptr),
      NULLS(sluice_model_copy_topic_shares, nullptr, nullptr, 0, nullptr),
      NULLS(sluice_model_copy_word, nullptr, 0, nullptr, 0, nullptr),
      NULLS(sluice_model_copy_topic, nullptr, 0, nullptr, 0, nullptr),
      NULLS(sluice_model_rank_topics, nullptr, nullptr, 0, nullptr, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_model_find_similar_topics, nullptr, 0.8, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_model_get_topic_map, nullptr, nullptr, 0, nullptr),
      NULLS(sluice_compact_options_init, nullptr, sizeof(sluice_compact_options)),
      NULLS(sluice_articles_callbacks_init, nullptr, sizeof(sluice_articles_callbacks)),
      NULLS(sluice_corpus_options_init, nullptr, sizeof(sluice_corpus_options)),
      NULLS(sluice_topic_words_create, nullptr, 0, 0.6f, 1, nullptr, nullptr),
      NULLS(sluice_topic_words_get_ranking, nullptr, nullptr, nullptr),
      NULLS(sluice_topic_words_get_topic, nullptr, 0, nullptr, nullptr, nullptr),
      NULLS(sluice_inferencer_options_init, nullptr, sizeof(sluice_inferencer_options)),
      NULLS(sluice_inferencer_create, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_inferencer_map_words, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_inferencer_infer, nullptr, nullptr, nullptr, 0, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_inferencer_infer_text, nullptr, nullptr, 0, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_inferencer_explain_text, nullptr, nullptr, 0, nullptr, 0, nullptr, nullptr,
            nullptr, nullptr),
      NULLS(sluice_inferencer_infer_batch, nullptr, 0, nullptr, nullptr, nullptr, nullptr, 0,
            nullptr, nullptr, nullptr),
      NULLS(sluice_inferencer_infer_text_batch, nullptr, nullptr, 0, nullptr, 0, nullptr, nullptr,
            nullptr),
      NULLS(sluice_trainer_options_init, nullptr, sizeof(sluice_trainer_options)),
      NULLS(sluice_evaluation_options_init, nullptr, sizeof(sluice_evaluation_options)),
      NULLS(sluice_record_reader_open, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_record_reader_open_memory, nullptr, 0, nullptr, nullptr, nullptr),
      NULLS(sluice_record_reader_read_next, nullptr, nullptr, nullptr),
      NULLS(sluice_record_reader_recover, nullptr, nullptr, nullptr),
      NULLS(sluice_record_input_init, nullptr, sizeof(sluice_record_input)),
      NULLS(sluice_record_writer_create, nullptr, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_record_writer_create_memory, nullptr, nullptr),
      NULLS(sluice_record_writer_write, nullptr, nullptr, nullptr),
      NULLS(sluice_record_writer_get_bytes, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_record_writer_commit, nullptr, nullptr),
  };
  return cases;
}

// Those marked "Training builds".
const std::vector<Case>& all_null_training_calls() {
  static const std::vector<Case> cases = {
      NULLS(sluice_documents_start_pass, nullptr, 1, 0, nullptr),
      NULLS(sluice_documents_read_encoded, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_articles_open, nullptr, 0, nullptr, nullptr, nullptr),
      NULLS(sluice_articles_create, nullptr, nullptr, nullptr),
      NULLS(sluice_articles_read_next, nullptr, nullptr, nullptr),
      NULLS(sluice_articles_get_columns, nullptr, nullptr, nullptr),
      NULLS(sluice_articles_get_progress, nullptr, nullptr, nullptr),
      NULLS(sluice_process_run, nullptr, 0, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_process_run_articles, nullptr, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_corpus_write, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_trainer_create, nullptr, nullptr, nullptr),
      NULLS(sluice_trainer_run, nullptr, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_trainer_get_progress, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_trainer_remove_checkpoints, nullptr, nullptr),
      NULLS(sluice_trainer_finish, nullptr, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_trainer_update, nullptr, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_trainer_copy_model, nullptr, nullptr, nullptr, nullptr, nullptr),
      NULLS(sluice_trainer_estimate_memory, nullptr, 0, nullptr, nullptr),
      NULLS(sluice_evaluation_run, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, 0,
            nullptr),
      NULLS(sluice_model_save_compact, nullptr, nullptr, nullptr, 0, nullptr, nullptr, nullptr),
  };
  return cases;
}
#undef NULLS

TEST(Arguments0, AllNullIsInvalidForEveryFunction) {
  expect_all_invalid(all_null_calls());
  const bool trains = sluice_feature_is_built("train") == 1;
  for (const Case& c : all_null_training_calls()) {
    EXPECT_EQ(c.call(), trains ? SLUICE_STATUS_INVALID_ARGUMENT : SLUICE_STATUS_UNSUPPORTED)
        << c.name;
  }
}

TEST(Arguments0, FreeingNullIsAllowed) {
  sluice_store_free(nullptr);
  sluice_input_free(nullptr);
  sluice_output_free(nullptr);
  sluice_recipe_free(nullptr);
  sluice_tokenizer_free(nullptr);
  sluice_articles_free(nullptr);
  sluice_documents_free(nullptr);
  sluice_model_free(nullptr);
  sluice_topic_words_free(nullptr);
  sluice_inferencer_free(nullptr);
  sluice_trainer_free(nullptr);
  sluice_record_reader_free(nullptr);
  sluice_record_writer_free(nullptr);
}

TEST(Arguments0, EveryFunctionOfTheHeaderIsTriedHere) {
  std::ifstream file(SLUICE_HEADER);
  const std::string header((std::istreambuf_iterator<char>(file)), {});
  ASSERT_FALSE(header.empty());
  std::set<std::string> declared;
  const std::regex pattern(R"(SLUICE_API sluice_status (sluice_\w+)\()");
  for (std::sregex_iterator m(header.begin(), header.end(), pattern), end; m != end; ++m) {
    declared.insert((*m)[1]);
  }
  std::set<std::string> tried;
  for (const Case& c : all_null_calls()) tried.insert(c.name);
  for (const Case& c : all_null_training_calls()) tried.insert(c.name);
  EXPECT_EQ(tried, declared);
}

TEST_F(Arguments, OneNullAtATimeIsInvalid) {
  sluice_error* const e = &error;
  sluice_model* const m = model.get();
  sluice_inferencer* const inf = inferencer.get();
  sluice_documents* const d = documents.get();
  auto* const t32 = &ids[0];
  sluice_model* opened = nullptr;
  const sluice_token* tokens = nullptr;
  const sluice_token** const tokens_out = &tokens;
  const sluice_explained_word* explained = nullptr;
  const sluice_explained_word** const explained_out = &explained;
  expect_all_invalid({
      CALL(sluice_path_detect_format, "x", nullptr, nullptr, e),
      CALL(sluice_path_validate, "x", nullptr, 0, nullptr, e),
      CALL(sluice_output_create, "x", nullptr, 0, nullptr, e),
      CALL(sluice_recipe_parse_json, "{}", 2, nullptr, e),
      CALL(sluice_recipe_get_json, recipe.get(), nullptr, e),
      CALL(sluice_tokenizer_split_text, tokenizer.get(), nullptr, 1, tokens_out, &size, e),
      CALL(sluice_tokenizer_split_text, tokenizer.get(), "a", 1, nullptr, &size, e),
      CALL(sluice_tokenizer_split_text, tokenizer.get(), "a", 1, tokens_out, nullptr, e),
      CALL(sluice_documents_open, "x", nullptr, nullptr, e),
      CALL(sluice_documents_create, &callbacks, nullptr, e),
      CALL(sluice_documents_read_batch, d, 1, nullptr, e),
      CALL(sluice_documents_get_facts, d, nullptr, e),
      CALL(sluice_documents_get_word, d, 0, nullptr, e),
      CALL(sluice_documents_get_word_statistics, d, 0, nullptr, &u64, e),
      CALL(sluice_documents_get_word_statistics, d, 0, &u64, nullptr, e),
      CALL(sluice_documents_get_label, d, 0, nullptr, e),
      CALL(sluice_documents_get_recipe_json, d, nullptr, e),
      CALL(sluice_model_open, "x", nullptr, nullptr, e),
      CALL(sluice_model_open_mapped, "x", 1, nullptr, e),
      CALL(sluice_model_open_memory, "x", 1, "x", nullptr, e),
      CALL(sluice_model_save, m, nullptr, nullptr, 0, e),
      CALL(sluice_model_write_memory, m, nullptr, 1, &size, e),
      CALL(sluice_model_write_memory, m, floats, 1, nullptr, e),
      CALL(sluice_model_import_mxnet, "x", nullptr, nullptr, nullptr, e),
      CALL(sluice_model_export_mxnet, m, nullptr, nullptr, 0, e),
      CALL(sluice_model_export_mxnet, m, "x", nullptr, 2, e),
      CALL(sluice_model_add_words, m, nullptr, nullptr, &opened, e),
      CALL(sluice_model_add_words, m, "x", nullptr, nullptr, e),
      CALL(sluice_model_get_facts, m, nullptr, e),
      CALL(sluice_model_get_recipe_json, m, nullptr, e),
      CALL(sluice_model_get_configuration_json, m, nullptr, e),
      CALL(sluice_model_get_fingerprint, m, nullptr, e),
      CALL(sluice_model_get_word, m, 0, nullptr, e),
      CALL(sluice_model_find_word, m, nullptr, 1, &u32, e),
      CALL(sluice_model_find_word, m, "x", 1, nullptr, e),
      CALL(sluice_model_get_document_frequency, m, 0, nullptr, e),
      CALL(sluice_model_copy_alpha, m, nullptr, kTopics, e),
      CALL(sluice_model_copy_topic_shares, m, nullptr, kTopics, e),
      CALL(sluice_model_copy_word, m, 0, nullptr, kTopics, e),
      CALL(sluice_model_copy_topic, m, 0, nullptr, 4, e),
      CALL(sluice_model_rank_topics, m, nullptr, kTopics, t32, nullptr, 4, &size, e),
      CALL(sluice_model_rank_topics, m, floats, kTopics, nullptr, nullptr, 4, &size, e),
      CALL(sluice_model_rank_topics, m, floats, kTopics, t32, nullptr, 4, nullptr, e),
      CALL(sluice_model_find_similar_topics, m, 0.8, nullptr, 1, &size, e),
      CALL(sluice_model_find_similar_topics, m, 0.8, nullptr, 0, nullptr, e),
      CALL(sluice_model_get_topic_map, m, nullptr, size_t{2} * kTopics, e),
      CALL(sluice_topic_words_create, m, 0, 0.6f, 1, nullptr, e),
      CALL(sluice_topic_words_get_ranking, topic_words.get(), nullptr, e),
      CALL(sluice_topic_words_get_topic, topic_words.get(), 0, nullptr, &size, e),
      CALL(sluice_inferencer_create, m, nullptr, nullptr, e),
      CALL(sluice_inferencer_infer, inf, nullptr, counts, 1, floats, kTopics, nullptr, e),
      CALL(sluice_inferencer_infer, inf, ids, nullptr, 1, floats, kTopics, nullptr, e),
      CALL(sluice_inferencer_infer, inf, ids, counts, 1, nullptr, kTopics, nullptr, e),
      CALL(sluice_inferencer_infer_text, inf, nullptr, 1, floats, kTopics, nullptr, e),
      CALL(sluice_inferencer_infer_text, inf, "a", 1, nullptr, kTopics, nullptr, e),
      CALL(sluice_inferencer_explain_text, inf, nullptr, 1, nullptr, 0, nullptr, explained_out,
           &size, e),
      CALL(sluice_inferencer_explain_text, inf, "a", 1, nullptr, kTopics, nullptr, explained_out,
           &size, e),
      CALL(sluice_inferencer_explain_text, inf, "a", 1, nullptr, 0, nullptr, nullptr, &size, e),
      CALL(sluice_inferencer_explain_text, inf, "a", 1, nullptr, 0, nullptr, explained_out, nullptr,
           e),
      CALL(sluice_documents_open_descriptor, 0, nullptr, nullptr, e),
      CALL(sluice_inferencer_infer_batch, inf, 1, nullptr, ids, counts, floats, kTopics, nullptr,
           nullptr, e),
      CALL(sluice_inferencer_infer_batch, inf, 1, offsets, nullptr, counts, floats, kTopics,
           nullptr, nullptr, e),
      CALL(sluice_inferencer_infer_batch, inf, 1, offsets, ids, nullptr, floats, kTopics, nullptr,
           nullptr, e),
      CALL(sluice_inferencer_infer_batch, inf, 1, offsets, ids, counts, nullptr, kTopics, nullptr,
           nullptr, e),
      CALL(sluice_inferencer_infer_text_batch, inf, nullptr, 1, floats, kTopics, nullptr, nullptr,
           e),
      CALL(sluice_inferencer_infer_text_batch, inf, &text, 1, nullptr, kTopics, nullptr, nullptr,
           e),
      CALL(sluice_record_reader_open, "x", nullptr, nullptr, e),
      CALL(sluice_record_reader_open_memory, nullptr, 1, "x", nullptr, e),
      CALL(sluice_record_reader_read_next, reader.get(), nullptr, e),
      CALL(sluice_record_reader_recover, reader.get(), nullptr, e),
      CALL(sluice_record_writer_create, "x", nullptr, 0, nullptr, e),
      CALL(sluice_record_writer_write, writer.get(), nullptr, e),
      CALL(sluice_record_writer_get_bytes, writer.get(), nullptr, &size, e),
      CALL(sluice_record_writer_commit, writer.get(), e),  // a memory writer
  });
}

TEST_F(Arguments, NumbersOutOfRangeAreInvalid) {
  sluice_error* const e = &error;
  sluice_model* const m = model.get();
  sluice_inferencer* const inf = inferencer.get();
  sluice_topic_words* words = nullptr;
  sluice_topic_words** const words_out = &words;
  const sluice_minibatch* batch = nullptr;
  const sluice_minibatch** const batch_out = &batch;
  const sluice_ranked_word* ranked = nullptr;
  const sluice_ranked_word** const ranked_out = &ranked;
  static const float bad_counts[4] = {1, -1, 1, 1};
  static const float nan_counts[4] = {1, kNaN, 1, 1};
  static const float nan_mixture[3] = {0, kNaN, 0};
  static const uint64_t late_offsets[2] = {1, 4};
  static const uint64_t falling_offsets[3] = {0, 3, 2};
  expect_all_invalid({
      CALL(sluice_path_check_output, "x", nullptr, 0, 2, e),
      CALL(sluice_path_check_output, "x", nullptr, 2, 0, e),
      CALL(sluice_path_validate, "x", nullptr, SLUICE_FORMAT_CSV, &validation, e),
      CALL(sluice_documents_read_batch, documents.get(), 0, batch_out, e),
      CALL(sluice_documents_read_batch, documents.get(), 1'000'001, batch_out, e),
      CALL(sluice_model_save, m, "x", nullptr, -1, e),
      CALL(sluice_model_copy_alpha, m, floats, kTopics - 1, e),
      CALL(sluice_model_copy_topic_shares, m, doubles, kTopics - 1, e),
      CALL(sluice_model_copy_word, m, 4, floats, kTopics, e),
      CALL(sluice_model_copy_word, m, 0, floats, kTopics - 1, e),
      CALL(sluice_model_copy_topic, m, kTopics, floats, 4, e),
      CALL(sluice_model_copy_topic, m, 0, floats, 3, e),
      CALL(sluice_model_rank_topics, m, floats, kTopics - 1, ids, nullptr, 4, &size, e),
      CALL(sluice_model_rank_topics, m, nan_mixture, kTopics, ids, nullptr, 4, &size, e),
      CALL(sluice_model_find_similar_topics, m, 1.5, nullptr, 0, &size, e),
      CALL(sluice_model_get_topic_map, m, floats, size_t{2} * kTopics - 1, e),
      CALL(sluice_model_find_similar_topics, m, double{kNaN}, nullptr, 0, &size, e),
      CALL(sluice_topic_words_create, m, 4, 0.6f, 1, words_out, e),
      CALL(sluice_topic_words_create, m, -1, 0.6f, 1, words_out, e),
      CALL(sluice_topic_words_create, m, 0, kNaN, 1, words_out, e),
      CALL(sluice_topic_words_create, m, 0, 1.5f, 1, words_out, e),
      CALL(sluice_topic_words_create, m, 0, 0.6f, 0, words_out, e),
      CALL(sluice_topic_words_get_topic, topic_words.get(), kTopics, ranked_out, &size, e),
      CALL(sluice_inferencer_infer, inf, ids, counts, 4, floats, kTopics - 1, nullptr, e),
      CALL(sluice_inferencer_infer, inf, ids, bad_counts, 4, floats, kTopics, nullptr, e),
      CALL(sluice_inferencer_infer, inf, ids, nan_counts, 4, floats, kTopics, nullptr, e),
      CALL(sluice_inferencer_infer_batch, inf, 1, late_offsets, ids, counts, floats, kTopics,
           nullptr, nullptr, e),
      CALL(sluice_inferencer_infer_batch, inf, 2, falling_offsets, ids, counts, floats, 2 * kTopics,
           nullptr, nullptr, e),
      CALL(sluice_inferencer_infer_batch, inf, 1, offsets, ids, counts, floats, kTopics - 1,
           nullptr, nullptr, e),
      CALL(sluice_inferencer_infer_batch, inf, SIZE_MAX, offsets, ids, counts, floats, kTopics,
           nullptr, nullptr, e),
      CALL(sluice_inferencer_infer_batch, inf, 1, offsets, ids, bad_counts, floats, kTopics,
           nullptr, nullptr, e),
  });
}

// For one option struct: sizes and tails. `use` calls a function with it.
template <typename Options>
void check_options(const char* name, sluice_status (*init)(Options*, size_t),
                   const std::function<sluice_status(const Options*)>& use,
                   size_t first_size = sizeof(Options)) {
  SCOPED_TRACE(name);
  struct Newer {
    Options known;
    uint64_t later[2];
  } newer;
  Options options;
  EXPECT_EQ(init(&options, first_size - 1), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_EQ(init(&options, 0), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_EQ(init(&options, 5000), SLUICE_STATUS_INVALID_ARGUMENT);
  ASSERT_EQ(init(&options, sizeof options), SLUICE_STATUS_OK);
  EXPECT_EQ(options.struct_size, sizeof options);
  EXPECT_EQ(use(&options), SLUICE_STATUS_OK);
  options.struct_size = static_cast<uint32_t>(first_size - 1);
  EXPECT_EQ(use(&options), SLUICE_STATUS_INVALID_ARGUMENT);
  options.struct_size = 0;
  EXPECT_EQ(use(&options), SLUICE_STATUS_INVALID_ARGUMENT);
  options.struct_size = 0xffffffffu;
  EXPECT_EQ(use(&options), SLUICE_STATUS_INVALID_ARGUMENT);

  std::memset(&newer, 0x55, sizeof newer);
  ASSERT_EQ(init(&newer.known, sizeof newer), SLUICE_STATUS_OK);
  EXPECT_EQ(newer.later[1], 0u);
  EXPECT_EQ(use(&newer.known), SLUICE_STATUS_OK) << "a newer caller with nothing new set";
  newer.later[1] = 1;
  EXPECT_EQ(use(&newer.known), SLUICE_STATUS_INVALID_ARGUMENT) << "an option we do not know";
}

TEST_F(Arguments, OptionStructsOfEveryAgeAreMet) {
  check_options<sluice_recipe_options>(
      "recipe", sluice_recipe_options_init, [](const sluice_recipe_options* options) {
        sluice_recipe* out = nullptr;
        const sluice_status status = sluice_recipe_create(options, &out, nullptr);
        sluice_recipe_free(out);
        return status;
      });
  check_options<sluice_inferencer_options>(
      "inferencer", sluice_inferencer_options_init, [this](const sluice_inferencer_options* o) {
        sluice_inferencer* out = nullptr;
        const sluice_status status = sluice_inferencer_create(model.get(), o, &out, nullptr);
        sluice_inferencer_free(out);
        return status;
      });
  check_options<sluice_record_input>(
      "record", sluice_record_input_init,
      [this](const sluice_record_input* record) {
        return sluice_record_writer_write(writer.get(), record, nullptr);
      },
      offsetof(sluice_record_input, label_name));
  const auto init_callbacks = [](sluice_documents_callbacks* given, size_t struct_size) {
    const sluice_status status = sluice_documents_callbacks_init(given, struct_size);
    if (status != SLUICE_STATUS_OK) return status;
    given->read = [](void*, size_t, sluice_minibatch*) -> sluice_status { return 0; };
    given->vocabulary_size = 1;
    return status;
  };
  check_options<sluice_documents_callbacks>(
      "callbacks", init_callbacks, [](const sluice_documents_callbacks* given) {
        sluice_documents* out = nullptr;
        const sluice_status status = sluice_documents_create(given, &out, nullptr);
        sluice_documents_free(out);
        return status;
      });
  if (sluice_feature_is_built("train") == 0) return;
  check_options<sluice_trainer_options>(
      "trainer", sluice_trainer_options_init, [](const sluice_trainer_options* options) {
        sluice_trainer* out = nullptr;
        const sluice_status status = sluice_trainer_create(options, &out, nullptr);
        sluice_trainer_free(out);
        return status;
      });
}

TEST_F(Arguments, OutputStructsNeedTheirSize) {
  facts.struct_size = 0;
  EXPECT_EQ(sluice_model_get_facts(model.get(), &facts, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_NE(std::strstr(error.text, "sizeof(sluice_model_facts)"), nullptr) << error.text;
  facts.struct_size = sizeof facts;
  EXPECT_EQ(sluice_model_get_facts(model.get(), &facts, &error), SLUICE_STATUS_OK);
  EXPECT_EQ(facts.topics, kTopics);
}

TEST_F(Arguments, HandlesAreNullAfterAFailure) {
  sluice_model* opened = model.get();
  EXPECT_EQ(sluice_model_open("/nonexistent/model", nullptr, &opened, &error),
            SLUICE_STATUS_NOT_FOUND);
  EXPECT_EQ(opened, nullptr);
  EXPECT_EQ(error.code, SLUICE_STATUS_NOT_FOUND);
  EXPECT_NE(std::strstr(error.text, "/nonexistent/model"), nullptr) << error.text;
}

TEST_F(Arguments, UnknownKernelsAreUnsupportedAndTheKnownAreNamed) {
  sluice_inferencer_options options;
  ASSERT_EQ(sluice_inferencer_options_init(&options, sizeof options), 0);
  options.kernels = "avx9000";
  sluice_inferencer* out = nullptr;
  EXPECT_EQ(sluice_inferencer_create(model.get(), &options, &out, &error),
            SLUICE_STATUS_UNSUPPORTED);
  EXPECT_NE(std::strstr(error.text, sluice_kernels_best()), nullptr) << error.text;
}

}  // namespace
