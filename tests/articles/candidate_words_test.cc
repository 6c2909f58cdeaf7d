#include "core/articles/candidate_words.h"

#include <gtest/gtest.h>

#include <map>

#include "core/base/random.h"

namespace sluice {
namespace {

void add_document(CandidateWords& words, const std::vector<std::string>& tokens) {
  words.begin_document();
  for (const std::string& token : tokens) words.add(token);
}

TEST(CandidateWords, CountsWithinADocumentAndDocumentsOverall) {
  CandidateWords words;
  add_document(words, {"rain", "sun", "rain"});
  ASSERT_EQ(words.document().size(), 2u);
  EXPECT_EQ(words.document()[0].count, 2u);
  EXPECT_EQ(words.word(words.document()[1].id), "sun");
  add_document(words, {"rain"});
  ASSERT_EQ(words.document().size(), 1u);
  EXPECT_EQ(words.document()[0].id, 0u);
  EXPECT_EQ(words.document_frequency(0), 2u);
  EXPECT_EQ(words.document_frequency(1), 1u);
  EXPECT_EQ(words.find("sun"), 1u);
  EXPECT_EQ(words.find("su"), std::nullopt);
}

TEST(CandidateWords, AgreesWithAMapOverManyWords) {
  CandidateWords words;
  std::map<std::string, uint64_t> frequencies;
  for (uint64_t document = 0; document < 300; ++document) {
    std::map<std::string, uint32_t> counts;
    words.begin_document();
    for (uint64_t i = 0; i < 200; ++i) {
      const std::string word = "w" + std::to_string(random_below(random_bits(document, i), 20000));
      words.add(word);
      ++counts[word];
    }
    ASSERT_EQ(words.document().size(), counts.size());
    for (const WordCount& word : words.document()) {
      EXPECT_EQ(word.count, counts.at(std::string(words.word(word.id))));
    }
    for (const auto& [word, count] : counts) ++frequencies[word];
  }
  ASSERT_EQ(words.size(), frequencies.size());
  for (const auto& [word, frequency] : frequencies) {
    const auto id = words.find(word);
    ASSERT_TRUE(id.has_value());
    EXPECT_EQ(words.document_frequency(*id), frequency);
  }
}

TEST(CandidateWords, PrunesTheRarestAndKeepsTheOrderOfTheRest) {
  CandidateWords words;
  add_document(words, {"once", "twice", "thrice", "also-once"});
  add_document(words, {"twice", "thrice"});
  add_document(words, {"thrice", "new"});
  std::vector<uint32_t> new_ids;
  EXPECT_EQ(words.prune(3, new_ids), 1u);
  EXPECT_EQ(new_ids, (std::vector<uint32_t>{CandidateWords::kNone, 0, 1, CandidateWords::kNone,
                                            CandidateWords::kNone}));
  ASSERT_EQ(words.size(), 2u);
  EXPECT_EQ(words.word(0), "twice");
  EXPECT_EQ(words.word(1), "thrice");
  EXPECT_EQ(words.find("once"), std::nullopt);
  EXPECT_EQ(words.find("thrice"), 1u);
  add_document(words, {"once", "thrice"});
  EXPECT_EQ(words.find("once"), 2u);
  EXPECT_EQ(words.document_frequency(1), 4u);
}

TEST(CandidateWords, UndercountsByNoMoreThanTheSumOfThresholds) {
  CandidateWords words;
  std::map<std::string, uint64_t> frequencies;
  std::vector<uint32_t> new_ids;
  uint64_t bound = 0;
  for (uint64_t document = 0; document < 3000; ++document) {
    words.begin_document();
    // A steep distribution with a long tail.
    for (uint64_t i = 0; i < 20; ++i) {
      const uint64_t bits = random_bits(document, i);
      const std::string word = "w" + std::to_string(random_below(bits, 2 + (bits & 0xfff)));
      const uint32_t before = static_cast<uint32_t>(words.document().size());
      words.add(word);
      frequencies[word] += words.document().size() > before;
    }
    if (words.size() > 1000) bound += words.prune(750, new_ids);
    ASSERT_LE(words.size(), 1020u);
  }
  ASSERT_GT(bound, 0u);
  for (const auto& [word, frequency] : frequencies) {
    const auto id = words.find(word);
    const uint64_t counted = id ? words.document_frequency(*id) : 0;
    EXPECT_LE(counted, frequency);
    EXPECT_LE(frequency - counted, bound);
  }
}

}  // namespace
}  // namespace sluice
