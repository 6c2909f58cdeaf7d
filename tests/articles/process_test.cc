#include "core/articles/process.h"

#include <algorithm>
#include <map>

#include "core/base/random.h"
#include "tests/articles/article_rows.h"

namespace sluice {
namespace {

struct CorpusDocument {
  std::string id, title, date;
  int32_t label;
  std::map<std::string, float> words;
};

struct Corpus {
  CorpusFacts facts;
  std::vector<CorpusDocument> documents;
};

Corpus read_corpus(const std::string& path) {
  Corpus corpus;
  auto facts = read_corpus_facts(path);
  EXPECT_TRUE(facts.ok()) << facts.status().message();
  if (!facts.ok()) return corpus;
  corpus.facts = std::move(facts).value();
  auto source = open_records(path);
  EXPECT_TRUE(source.ok());
  if (!source.ok()) return corpus;
  Minibatch batch;
  for (;;) {
    batch.clear();
    const auto count = (*source)->read(batch, 100);
    EXPECT_TRUE(count.ok()) << count.status().message();
    if (!count.ok() || *count == 0) return corpus;
    for (size_t d = 0; d < batch.size(); ++d) {
      CorpusDocument& document = corpus.documents.emplace_back();
      document.id = batch.ids[d];
      document.title = batch.titles[d];
      document.date = batch.dates[d];
      document.label = batch.labels[d];
      for (size_t i = 0; i < batch.words_of(d).size(); ++i) {
        document.words[std::string(corpus.facts.vocabulary.word(batch.words_of(d)[i]))] =
            batch.counts_of(d)[i];
      }
    }
  }
}

std::map<std::string, std::string> files_below(const std::string& path) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path().string().substr(path.size())].assign(std::istreambuf_iterator<char>(in), {});
  }
  return files;
}

// What lies in a folder, hidden files too.
size_t entries_in(const std::string& path) {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path))
    count += !entry.path().empty();
  return count;
}

Recipe without_stop_words() {
  Recipe recipe;
  recipe.stop_words.clear();
  return recipe;
}

ProcessOptions plain_options() {
  ProcessOptions options;
  options.recipe = without_stop_words();
  return options;
}

// 600 documents: one of seven base words, one of five shared words 1 to 3 times, words of their
// own.
std::string many_articles() {
  std::string lines;
  for (uint64_t d = 0; d < 600; ++d) {
    std::string text = "base" + std::to_string(d % 7);
    for (uint64_t i = 0; i <= d % 3; ++i) text += " shared" + std::to_string(d % 5);
    for (uint64_t i = 0; i < 8; ++i) {
      text += " own" + std::to_string(random_below(random_bits(d, i), 100000));
    }
    lines += "{\"id\":\"d" + std::to_string(d) + "\",\"text\":\"" + text + "\",\"label\":\"l" +
             std::to_string(d % 3) + "\"}\n";
  }
  return lines;
}

TEST(Process, WritesWordsCountsLabelsTitlesAndDates) {
  TemporaryFolder folder;
  const auto input = folder.write(
      "a.jsonl",
      R"({"id":"1","title":"Rain","text":"rain and sun","label":"weather","date":"2020-01-02"})"
      "\n"
      R"({"id":"2","text":"Sun, sun: moon","label":"sky"})"
      "\n"
      R"({"id":"3","text":"?!","label":"weather"})"
      "\n");
  ProcessOptions options = plain_options();
  const auto summary = process_articles({input}, folder.path("corpus"), options, {});
  ASSERT_TRUE(summary.ok()) << summary.status().message();
  EXPECT_EQ(summary->documents, 3u);
  EXPECT_EQ(summary->empty_documents, 1u);
  EXPECT_EQ(summary->vocabulary, 4u);
  EXPECT_EQ(summary->labels, 2u);
  EXPECT_EQ(summary->tokens, 7.0);
  EXPECT_EQ(summary->min_document_frequency, 1u);
  EXPECT_EQ(summary->columns.date, "date");
  const Corpus corpus = read_corpus(folder.path("corpus"));
  ASSERT_EQ(corpus.documents.size(), 3u);
  EXPECT_EQ(corpus.documents[0].words,
            (std::map<std::string, float>{{"rain", 2}, {"and", 1}, {"sun", 1}}));
  EXPECT_EQ(corpus.documents[0].title, "Rain");
  EXPECT_EQ(corpus.documents[0].date, "2020-01-02");
  EXPECT_EQ(corpus.documents[1].words, (std::map<std::string, float>{{"sun", 2}, {"moon", 1}}));
  EXPECT_EQ(corpus.documents[1].title, "Sun, sun: moon");
  EXPECT_EQ(corpus.documents[2].id, "3");
  EXPECT_TRUE(corpus.documents[2].words.empty());
  EXPECT_EQ(corpus.facts.labels, (std::vector<std::string>{"weather", "sky"}));
  EXPECT_EQ(corpus.documents[2].label, 0);
  EXPECT_EQ(corpus.facts.vocabulary.word(0), "sun");
  EXPECT_EQ(corpus.facts.vocabulary.word(1), "and");
  EXPECT_EQ(corpus.facts.word_statistics[0].document_frequency, 2u);
  EXPECT_EQ(corpus.facts.word_statistics[0].count, 3u);
  EXPECT_EQ(corpus.facts.recipe_json, options.recipe.to_json());
}

