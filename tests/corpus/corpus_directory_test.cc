// Corpus directories written, read back, checked, and damaged in every file.
#include "core/corpus/corpus_directory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "core/corpus/corpus_manifest.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

void replace_in(const std::string& path, const std::string& from, const std::string& to) {
  std::string text = read_file(path);
  const size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  write_file(path, text.replace(at, from.size(), to));
}

// 40 documents over 5 words and 3 labels; every seventh is empty and knows nothing of itself.
Minibatch sample_documents() {
  Minibatch out;
  for (uint32_t i = 0; i < 40; ++i) {
    const bool is_plain = i % 7 == 0;
    for (uint32_t word = 0; word < 5 && !is_plain; ++word) {
      if ((i >> word & 1) == 0) continue;
      out.word_ids.push_back(word);
      out.counts.push_back(static_cast<float>(1 + (i + word) % 4));
    }
    out.offsets.push_back(out.word_ids.size());
    out.labels.push_back(is_plain ? Minibatch::kNoLabel : static_cast<int32_t>(i % 3));
    out.ids.push_back(is_plain ? "" : "doc-" + std::to_string(i));
    out.titles.push_back(is_plain ? "" : "A \"title\" of " + std::to_string(i));
    out.dates.push_back(i % 2 == 0 ? "" : "2020-01-02");
  }
  return out;
}

CorpusFacts sample_facts() {
  CorpusFacts facts;
  const std::vector<std::string> words{"alpha", "beta", "가나", "delta", "epsilon"};
  facts.vocabulary = *Vocabulary::create(words);
  for (uint64_t i = 0; i < 5; ++i) facts.word_statistics.push_back({i + 1, 10 * i});
  facts.labels = {"sport", "news, tab\there", ""};
  facts.recipe_json = "{\"version\":1}";
  return facts;
}

class CorpusDirectory : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::path(::testing::TempDir()) /
            ("corpus_directory_" + std::string(test->name()) + std::to_string(getpid()));
    fs::remove_all(root_);
    fs::create_directories(root_);
    path_ = root_ / "corpus";
  }
  void TearDown() override { fs::remove_all(root_); }

  Status write(uint64_t shard_bytes = 500, bool replace = false) {
    CorpusWriter::Options options;
    options.shard_bytes = shard_bytes;
    options.replace = replace;
    auto writer = SLUICE_TRY(CorpusWriter::create(path_, options));
    SLUICE_TRY(writer.write(sample_documents(), 5));
    return writer.finish(sample_facts());
  }

  Minibatch read_all(uint32_t vocabulary_size = 0) {
    auto source = open_records(path_, vocabulary_size);
    EXPECT_TRUE(source.ok()) << source.status().message();
    Minibatch out;
    if (!source.ok()) return out;
    (*source)->policy().strict = true;
    for (;;) {
      const auto count = (*source)->read(out, 3);
      EXPECT_TRUE(count.ok()) << count.status().message();
      if (!count.ok() || *count == 0) return out;
    }
  }

  std::string first_problem() {
    CorpusCheck check;
    return std::string(validate_corpus(path_, check).message());
  }

  std::string open_problem() { return std::string(open_records(path_).status().message()); }

  fs::path root_;
  std::string path_;
};

void expect_same(const Minibatch& a, const Minibatch& b) {
  EXPECT_EQ(a.offsets, b.offsets);
  EXPECT_EQ(a.word_ids, b.word_ids);
  EXPECT_EQ(a.counts, b.counts);
  EXPECT_EQ(a.labels, b.labels);
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a.ids[i], b.ids[i]);
    EXPECT_EQ(a.titles[i], b.titles[i]);
    EXPECT_EQ(a.dates[i], b.dates[i]);
  }
}

TEST_F(CorpusDirectory, GivesBackWhatWasWritten) {
  ASSERT_TRUE(write().ok());
  expect_same(read_all(), sample_documents());
  expect_same(read_all(5), sample_documents());
  const auto facts = read_corpus_facts(path_);
  ASSERT_TRUE(facts.ok()) << facts.status().message();
  EXPECT_EQ(facts->vocabulary.bytes(), sample_facts().vocabulary.bytes());
  EXPECT_EQ(facts->word_statistics[4].document_frequency, 5u);
  EXPECT_EQ(facts->word_statistics[4].count, 40u);
  EXPECT_EQ(facts->labels, (std::vector<std::string>{"sport", "news, tab here", ""}));
  EXPECT_EQ(facts->recipe_json, sample_facts().recipe_json);
}

