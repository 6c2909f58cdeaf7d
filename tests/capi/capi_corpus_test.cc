// Articles from a callback, and any counted documents as a corpus directory, through the C++
// header.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capi/include/sluice.hpp"
#include "tests/capi/temporary_folder.h"

namespace {

using sluice::text_of;

std::string_view view_of(const sluice_text& text) { return {text.data, text.size}; }

struct Piece {
  std::string text, title, id, label, date;
};

class Pieces final : public sluice::ArticleSource {
 public:
  explicit Pieces(std::vector<Piece> pieces) : pieces_(std::move(pieces)) {}
  sluice_status read(sluice_article& article, int32_t& found) override {
    if (next_ == pieces_.size()) return SLUICE_STATUS_OK;
    const Piece& piece = pieces_[next_++];
    article.text = text_of(piece.text);
    article.title = text_of(piece.title);
    article.id = text_of(piece.id);
    article.label = text_of(piece.label);
    article.date = text_of(piece.date);
    found = 1;
    return SLUICE_STATUS_OK;
  }

 private:
  std::vector<Piece> pieces_;
  size_t next_ = 0;
};

std::vector<Piece> pieces() {
  return {{"the captain steered the vessel", "Harbour", "a", "sea", "2026-01-02"},
          {"flour and butter, a vessel of oil", "", "", "kitchen", ""},
          {"the captain of the harbour", "", "c", "sea", ""}};
}

sluice::Articles articles_of(std::vector<Piece> given,
                             sluice::ArticlesCallbacks callbacks = sluice::ArticlesCallbacks()) {
  return sluice::Articles::create(std::make_unique<Pieces>(std::move(given)), callbacks);
}

// "": nothing was thrown.
template <typename F>
std::string message_of(sluice_status code, F call) {
  try {
    call();
  } catch (const sluice::Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.what();
  }
  return "";
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(CallbackArticles, AreReadAsThoseOfAFile) {
  sluice::Articles articles = articles_of(pieces());
  const sluice_article* first = articles.read_next();
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(view_of(first->text), "Harbour\nthe captain steered the vessel");
  EXPECT_EQ(view_of(first->id), "a");
  EXPECT_EQ(view_of(first->date), "2026-01-02");
  EXPECT_EQ(view_of(articles.read_next()->id), "article:2");
  EXPECT_NE(articles.read_next(), nullptr);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(articles.read_next(), nullptr);
}

TEST(CallbackArticles, BecomeTheCorpusThatTheirFileBecomes) {
  const sluice::TemporaryFolder folder;
  const std::string file = folder.write(
      "articles.jsonl",
      R"({"id":"a","title":"Harbour","text":"the captain steered the vessel","label":"sea","date":"2026-01-02"}
{"id":"article:2","text":"flour and butter, a vessel of oil","label":"kitchen"}
{"id":"c","text":"the captain of the harbour","label":"sea"}
)");
  sluice::process({file}, folder.path("of_file"));
  sluice::Articles articles = articles_of(pieces());
  const sluice_process_summary summary = sluice::process(articles, folder.path("of_callback"));
  EXPECT_EQ(summary.documents, 3u);
  EXPECT_EQ(summary.labels, 2u);
  for (const char* name : {"manifest.json", "vocabulary.tsv", "labels.tsv", "recipe.json"}) {
    const std::string one = read_file(folder.path("of_file/") + name);
    EXPECT_FALSE(one.empty()) << name;
    EXPECT_EQ(one, read_file(folder.path("of_callback/") + name)) << name;
  }
}

TEST(CallbackArticles, OverTheLimitAreBadRecords) {
  sluice::ArticlesCallbacks callbacks;
  callbacks.max_article_bytes = 32;
  std::vector<std::string> warnings;
  callbacks.warning = [](const sluice_error* warning, void* user) {
    static_cast<std::vector<std::string>*>(user)->emplace_back(warning->text);
  };
  callbacks.warning_user = &warnings;
  sluice::Articles articles = articles_of(pieces(), callbacks);
  EXPECT_EQ(view_of(articles.read_next()->id), "c");
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_EQ(warnings[0], "article 1: 37 bytes, over the limit of 32");
  callbacks.strict = 1;
  sluice::Articles strict = articles_of(pieces(), callbacks);
  EXPECT_EQ(message_of(SLUICE_STATUS_LIMIT, [&] { strict.read_next(); }), warnings[0]);
}

TEST(CallbackArticles, WhatACallbackMayNotDoIsSaid) {
  sluice_articles_callbacks callbacks;
  ASSERT_EQ(sluice_articles_callbacks_init(&callbacks, sizeof callbacks), SLUICE_STATUS_OK);
  sluice_articles* articles = nullptr;
  sluice_error error;
  EXPECT_EQ(sluice_articles_create(&callbacks, &articles, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "callbacks->read is NULL");
  const auto fails = [&](auto read) {
    callbacks.read = read;
    EXPECT_EQ(sluice_articles_create(&callbacks, &articles, &error), SLUICE_STATUS_OK);
    const sluice_article* article = nullptr;
    const sluice_status status = sluice_articles_read_next(articles, &article, &error);
    sluice_articles_free(articles);
    return status;
  };
  EXPECT_EQ(fails([](void*, sluice_article*, int32_t* found) -> sluice_status {
              *found = 2;
              return SLUICE_STATUS_OK;
            }),
            SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "*found is 2, not 0 or 1");
  EXPECT_EQ(fails([](void*, sluice_article* article, int32_t* found) -> sluice_status {
              article->title.size = 5;
              *found = 1;
              return SLUICE_STATUS_OK;
            }),
            SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "the article's title is NULL");
  EXPECT_EQ(
      fails([](void*, sluice_article*, int32_t*) -> sluice_status { return SLUICE_STATUS_REMOTE; }),
      SLUICE_STATUS_REMOTE);
  EXPECT_STREQ(error.text, "the read callback returned -11");
  callbacks.max_article_bytes = (uint64_t{1} << 30) + 1;
  EXPECT_EQ(sluice_articles_create(&callbacks, &articles, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "max_article_bytes is not in 0 to 2^30");
}

TEST(CallbackArticles, AJobThatFailsLeavesNothing) {
  const sluice::TemporaryFolder folder;
  sluice::Articles none = articles_of({});
  EXPECT_EQ(message_of(SLUICE_STATUS_CORRUPT, [&] { sluice::process(none, folder.path("out")); }),
            "no document in the input");
  EXPECT_FALSE(std::filesystem::exists(folder.path("out")));
}

// Three documents of the words "apple", "stone" and "brick".
struct Rows {
  sluice::Documents documents(std::vector<int32_t> labels = {}) const {
    class Labelled final : public sluice::DocumentSource {
     public:
      Labelled(const Rows& rows, std::vector<int32_t> labels)
          : rows_(rows), labels_(std::move(labels)) {}
      bool can_rewind() const override { return true; }
      sluice_status rewind() override {
        is_done_ = false;
        return SLUICE_STATUS_OK;
      }
      sluice_status read(size_t, sluice_minibatch& batch) override {
        if (std::exchange(is_done_, true)) return SLUICE_STATUS_OK;
        batch.documents = rows_.offsets.size() - 1;
        batch.offsets = rows_.offsets.data();
        batch.word_ids = rows_.ids.data();
        batch.counts = rows_.counts.data();
        if (!labels_.empty()) batch.labels = labels_.data();
        return SLUICE_STATUS_OK;
      }

     private:
      const Rows& rows_;
      std::vector<int32_t> labels_;
      bool is_done_ = false;
    };
    std::vector<sluice_text> views;
    for (const std::string& word : words) views.push_back(text_of(word));
    sluice::SourceFacts facts;
    facts.vocabulary_size = 3;
    facts.words = views;
    return sluice::Documents::create(std::make_unique<Labelled>(*this, std::move(labels)), facts);
  }
  std::vector<std::string> words{"apple", "stone", "brick"};
  std::vector<uint64_t> offsets{0, 2, 2, 3};
  std::vector<uint32_t> ids{2, 0, 2};
  std::vector<float> counts{2, 1, 0.5f};
};

TEST(CorpusWrite, WritesWhatIsReadAgain) {
  const sluice::TemporaryFolder folder;
  const std::string path = folder.path("corpus");
  const Rows rows;
  sluice::Documents documents = rows.documents({1, SLUICE_NO_LABEL, 0});
  (void)documents.read_batch(10);  // it begins at the start all the same
  documents.write_corpus(path);
  sluice_validation result;
  result.struct_size = sizeof result;
  sluice_error error;
  ASSERT_EQ(sluice_path_validate(path.c_str(), nullptr, SLUICE_FORMAT_AUTOMATIC, &result, &error),
            SLUICE_STATUS_OK)
      << error.text;
  EXPECT_EQ(result.records, 3u);
  EXPECT_EQ(read_file(path + "/vocabulary.tsv"), "apple\t1\t1\nstone\t0\t0\nbrick\t2\t3\n");
  EXPECT_EQ(read_file(path + "/labels.tsv"), "0\n1\n");
  sluice::Documents again = sluice::Documents::open(path);
  const sluice_minibatch* batch = again.read_batch(10);
  ASSERT_NE(batch, nullptr);
  EXPECT_EQ(std::vector<uint64_t>(batch->offsets, batch->offsets + 4), rows.offsets);
  EXPECT_EQ(std::vector<uint32_t>(batch->word_ids, batch->word_ids + 3),
            (std::vector<uint32_t>{0, 2, 2}));
  EXPECT_EQ(std::vector<float>(batch->counts, batch->counts + 3), (std::vector<float>{1, 2, 0.5f}));
  EXPECT_EQ(std::vector<int32_t>(batch->labels, batch->labels + 3),
            (std::vector<int32_t>{1, SLUICE_NO_LABEL, 0}));
}

TEST(CorpusWrite, CopiesACorpusWithItsRecipeAndLabels) {
  const sluice::TemporaryFolder folder;
  sluice::Articles articles = articles_of(pieces());
  sluice::process(articles, folder.path("one"));
  sluice::Documents documents = sluice::Documents::open(folder.path("one"));
  documents.write_corpus(folder.path("other"));
  for (const char* name :
       {"manifest.json", "vocabulary.tsv", "labels.tsv", "recipe.json", "records/part-00000.rec"}) {
    EXPECT_EQ(read_file(folder.path("one/") + name), read_file(folder.path("other/") + name))
        << name;
  }
}

TEST(CorpusWrite, NamesLabels) {
  const sluice::TemporaryFolder folder;
  const Rows rows;
  sluice::Documents documents = rows.documents({1, 0, 1});
  const sluice_text names[] = {{"fruit", 5}, {"house", 5}};
  sluice::CorpusOptions options;
  options.labels = names;
  options.label_count = 2;
  documents.write_corpus(folder.path("corpus"), options);
  EXPECT_EQ(read_file(folder.path("corpus/labels.tsv")), "fruit\nhouse\n");
  options.label_count = 1;
  EXPECT_EQ(message_of(SLUICE_STATUS_INVALID_ARGUMENT,
                       [&] { documents.write_corpus(folder.path("few"), options); }),
            "a document has the label 1, 1 labels have names");
  options.label_count = 65537;
  EXPECT_EQ(message_of(SLUICE_STATUS_LIMIT,
                       [&] { documents.write_corpus(folder.path("many"), options); }),
            "over 65536 labels");
  options.labels = nullptr;
  EXPECT_EQ(message_of(SLUICE_STATUS_INVALID_ARGUMENT,
                       [&] { documents.write_corpus(folder.path("null"), options); }),
            "labels is NULL");
  sluice::Documents wide = rows.documents({65536, 0, 1});
  EXPECT_EQ(message_of(SLUICE_STATUS_LIMIT, [&] { wide.write_corpus(folder.path("wide")); }),
            "a document has the label 65536; labels without names are below 65536");
  for (const char* name : {"few", "many", "null", "wide"}) {
    EXPECT_FALSE(std::filesystem::exists(folder.path(name))) << name;
  }
}

TEST(CorpusWrite, RefusesWhatIsNoCorpus) {
  const sluice::TemporaryFolder folder;
  const std::string path = folder.path("corpus");
  Rows rows;
  sluice::Documents documents = rows.documents();
  documents.write_corpus(path);
  EXPECT_EQ(message_of(SLUICE_STATUS_ALREADY_EXISTS, [&] { documents.write_corpus(path); }),
            path + ": already exists");
  sluice::CorpusOptions options;
  options.replace = 1;
  documents.write_corpus(path, options);
  options.shard_bytes = 1;
  EXPECT_EQ(
      message_of(SLUICE_STATUS_INVALID_ARGUMENT, [&] { documents.write_corpus(path, options); }),
      "shard_bytes is below 1 MiB");
  sluice::Documents nameless = sluice::Documents::open(folder.write("a.ldac", "1 0:1\n"));
  EXPECT_EQ(message_of(SLUICE_STATUS_INVALID_ARGUMENT,
                       [&] { nameless.write_corpus(folder.path("nameless")); }),
            "the documents' words have no names, a corpus' words do");
  rows.offsets = {0};
  sluice::Documents empty = rows.documents();
  EXPECT_EQ(message_of(SLUICE_STATUS_CORRUPT, [&] { empty.write_corpus(folder.path("empty")); }),
            "no document in the input");
  rows = Rows();
  rows.words[1] = "two\twords";
  sluice::Documents tabbed = rows.documents();
  EXPECT_EQ(message_of(SLUICE_STATUS_INVALID_ARGUMENT,
                       [&] { tabbed.write_corpus(folder.path("tabbed")); }),
            "word 1 has a tab or a line break in it");
}

}  // namespace
