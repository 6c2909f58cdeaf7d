// Orders of documents: every one once, the same again, another for each pass, and the way back.
#include "core/corpus/document_windows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "core/base/random.h"
#include "core/corpus/corpus_directory.h"
#include "core/corpus/corpus_manifest.h"
#include "core/corpus/ldac_reader.h"
#include "core/corpus/pass_replay.h"
#include "core/corpus/record_stream.h"

namespace sluice {
namespace {

constexpr uint32_t kWords = 5000;
constexpr size_t kDocuments = 9000;

// A corpus of one shard and many blocks; document d is known by its first word and its length.
class Windows : public testing::Test {
 protected:
  void SetUp() override { make({}); }
  void make(CorpusWriter::Options options) {
    std::string pattern = testing::TempDir() + "windows-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ + "/corpus";
    auto writer = CorpusWriter::create(path_, std::move(options));
    ASSERT_TRUE(writer.ok()) << writer.status().message();
    Minibatch batch;
    for (uint32_t d = 0; d < kDocuments; ++d) {
      batch.clear();
      for (uint32_t w = 0; w < 120 + d % 7; ++w) {
        batch.word_ids.push_back(w == 0 ? d % 100 : 100 + w);
        batch.counts.push_back(w == 1 ? static_cast<float>(d + 1) : 1.0f);
      }
      batch.offsets.push_back(batch.word_ids.size());
      batch.labels.push_back(Minibatch::kNoLabel);
      batch.ids.push_back(std::to_string(d));
      batch.titles.push_back("");
      batch.dates.push_back("");
      ASSERT_TRUE(writer->write(batch, kWords).ok());
    }
    CorpusFacts facts;
    std::string bytes;
    std::vector<uint64_t> offsets{0};
    for (uint32_t w = 0; w < kWords; ++w) {
      bytes += "w" + std::to_string(w);
      offsets.push_back(bytes.size());
    }
    facts.vocabulary = *Vocabulary::create(std::move(bytes), std::move(offsets));
    ASSERT_TRUE(writer->finish(facts).ok());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<DocumentSource> open() const {
    auto source = open_records(path_);
    EXPECT_TRUE(source.ok());
    return std::move(source).value();
  }
  // The ids of a pass in the order of training.
  static std::vector<std::string> read(DocumentWindows& windows, const PassOrder& order,
                                       const WindowLimits& limits) {
    std::vector<std::string> ids;
    Minibatch window;
    for (;;) {
      auto more = windows.next(window, limits);
      EXPECT_TRUE(more.ok()) << more.status().message();
      if (!more.ok() || !*more) return ids;
      const auto& at = windows.position();
      for (const uint32_t d : window_sequence(window, order, at.pass, at.window, limits)) {
        ids.emplace_back(window.ids[d]);
      }
    }
  }

  std::string folder_, path_;
};

TEST_F(Windows, ManifestsListBlocks) {
  const auto manifest = read_manifest(path_);
  ASSERT_TRUE(manifest.ok());
  ASSERT_EQ(manifest->shards.size(), 1u);
  EXPECT_GT(manifest->shards[0].blocks.begins.size(), 5u);
  EXPECT_EQ(manifest->shards[0].blocks.begins[0], 0u);
}

TEST_F(Windows, ShuffledPassesHaveEveryDocumentOnceInOrdersOfTheirOwn) {
  const PassOrder order{true, 7};
  const WindowLimits limits{2000, size_t{1} << 20};
  std::vector<std::vector<std::string>> passes;
  for (const uint64_t pass : {0u, 1u, 1u}) {
    auto source = open();
    DocumentWindows windows(*source, order);
    ASSERT_TRUE(windows.start_pass(pass).ok());
    passes.push_back(read(windows, order, limits));
    EXPECT_EQ(passes.back().size(), kDocuments);
    EXPECT_EQ(std::set<std::string>(passes.back().begin(), passes.back().end()).size(), kDocuments);
  }
  EXPECT_NE(passes[0], passes[1]);
  EXPECT_EQ(passes[1], passes[2]) << "the same pass again";
  // Well mixed: documents next to each other in stored order do not stay together.
  size_t neighbours = 0;
  for (size_t i = 1; i < kDocuments; ++i) {
    neighbours += std::stoul(passes[0][i]) == std::stoul(passes[0][i - 1]) + 1;
  }
  EXPECT_LT(neighbours, kDocuments / 100);
}

// Documents lie in the order of their numbers, as in a corpus sorted by label.
class ManyShards : public Windows {
 protected:
  void SetUp() override {
    CorpusWriter::Options options;
    options.shard_bytes = 128 << 10;
    make(std::move(options));
  }
};

TEST_F(ManyShards, AWindowHasDocumentsOfAllFilesAlsoWithoutAManifest) {
  for (const bool has_manifest : {true, false}) {
    if (!has_manifest) std::filesystem::remove(path_ + "/manifest.json");
    auto source = open();
    DocumentWindows windows(*source, PassOrder{true, 7});
    ASSERT_TRUE(windows.start_pass(0).ok());
    Minibatch window;
    ASSERT_TRUE(*windows.next(window, {2000, size_t{1} << 30}));
    std::vector<int> documents(9);
    for (size_t d = 0; d < window.size(); ++d)
      ++documents[std::stoul(std::string(window.ids[d])) / 1000];
    for (const int count : documents) EXPECT_NEAR(count, 2000 / 9, 120) << has_manifest;
  }
}

TEST_F(ManyShards, SeekingGoesToThePlaceInEachFile) {
  const WindowLimits limits{700, size_t{1} << 20};
  const PassOrder order{true, 11};
  std::filesystem::remove(path_ + "/manifest.json");
  auto source = open();
  DocumentWindows windows(*source, order);
  ASSERT_TRUE(windows.start_pass(1).ok());
  Minibatch window;
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(*windows.next(window, limits));
  EXPECT_NEAR(source->progress(), 2800.0 / kDocuments, 0.25) << "each lane has read ahead";
  const auto rest = read(windows, order, limits);
  EXPECT_EQ(rest.size(), kDocuments - 2800);
  EXPECT_EQ(source->progress(), 1.0);

  auto again = open();
  DocumentWindows resumed(*again, order);
  DocumentWindows first(*again, order);
  ASSERT_TRUE(first.start_pass(1).ok());
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(*first.next(window, limits));
  ASSERT_TRUE(*first.next(window, limits));
  const DocumentWindows::Position place = first.position();
  ASSERT_TRUE(resumed.seek(place).ok());
  EXPECT_NEAR(again->progress(), 2800.0 / kDocuments, 0.05);
  EXPECT_EQ(read(resumed, order, limits), rest);
  ASSERT_TRUE(place.cursor.has_value());
  SourceCursor wrong = *place.cursor;
  wrong.lanes[0].block = 1'000'000;
  EXPECT_EQ(again->seek(wrong).message(), "a cursor past the last block");
  ASSERT_TRUE(again->start_pass(order, 1).ok());
  wrong.lanes.pop_back();
  EXPECT_EQ(again->seek(wrong).message(), "a cursor of other blocks");
}

// One file of several MiB, in which documents lie in the order of their numbers.
class OneFile : public Windows {
 protected:
  void SetUp() override {
    Windows::SetUp();
    std::filesystem::remove(path_ + "/manifest.json");
    file_ = path_ + "/records/part-00000.rec";
    ASSERT_GT(std::filesystem::file_size(file_), 4u << 20);
  }
  void overwrite(uint64_t offset, std::string_view bytes) {
    std::fstream stream(file_, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(static_cast<std::streamoff>(offset));
    stream << bytes;
  }
  // Ids in the order of training, and what was said of bad records.
  std::vector<std::string> read_file(const PassOrder& order) {
    reports_.clear();
    auto source = open_records(file_).value();
    source->policy().report = [&](const Status& status) { reports_.emplace(status.message()); };
    DocumentWindows windows(*source, order);
    EXPECT_TRUE(windows.start_pass(0).ok());
    lanes_ = source->cursor()->lanes.size();
    return read(windows, order, {700, size_t{1} << 20});
  }

  std::string file_;
  std::set<std::string> reports_;
  size_t lanes_ = 0;
};

TEST_F(OneFile, AWindowHasDocumentsOfAllPlaces) {
  auto source = open_records(file_).value();
  DocumentWindows windows(*source, PassOrder{true, 7});
  ASSERT_TRUE(windows.start_pass(0).ok());
  Minibatch window;
  ASSERT_TRUE(*windows.next(window, {2000, size_t{1} << 30}));
  std::vector<int> documents(9);
  for (size_t d = 0; d < window.size(); ++d)
    ++documents[std::stoul(std::string(window.ids[d])) / 1000];
  for (const int count : documents) EXPECT_NEAR(count, 2000 / 9, 120);
}

TEST_F(OneFile, SeekingGoesToThePlaceInEachBlock) {
  const WindowLimits limits{700, size_t{1} << 20};
  const PassOrder order{true, 11};
  auto source = open_records(file_).value();
  DocumentWindows windows(*source, order);
  ASSERT_TRUE(windows.start_pass(1).ok());
  Minibatch window;
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(*windows.next(window, limits));
  const DocumentWindows::Position place = windows.position();
  ASSERT_TRUE(place.cursor.has_value());
  EXPECT_GT(place.cursor->lanes.size(), 60u);
  const auto rest = read(windows, order, limits);

  auto again = open_records(file_).value();
  DocumentWindows resumed(*again, order);
  ASSERT_TRUE(resumed.seek(place).ok());
  ASSERT_TRUE(*resumed.next(window, limits));
  EXPECT_EQ(read(resumed, order, limits), rest);
}

// Damage over where a block would begin, and at the end. Each hole costs the record it begins in
// and the bytes after it.
TEST_F(OneFile, DamageCostsTheSameDocumentsInAnyOrder) {
  for (const uint64_t offset : {1'000'000, 2'500'000}) {
    overwrite(offset, std::string(70'000, '\0'));
  }
  std::filesystem::resize_file(file_, std::filesystem::file_size(file_) - 10);
  auto stored = read_file(PassOrder{});
  const auto told = reports_;
  EXPECT_EQ(told.size(), 5u);
  EXPECT_LT(stored.size(), kDocuments - 100);
  auto shuffled = read_file(PassOrder{true, 5});
  EXPECT_EQ(reports_, told) << "numbers are those of the file";
  EXPECT_GT(lanes_, 60u) << "what is behind the damage is cut as well";
  EXPECT_NE(shuffled, stored);
  std::sort(shuffled.begin(), shuffled.end());
  std::sort(stored.begin(), stored.end());
  EXPECT_EQ(shuffled, stored);
}

TEST_F(OneFile, AFileThatWentAwayIsNamed) {
  auto source = open_records(file_).value();
  std::filesystem::remove(file_);
  EXPECT_EQ(source->start_pass(PassOrder{true, 7}, 0).message(),
            "cannot open " + file_ + ": No such file or directory");
}

TEST_F(OneFile, CuttingCanBeStoppedAndBeginsAnewThen) {
  const PassOrder order{true, 7};
  const auto whole = read_file(order);
  auto source = open_records(file_).value();
  int asked = 0;
  source->set_go_on([&] { return ++asked < 3; });
  const Status stopped = source->start_pass(order, 0);
  EXPECT_EQ(stopped.code(), StatusCode::kCancelled);
  EXPECT_EQ(stopped.message(), file_ + ": reading was stopped");
  EXPECT_EQ(asked, 3);
  source->set_go_on({});
  DocumentWindows windows(*source, order);
  ASSERT_TRUE(windows.start_pass(0).ok());
  EXPECT_EQ(read(windows, order, {700, size_t{1} << 20}), whole);
}

TEST_F(OneFile, WhatDoesNotBeginWithARecordIsNotCut) {
  overwrite(0, "x");
  const auto stored = read_file(PassOrder{});
  EXPECT_EQ(stored.size(), kDocuments - 1);
  EXPECT_EQ(read_file(PassOrder{true, 5}).size(), kDocuments - 1);
  EXPECT_EQ(lanes_, 1u);
}

TEST_F(ManyShards, ShardsAreOfFilesByTheirNames) {
  std::set<std::string> ids;
  uint64_t identity = 0;
  for (uint32_t i = 0; i < 3; ++i) {
    auto source = open_records(path_, 0, nullptr, {i, 3}).value();
    EXPECT_NE(source->identity(), identity) << "checkpoints know their shard";
    identity = source->identity();
    EXPECT_FALSE(source->total_tokens().has_value());
    Minibatch all;
    EXPECT_EQ(*source->read(all, kDocuments), source->total_documents());
    for (size_t d = 0; d < all.size(); ++d) ids.emplace(all.ids[d]);
    EXPECT_NEAR(all.size(), kDocuments / 3, 300);
  }
  EXPECT_EQ(ids.size(), kDocuments);
  const auto none = open_records(path_, 0, nullptr, {998, 999});
  EXPECT_EQ(none.status().code(), StatusCode::kNotFound);
  EXPECT_TRUE(none.status().message().starts_with(path_ + ": nothing for shard 998 of 999 among "));
}

// What a feeder plays is what a trainer takes: also through windows that their entries fill.
TEST_F(Windows, AReplayIsThePassInTheOrderOfTraining) {
  const PassOrder order{true, 5};
  auto trained = open();
  DocumentWindows windows(*trained, order);
  auto played = open();
  ASSERT_TRUE(played->keep_encoded());
  PassReplay replay(*played, order.seed, true);
  for (const uint64_t pass : {0u, 2u}) {
    ASSERT_TRUE(windows.start_pass(pass).ok());
    const auto ids = read(windows, order, kWindowLimits);
    ASSERT_TRUE(replay.start(pass).ok());
    std::vector<uint8_t> bytes;
    for (;;) {
      auto block = replay.next();
      ASSERT_TRUE(block.ok()) << block.status().message();
      if (block->empty()) break;
      bytes.insert(bytes.end(), block->begin(), block->end());
    }
    const auto stream = read_records(memory_byte_source(bytes, "replay"), kWords);
    Minibatch all;
    ASSERT_TRUE(stream->read(all, kDocuments + 1).ok());
    ASSERT_EQ(all.size(), kDocuments);
    for (size_t d = 0; d < kDocuments; ++d) ASSERT_EQ(all.ids[d], ids[d]) << pass;
  }
}

// Documents of very different lengths: a window in its sequence is full at the same document.
TEST(WindowSequences, FillTheSameWindowsWhenTheyAreReadInThatOrder) {
  const PassOrder order{true, 9};
  const WindowLimits limits{4096, 20'000};
  Minibatch window;
  for (uint64_t d = 0;
       window.size() < limits.documents && window.word_ids.size() < limits.entries;) {
    for (size_t end = d + 256; d < end; ++d) {
      const size_t words =
          d % 256 == 255 ? 900 : random_below(random_bits(3, d), d / 256 % 2 == 0 ? 4 : 40);
      for (uint32_t w = 0; w < words; ++w) {
        window.word_ids.push_back(w);
        window.counts.push_back(1);
      }
      window.offsets.push_back(window.word_ids.size());
    }
  }
  ASSERT_LT(window.size(), limits.documents);
  for (uint64_t number = 0; number < 50; ++number) {
    const auto sequence = window_sequence(window, order, 0, number, limits);
    ASSERT_EQ(std::set<uint32_t>(sequence.begin(), sequence.end()).size(), window.size());
    size_t entries = 0;
    size_t full_at = 0;
    for (size_t i = 0; i < sequence.size() && entries < limits.entries; i += 256, full_at = i) {
      for (size_t j = i; j < i + 256; ++j) entries += window.words_of(sequence[j]).size();
    }
    EXPECT_EQ(full_at, window.size()) << number;
  }
}

TEST_F(Windows, StoredOrderIsStoredOrder) {
  auto source = open();
  DocumentWindows windows(*source, PassOrder{});
  ASSERT_TRUE(windows.start_pass(0).ok());
  const auto ids = read(windows, PassOrder{}, {256, size_t{1} << 20});
  ASSERT_EQ(ids.size(), kDocuments);
  for (size_t i = 0; i < kDocuments; ++i) ASSERT_EQ(ids[i], std::to_string(i));
}

TEST_F(Windows, AWholeCorpusInAWindowIsTheSameSequenceWhateverTheBlocksDid) {
  const PassOrder order{true, 3};
  std::vector<std::vector<std::string>> orders;
  for (const uint64_t read_as : {0u, 5u}) {
    auto source = open();
    DocumentWindows windows(*source, order);
    ASSERT_TRUE(windows.start_pass(read_as).ok());
    Minibatch window;
    ASSERT_TRUE(windows.next(window, {kDocuments + 1, size_t{1} << 30}).ok());
    EXPECT_TRUE(windows.is_last());
    orders.emplace_back();
    for (const uint32_t d : window_sequence(window, order, 2, 0)) {
      orders.back().emplace_back(window.ids[d]);
    }
  }
  EXPECT_EQ(orders[0], orders[1]);
}

TEST_F(Windows, SeekingGivesTheSameRest) {
  const WindowLimits limits{700, size_t{1} << 20};
  for (const bool is_shuffled : {false, true}) {
    const PassOrder order{is_shuffled, 11};
    auto source = open();
    DocumentWindows windows(*source, order);
    ASSERT_TRUE(windows.start_pass(1).ok());
    Minibatch window;
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(*windows.next(window, limits));
    const DocumentWindows::Position place = windows.position();
    std::vector<std::string> rest;
    for (const uint32_t d : window_sequence(window, order, place.pass, place.window, limits)) {
      rest.emplace_back(window.ids[d]);
    }
    const auto later = read(windows, order, limits);
    rest.insert(rest.end(), later.begin(), later.end());

    auto again = open();
    DocumentWindows resumed(*again, order);
    ASSERT_TRUE(resumed.seek(place).ok());
    EXPECT_EQ(read(resumed, order, limits), rest) << is_shuffled;
  }
}

std::string ldac(int documents, int changed = -1) {
  std::string text;
  for (int d = 0; d < documents; ++d) {
    text += "2 " + std::to_string(d % 50) + ":1 " + std::to_string(50 + d % 3) +
            (d == changed ? ":9\n" : ":2\n");
  }
  return text;
}

Status seek_in(const std::string& text, const DocumentWindows::Position& place) {
  auto source = read_ldac(
      memory_byte_source(std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()),
                         "docs.ldac"),
      100);
  DocumentWindows windows(*source, PassOrder{});
  return windows.seek(place);
}

TEST(WindowsOfSourcesWithoutACursor, AreFoundByReadingAndOthersAreRefused) {
  const std::string text = ldac(1000);
  auto source = read_ldac(
      memory_byte_source(std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()),
                         "docs.ldac"),
      100);
  DocumentWindows windows(*source, PassOrder{});
  ASSERT_TRUE(windows.start_pass(0).ok());
  Minibatch window;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(*windows.next(window, {300, 1000000}));
  const DocumentWindows::Position place = windows.position();
  EXPECT_EQ(place.documents, 600u);
  EXPECT_TRUE(seek_in(text, place).ok());
  EXPECT_EQ(source->seek({}).message(), "these documents have no cursor");
  const Status changed = seek_in(ldac(1000, 17), place);
  EXPECT_EQ(changed.code(), StatusCode::kCorrupt);
  EXPECT_EQ(changed.message(),
            "the input is not the one that training began with: its first 600 documents were "
            "others");
  EXPECT_FALSE(seek_in(ldac(500), place).ok()) << "too short";
  EXPECT_TRUE(seek_in(ldac(1000, 700), place).ok()) << "what comes later is not read yet";
}

TEST(WindowsOfSourcesWithoutACursor, FillingThemAndTheWayToThemCanBeStopped) {
  const std::string text = ldac(1000);
  auto source = read_ldac(
      memory_byte_source(std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()),
                         "docs.ldac"),
      100);
  int left = 2;
  source->set_go_on([&] { return left-- > 0; });
  DocumentWindows windows(*source, PassOrder{});
  Minibatch window;
  ASSERT_TRUE(windows.start_pass(0).ok());
  EXPECT_EQ(windows.next(window, kWindowLimits).status().message(), "reading was stopped");
  left = 1;
  const Status status = windows.seek({0, 3, 900, 0, std::nullopt});
  EXPECT_EQ(status.code(), StatusCode::kCancelled);
  EXPECT_EQ(status.message(), "reading was stopped");
  EXPECT_EQ(left, -1);
}

}  // namespace
}  // namespace sluice