TEST_F(CorpusDirectory, StatesTotalsBeforeTheFirstRead) {
  ASSERT_TRUE(write().ok());
  const Minibatch all = sample_documents();
  double tokens = 0;
  for (const float count : all.counts) tokens += count;
  auto source = std::move(*open_records(path_));
  EXPECT_EQ(source->total_documents(), all.size());
  EXPECT_EQ(source->total_tokens(), tokens);
  EXPECT_EQ(source->vocabulary_size(), 5u);
  EXPECT_EQ(source->progress(), 0);
  EXPECT_EQ(read_corpus_totals(path_)->entries, all.word_ids.size());
}

TEST_F(CorpusDirectory, HoldsItsFilesAndNothingElse) {
  ASSERT_TRUE(write().ok());
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(path_)) {
    names.insert(fs::relative(entry.path(), path_));
  }
  EXPECT_TRUE(names.contains("records/part-00000.rec"));
  EXPECT_TRUE(names.contains("records/part-00001.rec"));
  for (const char* name :
       {"vocabulary.tsv", "labels.tsv", "recipe.json", "manifest.json", "records"}) {
    EXPECT_EQ(names.erase(name), 1u) << name;
  }
  for (const auto& name : names) EXPECT_TRUE(name.starts_with("records/part-")) << name;
  EXPECT_EQ(read_file(path_ + "/vocabulary.tsv"),
            "alpha\t1\t0\nbeta\t2\t10\n가나\t3\t20\ndelta\t4\t30\nepsilon\t5\t40\n");
}

TEST_F(CorpusDirectory, IsTheSameBytesEveryTimeAndInOneShardWhenLarge) {
  ASSERT_TRUE(write(uint64_t{1} << 20).ok());
  const std::string first = read_file(path_ + "/records/part-00000.rec");
  EXPECT_FALSE(fs::exists(path_ + "/records/part-00001.rec"));
  ASSERT_FALSE(write().ok());
  ASSERT_TRUE(write(500, true).ok());
  std::string joined;
  const CorpusManifest manifest = *read_manifest(path_);
  for (const CorpusShard& shard : manifest.shards) {
    joined += read_file(path_ + "/records/" + shard.name);
  }
  EXPECT_EQ(joined, first);
}