TEST(Process, GivesTheSameBytesEachTime) {
  TemporaryFolder folder;
  const auto input = folder.write("a.jsonl", many_articles());
  for (const char* name : {"one", "two"}) {
    ProcessOptions options;
    options.max_candidates = 300;
    ASSERT_TRUE(process_articles({input}, folder.path(name), options, {}).ok());
  }
  const auto files = files_below(folder.path("one"));
  EXPECT_GE(files.size(), 4u);
  EXPECT_EQ(files, files_below(folder.path("two")));
}

TEST(Process, LosesNothingOfFrequentWordsWhenItPrunes) {
  TemporaryFolder folder;
  const auto input = folder.write("a.jsonl", many_articles());
  ProcessOptions options = plain_options();
  options.min_document_frequency = 3;
  ASSERT_TRUE(process_articles({input}, folder.path("all"), options, {}).ok());
  options.max_candidates = 1500;
  const auto summary = process_articles({input}, folder.path("pruned"), options, {});
  ASSERT_TRUE(summary.ok()) << summary.status().message();
  EXPECT_GT(summary->pruned_words, 2000u);
  EXPECT_GT(summary->max_undercount, 0u);
  const Corpus all = read_corpus(folder.path("all"));
  const Corpus pruned = read_corpus(folder.path("pruned"));
  ASSERT_EQ(pruned.documents.size(), 600u);
  for (uint64_t d = 0; d < 600; ++d) {
    EXPECT_EQ(pruned.documents[d].id, "d" + std::to_string(d));
    EXPECT_EQ(pruned.documents[d].label, static_cast<int32_t>(d % 3));
    const auto& words = pruned.documents[d].words;
    EXPECT_EQ(words.at("base" + std::to_string(d % 7)), 1.0f);
    EXPECT_EQ(words.at("shared" + std::to_string(d % 5)), static_cast<float>(d % 3 + 1));
    for (const auto& [word, count] : words) EXPECT_EQ(all.documents[d].words.at(word), count);
  }
}

TEST(Process, CountsWhatItWroteExactly) {
  TemporaryFolder folder;
  const auto input = folder.write("a.jsonl", many_articles());
  ProcessOptions options = plain_options();
  options.max_candidates = 200;
  ASSERT_TRUE(process_articles({input}, folder.path("c"), options, {}).ok());
  const Corpus corpus = read_corpus(folder.path("c"));
  std::map<std::string, std::pair<uint64_t, uint64_t>> counted;
  for (const CorpusDocument& document : corpus.documents) {
    for (const auto& [word, count] : document.words) {
      counted[word].first += 1;
      counted[word].second += static_cast<uint64_t>(count);
    }
  }
  for (uint32_t id = 0; id < corpus.facts.vocabulary.size(); ++id) {
    const auto& [documents, count] = counted[std::string(corpus.facts.vocabulary.word(id))];
    EXPECT_EQ(corpus.facts.word_statistics[id].document_frequency, documents);
    EXPECT_EQ(corpus.facts.word_statistics[id].count, count);
  }
}

TEST(Process, UsesAGivenVocabularyAsItIs) {
  TemporaryFolder folder;
  const auto input = folder.write("a.csv", "text\nsun sun rain\nsnow\n");
  ProcessOptions options = plain_options();
  options.vocabulary_path = folder.write("vocab.txt", "moon\nrain\nsun\n");
  const auto summary = process_articles({input}, folder.path("c"), options, {});
  ASSERT_TRUE(summary.ok()) << summary.status().message();
  EXPECT_EQ(summary->vocabulary, 3u);
  EXPECT_EQ(summary->empty_documents, 1u);
  const Corpus corpus = read_corpus(folder.path("c"));
  EXPECT_EQ(corpus.facts.vocabulary.word(0), "moon");
  ASSERT_EQ(corpus.documents.size(), 2u);
  EXPECT_EQ(corpus.documents[0].words, (std::map<std::string, float>{{"rain", 1}, {"sun", 2}}));
  options.vocabulary_path = folder.write("none.txt", "");
  EXPECT_FALSE(process_articles({input}, folder.path("d"), options, {}).ok());
}

