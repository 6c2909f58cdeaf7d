// Holds every instruction set's kernels of training to the scalar definition bit for bit, and that
// one to the mathematics.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "core/base/random.h"
#include "core/kernels/kernels.h"

namespace sluice {
namespace {

std::vector<const KernelTable*> tables() {
  std::vector<const KernelTable*> found;
  for (KernelSet set : kKernelSets) {
    if (set == KernelSet::kScalar) continue;
    if (const KernelTable* table = kernel_table(set)) found.push_back(table);
  }
  return found;
}

std::vector<float> random_floats(size_t count, uint64_t key, float low, float high) {
  std::vector<float> values(count);
  for (size_t i = 0; i < count; ++i) {
    values[i] = low + (high - low) * unit_float(static_cast<uint32_t>(random_bits(key, i) >> 32));
  }
  return values;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// A random block of documents with K topics over `rows` words.
struct Block {
  Block(uint32_t topics, uint32_t row_count, uint32_t document_count, uint64_t key)
      : padded((topics + 15) / 16 * 16),
        alpha(random_floats(padded, key + 1, 0.01f, 0.2f)),
        rows(random_floats(size_t{padded} * row_count, key + 2, 1e-6f, 1.0f)),
        statistics(rows.size(), 0.0f),
        scratch(gibbs_scratch_floats(padded)) {
    for (uint32_t k = topics; k < padded; ++k) {
      alpha[k] = 0;
      for (uint32_t r = 0; r < row_count; ++r) rows[size_t{r} * padded + k] = 0;
    }
    for (uint32_t d = 0; d < document_count; ++d) {
      const uint32_t draws = static_cast<uint32_t>(random_below(random_bits(key, d), 40));
      documents.push_back({static_cast<uint32_t>(draw_row.size()), draws, random_key(key, d)});
      for (uint32_t i = 0; i < draws; ++i) {
        draw_row.push_back(static_cast<uint32_t>(random_below(random_bits(key + d, i), row_count)));
        draw_weight.push_back(i % 7 == 3 ? 2.5f : 1.0f);
      }
    }
    draw_topic.resize(draw_row.size());
  }
  GibbsBlock view(uint32_t sweeps, uint32_t burn_in) {
    return GibbsBlock{padded,
                      sweeps,
                      burn_in,
                      alpha.data(),
                      rows.data(),
                      statistics.data(),
                      documents.data(),
                      static_cast<uint32_t>(documents.size()),
                      draw_row.data(),
                      draw_weight.data(),
                      draw_topic.data(),
                      scratch.data()};
  }

  uint32_t padded;
  std::vector<float> alpha, rows, statistics, scratch;
  std::vector<GibbsDocument> documents;
  std::vector<uint32_t> draw_row, draw_topic;
  std::vector<float> draw_weight;
};

TEST(TrainingKernels, GibbsSweepGivesTheSameBitsOnEverySet) {
  for (uint32_t topics : {1u, 2u, 15u, 16u, 17u, 50u, 100u, 112u, 257u, 1000u}) {
    Block expected(topics, 60, 33, topics);
    kernel_table(KernelSet::kScalar)->gibbs_sweep(expected.view(4, 2));
    for (const KernelTable* table : tables()) {
      Block got(topics, 60, 33, topics);
      table->gibbs_sweep(got.view(4, 2));
      EXPECT_EQ(expected.draw_topic, got.draw_topic) << table->name << " K=" << topics;
      EXPECT_TRUE(same_bits(expected.statistics, got.statistics)) << table->name << " K=" << topics;
    }
  }
}

TEST(TrainingKernels, GibbsStatisticsSumToTheDrawsAndStayOffThePadding) {
  Block block(50, 60, 33, 7);
  best_kernels().gibbs_sweep(block.view(6, 3));
  double drawn = 0, counted = 0;
  for (float weight : block.draw_weight) drawn += weight;
  for (size_t i = 0; i < block.statistics.size(); ++i) {
    counted += block.statistics[i];
    if (i % block.padded >= 50) {
      ASSERT_EQ(block.statistics[i], 0.0f);
    }
  }
  EXPECT_NEAR(counted, drawn, drawn * 1e-5);
  for (uint32_t topic : block.draw_topic) ASSERT_LT(topic, 50u);
}

// One draw from a document of one token: topics must come up as alpha * row says.
TEST(TrainingKernels, GibbsDrawsFollowTheConditional) {
  constexpr uint32_t kTopics = 20, kDraws = 20000;
  Block block(kTopics, 1, 0, 3);
  for (uint32_t d = 0; d < kDraws; ++d) {
    block.documents.push_back({d, 1, random_key(99, d)});
    block.draw_row.push_back(0);
    block.draw_weight.push_back(1.0f);
  }
  block.draw_topic.resize(kDraws);
  best_kernels().gibbs_sweep(block.view(1, 0));
  double total = 0;
  for (uint32_t k = 0; k < kTopics; ++k) total += double{block.alpha[k]} * block.rows[k];
  std::vector<double> seen(kTopics);
  for (uint32_t topic : block.draw_topic) seen[topic] += 1.0 / kDraws;
  for (uint32_t k = 0; k < kTopics; ++k) {
    const double p = block.alpha[k] * block.rows[k] / total;
    EXPECT_NEAR(seen[k], p, 5 * std::sqrt(p / kDraws)) << k;      // sampled
    EXPECT_NEAR(block.statistics[k] / kDraws, p, 1e-3 * p) << k;  // Rao-Blackwellised
  }
}

TEST(TrainingKernels, RowOperationsGiveTheSameBitsOnEverySet) {
  const KernelTable& scalar = *kernel_table(KernelSet::kScalar);
  for (uint32_t padded : {16u, 32u, 48u, 64u, 112u, 1008u}) {
    const auto rows = random_floats(size_t{padded} * 30, padded, -1, 1);
    const auto weights = random_floats(200, padded + 1, 0, 1);
    const auto factor = random_floats(padded, padded + 2, 0, 1);
    std::vector<uint32_t> ids;
    for (uint32_t i = 0; i < 200; ++i) ids.push_back(i * 7 % 30);
    std::vector<float> a(padded), b(padded), c(factor);
    scalar.sparse_times_rows(a.data(), rows.data(), ids.data(), weights.data(), 200, padded);
    scalar.row_affine(b.data(), rows.data(), 0.37f, 0.03f, factor.data(), padded);
    scalar.row_add(c.data(), rows.data(), 0.77f, padded);
    for (const KernelTable* table : tables()) {
      std::vector<float> x(padded), y(padded), z(factor);
      table->sparse_times_rows(x.data(), rows.data(), ids.data(), weights.data(), 200, padded);
      table->row_affine(y.data(), rows.data(), 0.37f, 0.03f, factor.data(), padded);
      table->row_add(z.data(), rows.data(), 0.77f, padded);
      EXPECT_TRUE(same_bits(a, x)) << table->name;
      EXPECT_TRUE(same_bits(b, y)) << table->name;
      EXPECT_TRUE(same_bits(c, z)) << table->name;
    }
  }
}

}  // namespace
}  // namespace sluice
