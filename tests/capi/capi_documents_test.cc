// Streams of documents through the C API: formats told apart, callbacks held to the same rules as
// files, bad records located, counted and skipped.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <limits>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "sluice.h"
#include "tests/capi/temporary_folder.h"

namespace {

std::string_view view(const sluice_text& text) { return {text.data, text.size}; }

int32_t detect(const std::string& path) {
  int32_t format = -1;
  sluice_error error;
  EXPECT_EQ(sluice_path_detect_format(path.c_str(), nullptr, &format, &error), 0) << error.text;
  return format;
}

TEST(Format, IsToldByContentThenByName) {
  const sluice::TemporaryFolder folder;
  EXPECT_EQ(detect(folder.write("a.jsonl", "\n {\"text\":\"x\"}\n")), SLUICE_FORMAT_JSON_LINES);
  EXPECT_EQ(detect(folder.write("a.dat", "{\"text\":\"x\"}\n")), SLUICE_FORMAT_JSON_LINES);
  EXPECT_EQ(detect(folder.write("b.txt", "2 0:1 5:2\n1 3:1\n")), SLUICE_FORMAT_LDAC);
  EXPECT_EQ(detect(folder.write("c.txt", "2 apples, 0:1\n")), SLUICE_FORMAT_TEXT);
  EXPECT_EQ(detect(folder.write("c.csv", "id,text\n1,x\n")), SLUICE_FORMAT_CSV);
  EXPECT_EQ(detect(folder.write("D.CSV.GZ", "id,text\n1,x\n")), SLUICE_FORMAT_CSV);
  EXPECT_EQ(detect(folder.write("d", std::string("\x0a\x23\xd7\xce\0\0\0\0", 8))),
            SLUICE_FORMAT_RECORDS);
  EXPECT_EQ(detect(folder.write("e.rec", "")), SLUICE_FORMAT_RECORDS);
  EXPECT_EQ(detect(folder.write("f", std::string("\x02\0\0\0\0\0\0\0{}", 10))),
            SLUICE_FORMAT_MODEL);
  EXPECT_EQ(detect(folder.write("g", "what is this")), SLUICE_FORMAT_AUTOMATIC);
  folder.write("texts/one.txt", "hello");
  EXPECT_EQ(detect(folder.path("texts")), SLUICE_FORMAT_FOLDER);
  folder.write("records/day=1/part-00000.rec.gz", "");
  EXPECT_EQ(detect(folder.path("records")), SLUICE_FORMAT_RECORDS);
  folder.write("large/PART.REC", "");
  EXPECT_EQ(detect(folder.path("large")), SLUICE_FORMAT_RECORDS);
  folder.write("corpus/manifest.json", "{}");
  EXPECT_EQ(detect(folder.path("corpus")), SLUICE_FORMAT_CORPUS);
  EXPECT_EQ(detect("-"), SLUICE_FORMAT_AUTOMATIC);
  int32_t format = -1;
  sluice_error error;
  EXPECT_EQ(sluice_path_detect_format(folder.path("absent").c_str(), nullptr, &format, &error),
            SLUICE_STATUS_NOT_FOUND);
}

TEST(Documents, ArticlesAreRefusedWithTheirFormat) {
  const sluice::TemporaryFolder folder;
  const std::string path = folder.write("a.jsonl", "{\"text\":\"x\"}\n");
  sluice_documents* documents = nullptr;
  sluice_error error;
  EXPECT_EQ(sluice_documents_open(path.c_str(), nullptr, &documents, &error),
            SLUICE_STATUS_UNSUPPORTED);
  EXPECT_NE(std::strstr(error.text, "JSON Lines"), nullptr) << error.text;
}

// A descriptor of a new pipe that holds `bytes` to its end.
int pipe_with(std::string_view bytes) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  EXPECT_EQ(write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  close(ends[1]);
  return ends[0];
}

TEST(Documents, AreReadOnceFromADescriptor) {
  const sluice::TemporaryFolder folder;
  const std::string vocabulary = folder.write("words.txt", "stone\nbread\nriver\n");
  sluice_documents_options options;
  sluice_error error;
  ASSERT_EQ(sluice_documents_options_init(&options, sizeof options), 0);
  options.format = SLUICE_FORMAT_LDAC;
  options.vocabulary_path = vocabulary.c_str();
  const int descriptor = pipe_with("1 2:5\n1 0:1\n");
  sluice_documents* documents = nullptr;
  ASSERT_EQ(sluice_documents_open_descriptor(descriptor, &options, &documents, &error), 0)
      << error.text;
  EXPECT_EQ(close(descriptor), 0) << "it stays the caller's";
  sluice_documents_facts facts;
  facts.struct_size = sizeof facts;
  ASSERT_EQ(sluice_documents_get_facts(documents, &facts, &error), 0);
  EXPECT_EQ(facts.format, SLUICE_FORMAT_LDAC);
  EXPECT_EQ(facts.vocabulary_size, 3u);
  EXPECT_EQ(facts.can_rewind, 0);
  const sluice_minibatch* batch = nullptr;
  ASSERT_EQ(sluice_documents_read_batch(documents, 10, &batch, &error), 0) << error.text;
  ASSERT_NE(batch, nullptr);
  EXPECT_EQ(batch->documents, 2u);
  EXPECT_EQ(batch->counts[0], 5.0f);
  EXPECT_EQ(sluice_documents_rewind(documents, &error), SLUICE_STATUS_UNSUPPORTED);
  sluice_documents_free(documents);
}

TEST(Documents, RefuseADescriptorThatCannotBe) {
  sluice_documents_options options;
  sluice_error error;
  ASSERT_EQ(sluice_documents_options_init(&options, sizeof options), 0);
  sluice_documents* documents = nullptr;
  EXPECT_EQ(sluice_documents_open_descriptor(-1, &options, &documents, &error),
            SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "descriptor -1 is not open");
  options.format = SLUICE_FORMAT_CORPUS;
  EXPECT_EQ(sluice_documents_open_descriptor(0, &options, &documents, &error),
            SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_NE(std::strstr(error.text, "RECORDS, LDAC"), nullptr) << error.text;
  options.format = SLUICE_FORMAT_AUTOMATIC;
  options.input_mode = SLUICE_INPUT_PIPE;
  EXPECT_EQ(sluice_documents_open_descriptor(0, &options, &documents, &error),
            SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_NE(std::strstr(error.text, "no channel"), nullptr) << error.text;
}

struct Warnings {
  std::vector<std::string> texts;
  std::vector<int64_t> records;
  static void add(const sluice_error* warning, void* user) {
    static_cast<Warnings*>(user)->texts.push_back(warning->text);
    static_cast<Warnings*>(user)->records.push_back(warning->record);
  }
};

TEST(Documents, LdacWithAVocabularySkipsAndReportsBadLines) {
  const sluice::TemporaryFolder folder;
  const std::string path = folder.write("a.ldac", "2 0:1 2:3\n1 1:-4\n0\n1 7:1\n");
  const std::string words = folder.write("vocab.txt", "apple\npear\nstone\n");
  Warnings warnings;
  sluice_documents_options options;
  ASSERT_EQ(sluice_documents_options_init(&options, sizeof options), 0);
  options.vocabulary_path = words.c_str();
  options.warning = Warnings::add;
  options.warning_user = &warnings;
  sluice_documents* documents = nullptr;
  sluice_error error;
  ASSERT_EQ(sluice_documents_open(path.c_str(), &options, &documents, &error), 0) << error.text;
  for (int pass = 0; pass < 2; ++pass) {
    const sluice_minibatch* batch = nullptr;
    ASSERT_EQ(sluice_documents_read_batch(documents, 10, &batch, &error), 0) << error.text;
    ASSERT_NE(batch, nullptr);
    ASSERT_EQ(batch->documents, 2u);
    EXPECT_EQ(batch->offsets[1], 2u);
    EXPECT_EQ(batch->offsets[2], 2u);
    EXPECT_EQ(batch->word_ids[1], 2u);
    EXPECT_EQ(batch->counts[1], 3.0f);
    EXPECT_EQ(batch->labels[0], SLUICE_NO_LABEL);
    EXPECT_EQ(view(batch->ids[0]), "");
    ASSERT_EQ(sluice_documents_read_batch(documents, 10, &batch, &error), 0);
    EXPECT_EQ(batch, nullptr);
    ASSERT_EQ(sluice_documents_rewind(documents, &error), 0) << error.text;
  }
  ASSERT_GE(warnings.texts.size(), 2u);
  EXPECT_EQ(warnings.records[0], 1);
  EXPECT_EQ(warnings.records[1], 3);
  EXPECT_NE(warnings.texts[0].find("a.ldac:2"), std::string::npos) << warnings.texts[0];
  sluice_documents_facts facts;
  facts.struct_size = sizeof facts;
  ASSERT_EQ(sluice_documents_get_facts(documents, &facts, &error), 0);
  EXPECT_EQ(facts.format, SLUICE_FORMAT_LDAC);
  EXPECT_EQ(facts.vocabulary_size, 3u);
  EXPECT_EQ(facts.has_words, 1);
  EXPECT_EQ(facts.total_documents, SLUICE_UNKNOWN_COUNT);
  sluice_text word;
  ASSERT_EQ(sluice_documents_get_word(documents, 2, &word, &error), 0);
  EXPECT_EQ(view(word), "stone");
  EXPECT_EQ(sluice_documents_get_word(documents, 3, &word, &error), SLUICE_STATUS_NOT_FOUND);
  sluice_documents_free(documents);

  options.strict = 1;
  ASSERT_EQ(sluice_documents_open(path.c_str(), &options, &documents, &error), 0);
  const sluice_minibatch* batch = nullptr;
  EXPECT_EQ(sluice_documents_read_batch(documents, 10, &batch, &error), SLUICE_STATUS_CORRUPT);
  EXPECT_EQ(error.record, 1);
  EXPECT_EQ(error.offset, 10);
  sluice_documents_free(documents);
}

TEST(Documents, APassInTheOrderOfTrainingHasEveryLineOnce) {
  if (!sluice_feature_is_built("train")) GTEST_SKIP() << "built without training";
  const sluice::TemporaryFolder folder;
  std::string text;
  std::multiset<std::string> lines;
  for (int i = 0; i < 100; ++i) {
    lines.insert("1 " + std::to_string(i) + ":1");
    text += "1 " + std::to_string(i) + ":1\n";
  }
  const std::string path = folder.write("a.ldac", text);
  sluice_documents* documents = nullptr;
  sluice_error error;
  ASSERT_EQ(sluice_documents_open(path.c_str(), nullptr, &documents, &error), 0) << error.text;
  std::vector<std::string> passes;
  for (const uint64_t pass : {0u, 1u, 1u}) {
    ASSERT_EQ(sluice_documents_start_pass(documents, 7, pass, &error), 0) << error.text;
    passes.emplace_back();
    for (size_t size = 1; size > 0;) {
      const void* data = nullptr;
      ASSERT_EQ(sluice_documents_read_encoded(documents, &data, &size, &error), 0) << error.text;
      passes.back().append(static_cast<const char*>(data), size);
    }
    std::multiset<std::string> got;
    std::istringstream split(passes.back());
    for (std::string line; std::getline(split, line);) got.insert(line);
    EXPECT_EQ(got, lines);
  }
  EXPECT_NE(passes[0], text);
  EXPECT_NE(passes[0], passes[1]);
  EXPECT_EQ(passes[1], passes[2]);
  const sluice_minibatch* batch = nullptr;
  EXPECT_EQ(sluice_documents_read_batch(documents, 10, &batch, &error),
            SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "a pass was started: read_encoded gives it, rewind ends it");
  ASSERT_EQ(sluice_documents_rewind(documents, &error), 0) << error.text;
  ASSERT_EQ(sluice_documents_read_batch(documents, 200, &batch, &error), 0) << error.text;
  EXPECT_EQ(batch->documents, 100u);
  const void* data = nullptr;
  size_t size = 0;
  EXPECT_EQ(sluice_documents_read_encoded(documents, &data, &size, &error),
            SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "no pass was started");
  sluice_documents_free(documents);
}

TEST(Documents, ShardsAreRefusedWhereThereAreNoFiles) {
  const sluice::TemporaryFolder folder;
  const std::string path = folder.write("a.ldac", "1 0:1\n");
  sluice_documents_options options;
  ASSERT_EQ(sluice_documents_options_init(&options, sizeof options), 0);
  options.shard_count = 2;
  sluice_documents* documents = nullptr;
  sluice_error error;
  EXPECT_EQ(sluice_documents_open(path.c_str(), &options, &documents, &error),
            SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_EQ(error.text, path + ": shards are of record files, this is one file");
  options.shard_index = 2;
  sluice_documents_open(path.c_str(), &options, &documents, &error);
  EXPECT_STREQ(error.text, "shard_index is not below shard_count");
  options.shard_index = 0;
  options.input_mode = SLUICE_INPUT_PIPE;
  sluice_documents_open(path.c_str(), &options, &documents, &error);
  EXPECT_STREQ(error.text, "a channel has no shards: its feeder divides the files");
}

// Documents from memory, handed over a few at a time.
struct Memory {
  std::vector<std::vector<std::pair<uint32_t, float>>> documents;
  size_t next = 0;
  size_t at_once = 2;
  sluice_status answer = SLUICE_STATUS_OK;
  std::vector<uint64_t> offsets;
  std::vector<uint32_t> ids;
  std::vector<float> counts;

  static sluice_status read(void* user, size_t max_documents, sluice_minibatch* batch) {
    auto& self = *static_cast<Memory*>(user);
    if (self.answer != SLUICE_STATUS_OK) return self.answer;
    self.offsets = {0};
    self.ids.clear();
    self.counts.clear();
    while (batch->documents < std::min(max_documents, self.at_once) &&
           self.next < self.documents.size()) {
      for (const auto& [id, count] : self.documents[self.next++]) {
        self.ids.push_back(id);
        self.counts.push_back(count);
      }
      self.offsets.push_back(self.ids.size());
      ++batch->documents;
    }
    batch->offsets = self.offsets.data();
    batch->word_ids = self.ids.data();
    batch->counts = self.counts.data();
    return SLUICE_STATUS_OK;
  }
  static sluice_status rewind(void* user) {
    static_cast<Memory*>(user)->next = 0;
    return SLUICE_STATUS_OK;
  }
  sluice_documents_callbacks callbacks() {
    sluice_documents_callbacks all;
    EXPECT_EQ(sluice_documents_callbacks_init(&all, sizeof all), 0);
    all.read = read;
    all.rewind = rewind;
    all.user = this;
    all.vocabulary_size = 10;
    return all;
  }
};

TEST(Callbacks, DocumentsAreSortedSummedAndHeldToTheRules) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  Memory memory;
  memory.documents = {{{5, 1}, {2, 2}, {5, 3}}, {{1, nan}}, {{10, 1}}, {{3, 0}}, {{4, -1}}};
  Warnings warnings;
  sluice_documents_callbacks callbacks = memory.callbacks();
  callbacks.warning = Warnings::add;
  callbacks.warning_user = &warnings;
  sluice_documents* documents = nullptr;
  sluice_error error;
  ASSERT_EQ(sluice_documents_create(&callbacks, &documents, &error), 0) << error.text;
  const sluice_minibatch* batch = nullptr;
  ASSERT_EQ(sluice_documents_read_batch(documents, 10, &batch, &error), 0) << error.text;
  ASSERT_EQ(batch->documents, 1u) << "the second of the two was bad";
  ASSERT_EQ(batch->offsets[1], 2u);
  EXPECT_EQ(batch->word_ids[0], 2u);
  EXPECT_EQ(batch->word_ids[1], 5u);
  EXPECT_EQ(batch->counts[1], 4.0f);
  ASSERT_EQ(sluice_documents_read_batch(documents, 10, &batch, &error), 0) << error.text;
  ASSERT_EQ(batch->documents, 1u);
  EXPECT_EQ(batch->offsets[1], 0u) << "a zero count is no entry";
  ASSERT_EQ(sluice_documents_read_batch(documents, 10, &batch, &error), 0) << error.text;
  EXPECT_EQ(batch, nullptr) << "a batch of bad documents only, then the end";
  EXPECT_EQ(warnings.records, (std::vector<int64_t>{1, 2, 4}));
  ASSERT_EQ(sluice_documents_rewind(documents, &error), 0) << error.text;
  ASSERT_EQ(sluice_documents_read_batch(documents, 10, &batch, &error), 0);
  EXPECT_NE(batch, nullptr);
  sluice_documents_free(documents);
}

TEST(Callbacks, StructuralLiesEndTheReading) {
  static const uint64_t falling[] = {0, 2, 1};
  static const uint64_t late[] = {1, 2};
  static const uint32_t ids[] = {0, 1};
  static const float ones[] = {1, 1};
  struct Lie {
    const char* name;
    sluice_minibatch batch;
  };
  const Lie lies[] = {
      {"more documents than asked for", {0, 0, 1000, falling, ids, ones, {}, {}, {}, {}}},
      {"falling offsets", {0, 0, 2, falling, ids, ones, {}, {}, {}, {}}},
      {"offsets that begin late", {0, 0, 1, late, ids, ones, {}, {}, {}, {}}},
      {"no offsets", {0, 0, 1, nullptr, ids, ones, {}, {}, {}, {}}},
      {"no ids", {0, 0, 1, falling, nullptr, ones, {}, {}, {}, {}}},
      {"no counts", {0, 0, 1, falling, ids, nullptr, {}, {}, {}, {}}},
  };
  for (const Lie& lie : lies) {
    SCOPED_TRACE(lie.name);
    sluice_documents_callbacks callbacks = Memory().callbacks();
    callbacks.user = const_cast<sluice_minibatch*>(&lie.batch);
    callbacks.read = [](void* user, size_t, sluice_minibatch* out) -> sluice_status {
      *out = *static_cast<sluice_minibatch*>(user);
      return SLUICE_STATUS_OK;
    };
    sluice_documents* documents = nullptr;
    sluice_error error;
    ASSERT_EQ(sluice_documents_create(&callbacks, &documents, &error), 0) << error.text;
    const sluice_minibatch* batch = nullptr;
    EXPECT_EQ(sluice_documents_read_batch(documents, 10, &batch, &error),
              SLUICE_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(batch, nullptr);
    sluice_documents_free(documents);
  }
}

TEST(Callbacks, TheirStatusIsPassedOn) {
  Memory memory;
  memory.answer = SLUICE_STATUS_IO;
  sluice_documents_callbacks callbacks = memory.callbacks();
  callbacks.rewind = nullptr;
  sluice_documents* documents = nullptr;
  sluice_error error;
  ASSERT_EQ(sluice_documents_create(&callbacks, &documents, &error), 0) << error.text;
  const sluice_minibatch* batch = nullptr;
  EXPECT_EQ(sluice_documents_read_batch(documents, 10, &batch, &error), SLUICE_STATUS_IO);
  EXPECT_EQ(sluice_documents_rewind(documents, &error), SLUICE_STATUS_UNSUPPORTED);
  sluice_documents_free(documents);
}

TEST(Callbacks, DuplicateAndEmptyWordsAreRefused) {
  for (const char* second : {"same", ""}) {
    const sluice_text words[2] = {{"same", 4}, {second, std::strlen(second)}};
    sluice_documents_callbacks callbacks = Memory().callbacks();
    callbacks.words = words;
    callbacks.vocabulary_size = 2;
    sluice_documents* documents = nullptr;
    sluice_error error;
    EXPECT_EQ(sluice_documents_create(&callbacks, &documents, &error), SLUICE_STATUS_CORRUPT);
    EXPECT_EQ(documents, nullptr);
  }
}

TEST(Documents, DenseCsvIsReadWhenItIsSaidToBe) {
  const sluice::TemporaryFolder folder;
  const std::string path = folder.write("a.csv", "7,0,1.5,0\n-1,2,0,1\n3,-1,0,0\n");
  sluice_documents_options options;
  ASSERT_EQ(sluice_documents_options_init(&options, sizeof options), 0);
  sluice_documents* documents = nullptr;
  sluice_error error;
  EXPECT_EQ(sluice_documents_open(path.c_str(), &options, &documents, &error),
            SLUICE_STATUS_UNSUPPORTED)
      << "it may be articles: never guessed";
  options.format = SLUICE_FORMAT_COUNTS_CSV;
  options.label_size = 2;
  EXPECT_EQ(sluice_documents_open(path.c_str(), &options, &documents, &error),
            SLUICE_STATUS_INVALID_ARGUMENT);
  options.label_size = 1;
  Warnings warnings;
  options.warning = Warnings::add;
  options.warning_user = &warnings;
  ASSERT_EQ(sluice_documents_open(path.c_str(), &options, &documents, &error), 0) << error.text;
  const sluice_minibatch* batch = nullptr;
  ASSERT_EQ(sluice_documents_read_batch(documents, 10, &batch, &error), 0) << error.text;
  ASSERT_NE(batch, nullptr);
  ASSERT_EQ(batch->documents, 2u);
  EXPECT_EQ(batch->labels[0], 7);
  EXPECT_EQ(batch->labels[1], SLUICE_NO_LABEL);
  EXPECT_EQ(batch->offsets[2], 3u);
  EXPECT_EQ(batch->word_ids[0], 1u);
  EXPECT_EQ(batch->counts[0], 1.5f);
  EXPECT_EQ(warnings.texts, std::vector<std::string>{path + ":3: column 2 is negative"});
  sluice_documents_facts facts = {};
  facts.struct_size = sizeof facts;
  ASSERT_EQ(sluice_documents_get_facts(documents, &facts, &error), 0);
  EXPECT_EQ(facts.format, SLUICE_FORMAT_COUNTS_CSV);
  EXPECT_EQ(facts.vocabulary_size, 3u);
  sluice_documents_free(documents);
}

TEST(Documents, DenseCsvIsValidatedRowByRow) {
  const sluice::TemporaryFolder folder;
  const std::string path = folder.write("a.csv", "0,1\n2,x\n2,3\n");
  sluice_validation result = {};
  result.struct_size = sizeof result;
  sluice_error error;
  EXPECT_EQ(sluice_path_validate(path.c_str(), nullptr, SLUICE_FORMAT_COUNTS_CSV, &result, &error),
            SLUICE_STATUS_CORRUPT);
  EXPECT_EQ(std::string(error.text), path + ":2: column 2 is not a number");
  EXPECT_EQ(result.records, 2u);
  EXPECT_EQ(result.bad_records, 1u);
  EXPECT_EQ(result.tokens, 6.0);
}

TEST(Documents, BareDocumentsTakeTheRecipeThatIsGiven) {
  const sluice::TemporaryFolder folder;
  const std::string path = folder.write("a.csv", "0,1\n2,3\n");
  sluice_error error;
  sluice_recipe* recipe = nullptr;
  ASSERT_EQ(sluice_recipe_create(nullptr, &recipe, &error), 0) << error.text;
  sluice_text given = {};
  ASSERT_EQ(sluice_recipe_get_json(recipe, &given, &error), 0);
  const std::string json(given.data, given.size);
  sluice_documents_options options;
  ASSERT_EQ(sluice_documents_options_init(&options, sizeof options), 0);
  options.format = SLUICE_FORMAT_COUNTS_CSV;
  options.recipe = recipe;
  sluice_documents* documents = nullptr;
  ASSERT_EQ(sluice_documents_open(path.c_str(), &options, &documents, &error), 0) << error.text;
  sluice_recipe_free(recipe);  // it was copied
  sluice_text kept = {};
  ASSERT_EQ(sluice_documents_get_recipe_json(documents, &kept, &error), 0) << error.text;
  EXPECT_EQ(std::string(kept.data, kept.size), json);
  sluice_documents_free(documents);
}

}  // namespace