TEST(Process, MergesKoreanForms) {
  TemporaryFolder folder;
  const auto input =
      folder.write("a.jsonl", "{\"text\":\"학교에서 학교를\"}\n{\"text\":\"학교\"}\n");
  ProcessOptions options = plain_options();
  ASSERT_TRUE(process_articles({input}, folder.path("c"), options, {}).ok());
  const Corpus corpus = read_corpus(folder.path("c"));
  EXPECT_EQ(corpus.documents.at(0).words, (std::map<std::string, float>{{"학교", 2}}));
  EXPECT_EQ(corpus.facts.word_statistics.at(0).document_frequency, 2u);
}

TEST(Process, CountsBadRecordsAndGoesOn) {
  TemporaryFolder folder;
  const auto input = folder.write("a.jsonl", "{\"text\":\"sun\"}\n{\n{\"text\":\"moon\"}\n");
  ProcessOptions options = plain_options();
  std::vector<std::string> reports;
  options.policy.report = [&](const Status& status) { reports.emplace_back(status.message()); };
  const auto summary = process_articles({input}, folder.path("c"), options, {});
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(summary->documents, 2u);
  EXPECT_EQ(summary->bad_records, 1u);
  EXPECT_EQ(options.policy.bad_records, 1u);
  EXPECT_EQ(reports, (std::vector<std::string>{input + ":2: invalid JSON"}));
}

TEST(Process, ReportsItsProgressToTheEnd) {
  TemporaryFolder folder;
  const auto input = folder.write("a.jsonl", many_articles());
  ProcessOptions options;
  std::vector<double> fractions;
  uint64_t bytes = 0;
  const auto callback = [&](const ProcessProgress& progress) {
    fractions.push_back(progress.fraction);
    bytes = progress.input_bytes;
    EXPECT_EQ(progress.columns->text, "text");
    return true;
  };
  ASSERT_TRUE(process_articles({input}, folder.path("c"), options, callback).ok());
  ASSERT_GE(fractions.size(), 2u);
  EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
  EXPECT_EQ(fractions.back(), 1.0);
  EXPECT_EQ(bytes, std::filesystem::file_size(input));
}

// Each way to fail, and the folder afterwards.
class ProcessFailure : public testing::Test {
 protected:
  // Returns: the code; the folder holds the input and nothing else.
  StatusCode run(const std::string& content, ProcessOptions options) {
    TemporaryFolder folder;
    const auto input = folder.write("a.jsonl", content);
    const auto summary = process_articles({input}, folder.path("corpus"), options, {});
    EXPECT_EQ(entries_in(folder.path()), 1u);
    return summary.ok() ? StatusCode::kOk : summary.status().code();
  }
};

TEST_F(ProcessFailure, LeavesNothingBehindWhicheverCallCancels) {
  // There is one while reading, one between the phases, one at the end; more on slow machines.
  int last_call = 1;
  for (bool is_cancelled = true; is_cancelled && last_call < 100; ++last_call) {
    TemporaryFolder folder;
    const auto input = folder.write("a.jsonl", many_articles());
    ProcessOptions options;
    int calls = 0;
    const auto stop = [&](const ProcessProgress&) { return ++calls < last_call; };
    const auto summary = process_articles({input}, folder.path("corpus"), options, stop);
    is_cancelled = !summary.ok() && summary.status().code() == StatusCode::kCancelled;
    EXPECT_EQ(is_cancelled, calls == last_call);
    EXPECT_EQ(entries_in(folder.path()), is_cancelled ? 1u : 2u);
  }
  EXPECT_GE(last_call, 4);
}

TEST_F(ProcessFailure, LeavesNothingBehindWhenThereIsNoDocumentOrNoWord) {
  EXPECT_EQ(run("", plain_options()), StatusCode::kCorrupt);
  EXPECT_EQ(run("{\n{\n", plain_options()), StatusCode::kCorrupt);
  EXPECT_EQ(run("{\"text\":\"1 2 3\"}\n", plain_options()), StatusCode::kCorrupt);
}

TEST_F(ProcessFailure, LeavesNothingBehindWhenStrictMeetsABadRecord) {
  ProcessOptions options = plain_options();
  options.policy.strict = true;
  EXPECT_EQ(run("{\"text\":\"sun\"}\n{\n", options), StatusCode::kCorrupt);
}

TEST_F(ProcessFailure, RefusesALabelColumnThatIsNone) {
  std::string lines;
  for (int i = 0; i < 65537; ++i) {
    lines += "{\"text\":\"sun\",\"label\":" + std::to_string(i) + "}\n";
  }
  EXPECT_EQ(run(lines, plain_options()), StatusCode::kLimit);
}