TEST_F(CorpusDirectory, RefusesAnExistingOneAndLeavesItAlone) {
  fs::create_directory(path_);
  write_file(path_ + "/mine", "x");
  EXPECT_EQ(write().code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(read_file(path_ + "/mine"), "x");
}

TEST_F(CorpusDirectory, IsNotPutInPlaceOfADirectoryThatIsNoCorpus) {
  fs::create_directory(path_);
  write_file(path_ + "/mine", "x");
  const Status refused = write(500, true);
  EXPECT_EQ(refused.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(refused.message(),
            path_ + " exists and is no corpus directory: it is not replaced; remove it yourself");
  EXPECT_EQ(read_file(path_ + "/mine"), "x");
  fs::remove(path_ + "/mine");
  EXPECT_TRUE(write(500, true).ok());
  EXPECT_TRUE(write(500, true).ok());
}

TEST_F(CorpusDirectory, LeavesNothingBehindWhenItIsNotFinished) {
  {
    auto writer = std::move(*CorpusWriter::create(path_, {}));
    ASSERT_TRUE(writer.write(sample_documents(), 5).ok());
    write_file(writer.working_path() + "/spill", "x");
  }
  EXPECT_TRUE(fs::is_empty(root_));
}

TEST_F(CorpusDirectory, RefusesFactsThatDoNotFitTheDocuments) {
  const auto finish = [&](auto change) {
    auto writer = std::move(*CorpusWriter::create(path_, {}));
    EXPECT_TRUE(writer.write(sample_documents(), 5).ok());
    CorpusFacts facts = sample_facts();
    change(facts);
    const Status status = writer.finish(facts);
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
    return std::string(status.message());
  };
  EXPECT_EQ(finish([](CorpusFacts& f) { f.labels.pop_back(); }), "a document has the label 2 of 2");
  EXPECT_EQ(finish([](CorpusFacts& f) { f.word_statistics.pop_back(); }),
            "word statistics are not one a word");
  EXPECT_EQ(finish([](CorpusFacts& f) { f.vocabulary = Vocabulary(); }),
            "the documents were written for 5 words, the vocabulary has 0");
  const std::vector<std::string> tab{"a", "b", "c\td", "e", "f"};
  EXPECT_EQ(finish([&](CorpusFacts& f) { f.vocabulary = *Vocabulary::create(tab); }),
            "word 2 has a tab or a line break in it");
  EXPECT_TRUE(fs::is_empty(root_));
}

TEST_F(CorpusDirectory, RefusesWordsOutsideTheVocabulary) {
  auto writer = std::move(*CorpusWriter::create(path_, {}));
  EXPECT_EQ(writer.write(sample_documents(), 4).code(), StatusCode::kInvalidArgument);
}

TEST_F(CorpusDirectory, MayBeEmpty) {
  {
    auto writer = std::move(*CorpusWriter::create(path_, {}));
    ASSERT_TRUE(writer.finish(sample_facts()).ok());
  }
  EXPECT_EQ(read_all().size(), 0u);
  EXPECT_EQ(first_problem(), "");
}

TEST_F(CorpusDirectory, CutsTitlesBetweenCharacters) {
  Minibatch batch;
  batch.offsets.push_back(0);
  batch.labels.push_back(Minibatch::kNoLabel);
  std::string title;
  for (int i = 0; i < 130; ++i) title += "각";
  batch.ids.push_back("");
  batch.titles.push_back(title);
  batch.dates.push_back("");
  {
    auto writer = std::move(*CorpusWriter::create(path_, {}));
    ASSERT_TRUE(writer.write(batch, 5).ok());
    ASSERT_TRUE(writer.finish(sample_facts()).ok());
  }
  EXPECT_EQ(read_all().titles[0], title.substr(0, 3 * 120));
}

TEST_F(CorpusDirectory, ReadsTwiceTheSame) {
  ASSERT_TRUE(write().ok());
  auto source = std::move(*open_records(path_));
  Minibatch first;
  ASSERT_EQ(*source->read(first, 1000), 40u);
  EXPECT_EQ(source->progress(), 1);
  EXPECT_EQ(*source->read(first, 1000), 0u);
  ASSERT_TRUE(source->can_rewind());
  ASSERT_TRUE(source->rewind().ok());
  Minibatch second;
  ASSERT_EQ(*source->read(second, 1000), 40u);
  expect_same(first, second);
}

TEST_F(CorpusDirectory, RefusesAnotherVocabularySizeThanItsOwn) {
  ASSERT_TRUE(write().ok());
  EXPECT_EQ(open_records(path_, 6).status().message(),
            path_ + ": its manifest says feature_dim 5, but the vocabulary has 6");
}

TEST_F(CorpusDirectory, IsFoundGoodByItsOwnCheck) {
  ASSERT_TRUE(write().ok());
  CorpusCheck check;
  ASSERT_TRUE(validate_corpus(path_, check).ok());
  EXPECT_EQ(check.totals.documents, 40u);
  EXPECT_EQ(check.totals.entries, sample_documents().word_ids.size());
  EXPECT_EQ(check.bad_records, 0u);
}

TEST_F(CorpusDirectory, IsRefusedAtOnceWhenAShardIsMissingOrCut) {
  ASSERT_TRUE(write().ok());
  const std::string shard = path_ + "/records/part-00001.rec";
  const std::string bytes = read_file(shard);
  write_file(shard, bytes.substr(0, bytes.size() - 4));
  const std::string sizes = shard + ": has " + std::to_string(bytes.size() - 4) +
                            " bytes, the manifest says " + std::to_string(bytes.size());
  EXPECT_EQ(open_problem(), sizes + "; was the copy complete?");
  EXPECT_NE(first_problem().find("part-00001.rec"), std::string::npos);
  // Bytes behind the last record are no record's business.
  write_file(shard, bytes + std::string(4, '\0'));
  EXPECT_NE(first_problem().find("part-00001.rec"), std::string::npos);
  fs::remove(shard);
  EXPECT_NE(
      open_problem().find("part-00001.rec: the manifest names this file, but it is not there"),
      std::string::npos);
  EXPECT_NE(first_problem().find("part-00001.rec"), std::string::npos);
}

// An id is changed to another: nothing but the checksum can tell.
TEST_F(CorpusDirectory, IsFoundBadWhenOneBitOfAShardChanges) {
  ASSERT_TRUE(write().ok());
  const std::string shard = path_ + "/records/part-00000.rec";
  std::string bytes = read_file(shard);
  bytes[bytes.find("doc-") + 4] ^= 1;
  write_file(shard, bytes);
  EXPECT_EQ(open_problem(), "");
  EXPECT_EQ(first_problem(), shard + ": its checksum is not the manifest's: the file was changed");
}

TEST_F(CorpusDirectory, CountsBadRecordsAndSaysWhereTheyAre) {
  ASSERT_TRUE(write().ok());
  std::string bytes = read_file(path_ + "/records/part-00000.rec");
  bytes[0] = 'x';
  write_file(path_ + "/records/part-00000.rec", bytes);
  CorpusCheck check;
  std::vector<std::string> problems;
  check.report = [&](const Status& status) { problems.emplace_back(status.message()); };
  const Status status = validate_corpus(path_, check);
  EXPECT_EQ(status.record(), 0);
  EXPECT_EQ(status.offset(), 0);
  EXPECT_EQ(check.bad_records, 1u);
  EXPECT_EQ(check.totals.documents, 39u);
  ASSERT_EQ(problems.size(), 3u);  // the record, the checksum, the number of records
  EXPECT_NE(problems[2].find(" good records, the manifest says "), std::string::npos);
  auto source = std::move(*open_records(path_));
  Minibatch rest;
  EXPECT_EQ(*source->read(rest, 1000), 39u);
  EXPECT_EQ(source->policy().bad_records, 1u);
}

TEST_F(CorpusDirectory, RefusesLabelsThatLabelsTsvDoesNotHave) {
  ASSERT_TRUE(write().ok());
  write_file(path_ + "/labels.tsv", "one\n");
  EXPECT_NE(first_problem().find("is no index into labels.tsv"), std::string::npos);
  auto source = std::move(*open_records(path_));
  Minibatch rest;
  EXPECT_LT(*source->read(rest, 1000), 40u);
  EXPECT_GT(source->policy().bad_records, 0u);
}

TEST_F(CorpusDirectory, RefusesDamagedFacts) {
  ASSERT_TRUE(write().ok());
  const auto problem_after = [&](const std::string& file, const std::string& from,
                                 const std::string& to) {
    const std::string original = read_file(path_ + file);
    replace_in(path_ + file, from, to);
    const auto facts = read_corpus_facts(path_);
    EXPECT_FALSE(facts.ok());
    write_file(path_ + file, original);
    return std::string(facts.status().message());
  };
  EXPECT_EQ(problem_after("/vocabulary.tsv", "\t2\t10", "\t2\tx"),
            path_ + "/vocabulary.tsv:2: not a word, its documents and its count, by tabs");
  EXPECT_EQ(problem_after("/vocabulary.tsv", "\t2\t10", ""),
            path_ + "/vocabulary.tsv:2: some words have counts and some have none");
  EXPECT_EQ(problem_after("/vocabulary.tsv", "delta\t4\t30\n", ""),
            path_ + "/vocabulary.tsv: has 4 words, but feature_dim of manifest.json is 5");
  EXPECT_NE(problem_after("/vocabulary.tsv", "beta", "alpha").find("vocabulary.tsv"),
            std::string::npos);
  EXPECT_NE(problem_after("/manifest.json", "sluice-corpus", "x").find("manifest.json: "),
            std::string::npos);
}

TEST_F(CorpusDirectory, IsFoundBadWhenItsTotalsAreOthers) {
  ASSERT_TRUE(write().ok());
  replace_in(path_ + "/manifest.json", "\"entries\":", "\"entries\":1");
  EXPECT_EQ(first_problem(), path_ + "/manifest.json: its totals are not those of the records");
}

TEST_F(CorpusDirectory, SmallFilesAreBounded) {
  write_file(root_ / "small", std::string(100, 'x'));
  EXPECT_TRUE(read_small_file(root_ / "small", 100).ok());
  EXPECT_EQ(read_small_file(root_ / "small", 99).status().message(),
            (root_ / "small").string() + " has over 99 bytes");
}

TEST_F(CorpusDirectory, ReadsShardsInKeyValueFolders) {
  ASSERT_TRUE(write(uint64_t{1} << 20).ok());
  fs::create_directory(path_ + "/records/year=2020");
  fs::rename(path_ + "/records/part-00000.rec", path_ + "/records/year=2020/part-00000.rec");
  replace_in(path_ + "/manifest.json", "part-00000.rec", "year=2020/part-00000.rec");
  expect_same(read_all(), sample_documents());
  EXPECT_EQ(first_problem(), "");
  fs::remove(path_ + "/manifest.json");
  expect_same(read_all(), sample_documents());
}

}  // namespace
}  // namespace sluice