TEST_F(ProcessFailure, RefusesOptionsOutOfRange) {
  ProcessOptions options = plain_options();
  options.max_document_share = 0;
  EXPECT_EQ(run("{\"text\":\"sun\"}", options), StatusCode::kInvalidArgument);
  options = plain_options();
  options.max_candidates = 3;
  EXPECT_EQ(run("{\"text\":\"sun\"}", options), StatusCode::kInvalidArgument);
  options = plain_options();
  options.max_vocabulary = 0;
  EXPECT_EQ(run("{\"text\":\"sun\"}", options), StatusCode::kInvalidArgument);
}

TEST(Process, RefusesAnOutputThatExistsOrCannotBeMade) {
  TemporaryFolder folder;
  const auto input = folder.write("a.jsonl", "{\"text\":\"sun\"}\n");
  const auto taken = folder.write("corpus/mine", "");
  ProcessOptions options = plain_options();
  const auto refused = process_articles({input}, folder.path("corpus"), options, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.status().code(), StatusCode::kAlreadyExists);
  EXPECT_TRUE(std::filesystem::exists(taken));
  EXPECT_FALSE(process_articles({input}, folder.path("no/such/corpus"), options, {}).ok());
  EXPECT_EQ(entries_in(folder.path()), 2u);
}

// Documents by id, whatever their order.
std::map<std::string, CorpusDocument> by_id(const Corpus& corpus) {
  std::map<std::string, CorpusDocument> documents;
  for (const CorpusDocument& document : corpus.documents) documents[document.id] = document;
  return documents;
}

TEST(Process, PartitionsHoldTheSameDocuments) {
  TemporaryFolder folder;
  const auto input = folder.write("a.jsonl", many_articles());
  ProcessOptions options = plain_options();
  ASSERT_TRUE(process_articles({input}, folder.path("plain"), options, {}).ok());
  options.partition_by = "label";
  const auto summary = process_articles({input}, folder.path("parts"), options, {});
  ASSERT_TRUE(summary.ok()) << summary.status().message();
  auto plain = files_below(folder.path("plain")), parts = files_below(folder.path("parts"));
  EXPECT_EQ(parts.erase("/records/label=l0/part-00000.rec"), 1u);
  EXPECT_EQ(parts.erase("/records/label=l1/part-00000.rec"), 1u);
  EXPECT_EQ(parts.erase("/records/label=l2/part-00000.rec"), 1u);
  EXPECT_EQ(parts["/vocabulary.tsv"], plain["/vocabulary.tsv"]);
  EXPECT_EQ(parts["/labels.tsv"], plain["/labels.tsv"]);
  EXPECT_EQ(parts.size() + 1, plain.size());
  const auto expected = by_id(read_corpus(folder.path("plain")));
  const auto found = by_id(read_corpus(folder.path("parts")));
  ASSERT_EQ(found.size(), 600u);
  for (const auto& [id, document] : expected) {
    EXPECT_EQ(found.at(id).words, document.words);
    EXPECT_EQ(found.at(id).label, document.label);
  }
  CorpusCheck check;
  EXPECT_TRUE(validate_corpus(folder.path("parts"), check).ok());
  // A folder of its own is a record folder as well.
  EXPECT_TRUE(open_records(folder.path("parts/records/label=l1")).ok());
}

TEST(Process, PartitionsByDateAndKnowsWhatIsMissing) {
  TemporaryFolder folder;
  const auto input = folder.write("a.jsonl",
                                  "{\"text\":\"rain\",\"date\":\"2026-11-03\"}\n"
                                  "{\"text\":\"rain\",\"date\":\"soon\"}\n"
                                  "{\"text\":\"rain\",\"date\":\"2026-12-01\"}\n");
  ProcessOptions options = plain_options();
  options.partition_by = "date:%Y-%m";
  ASSERT_TRUE(process_articles({input}, folder.path("corpus"), options, {}).ok());
  const auto files = files_below(folder.path("corpus/records"));
  EXPECT_EQ(files.size(), 3u);
  EXPECT_TRUE(files.contains("/date=2026-11/part-00000.rec"));
  EXPECT_TRUE(files.contains("/date=2026-12/part-00000.rec"));
  EXPECT_TRUE(files.contains("/date=unknown/part-00000.rec"));
}

TEST(Process, RefusesAPartitionItDoesNotKnow) {
  TemporaryFolder folder;
  const auto input = folder.write("a.jsonl", "{\"text\":\"rain\"}\n");
  ProcessOptions options = plain_options();
  options.partition_by = "section";
  const auto summary = process_articles({input}, folder.path("corpus"), options, {});
  EXPECT_EQ(summary.status().code(), StatusCode::kInvalidArgument);
  EXPECT_FALSE(std::filesystem::exists(folder.path("corpus")));
}

}  // namespace
}  // namespace sluice
