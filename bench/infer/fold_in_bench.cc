// Mixtures of documents of 40 distinct words, one core: each kernel set at 50, 100 and 1,000
// topics, as inference stops by default and with all 50 steps. Each set's mixtures are checked to
// be the scalar ones before the clock starts. The floor reads every row of the documents twice,
// which is what one step must do; row_step_ns is the time of a word in a step.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/infer/inferencer.h"
#include "core/infer/known_words.h"

namespace sluice {
namespace {

constexpr uint32_t kWords = 8000;
constexpr uint32_t kDocumentWords = 40;
constexpr uint32_t kDocuments = 256;

uint32_t random_number(uint64_t key, uint64_t counter, uint32_t bound) {
  return static_cast<uint32_t>(random_below(random_bits(key, counter), bound));
}

// Each topic has 200 strong words; topic 0 is a background of all words alike.
std::shared_ptr<TopicModel> make_model(uint32_t topics) {
  auto model = std::make_shared<TopicModel>();
  model->topics = topics;
  model->words = kWords;
  if (!model->allocate().ok()) return nullptr;
  for (uint32_t k = 0; k < topics; ++k) {
    const float weak = 0.1f / kWords;
    for (uint32_t w = 0; w < kWords; ++w) model->mutable_row(w)[k] = k == 0 ? 1.0f / kWords : weak;
    for (uint32_t i = 0; k > 0 && i < 200; ++i) {
      model->mutable_row(random_number(k, i, kWords))[k] += 0.9f / 200;
    }
  }
  model->alpha.assign(topics, 0.05f);
  model->alpha[0] = 4.0f;
  return model;
}

// Words of two topics and the background.
struct Documents {
  explicit Documents(uint32_t topics) {
    for (uint32_t d = 0; d < kDocuments; ++d) {
      std::vector<uint32_t> words;
      for (uint64_t i = 0; words.size() < kDocumentWords; ++i) {
        const uint32_t topic = 1 + random_number(1, 2 * d + i % 2, topics - 1);
        const uint32_t strong = random_number(topic, random_number(2 + d, i, 200), kWords);
        words.push_back(i % 3 == 0 ? random_number(2 + d, i, kWords) : strong);
        std::sort(words.begin(), words.end());
        words.erase(std::unique(words.begin(), words.end()), words.end());
      }
      ids.push_back(words);
    }
  }
  std::vector<std::vector<uint32_t>> ids;
  std::vector<float> ones = std::vector<float>(kDocumentWords, 1.0f);
};

std::vector<float> mixtures(Inferencer& inferencer, const Documents& documents) {
  const uint32_t topics = inferencer.model().topics;
  std::vector<float> all(size_t{kDocuments} * topics);
  float unknown_share;
  for (uint32_t d = 0; d < kDocuments; ++d) {
    const std::span<float> mixture = std::span(all).subspan(size_t{d} * topics, topics);
    if (!inferencer.infer(documents.ids[d], documents.ones, mixture, &unknown_share).ok())
      return {};
  }
  return all;
}

double mean_iterations(const TopicModel& model, const Documents& documents, FoldInOptions options) {
  FoldIn fold_in(model.topics, best_kernels());
  KnownWords known;
  double sum = 0;
  for (const auto& ids : documents.ids) {
    if (!known.take(model, ids, documents.ones).ok()) return 0;
    fold_in.run(known.rows(), known.counts(), model.alpha, options);
    sum += fold_in.iterations();
  }
  return sum / kDocuments;
}

void infer(benchmark::State& state, uint32_t topics, const KernelTable* kernels,
           FoldInOptions options) {
  const auto model = make_model(topics);
  const Documents documents(topics);
  Inferencer inferencer(model, *kernels, options);
  Inferencer reference(model, *kernel_table(KernelSet::kScalar), options);
  const std::vector<float> expected = mixtures(reference, documents);
  const std::vector<float> found = mixtures(inferencer, documents);
  if (expected.empty() || found.size() != expected.size() ||
      std::memcmp(found.data(), expected.data(), found.size() * sizeof(float)) != 0) {
    state.SkipWithError("mixtures differ from the scalar ones");
    return;
  }
  std::vector<float> mixture(topics);
  float unknown_share;
  size_t d = 0;
  for (auto _ : state) {
    const bool ok =
        inferencer.infer(documents.ids[d], documents.ones, mixture, &unknown_share).ok();
    benchmark::DoNotOptimize(ok);
    benchmark::DoNotOptimize(mixture.data());
    d = (d + 1) % kDocuments;
  }
  const double steps = mean_iterations(*model, documents, options);
  const double total = static_cast<double>(state.iterations());
  state.SetItemsProcessed(state.iterations());
  state.counters["steps"] = steps;
  state.counters["row_step_ns"] =
      benchmark::Counter(total * steps * kDocumentWords * 1e-9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void read_rows_twice(benchmark::State& state, uint32_t topics) {
  const auto model = make_model(topics);
  const Documents documents(topics);
  size_t d = 0;
  for (auto _ : state) {
    float lanes[16] = {};
    for (int pass = 0; pass < 2; ++pass) {
      for (const uint32_t word : documents.ids[d]) {
        const float* const row = model->row(word);
        for (uint32_t k = 0; k < model->row_floats(); k += 16) {
          for (uint32_t lane = 0; lane < 16; ++lane) lanes[lane] += row[k + lane];
        }
      }
    }
    benchmark::DoNotOptimize(lanes);
    d = (d + 1) % kDocuments;
  }
  state.SetItemsProcessed(state.iterations());
}

int register_all() {
  for (const uint32_t topics : {50u, 100u, 1000u}) {
    const std::string suffix = "/K" + std::to_string(topics);
    const auto add = [](const std::string& name, auto run) {
      benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMicrosecond);
    };
    add("floor_one_step" + suffix,
        [=](benchmark::State& state) { read_rows_twice(state, topics); });
    for (KernelSet set :
         {KernelSet::kScalar, KernelSet::kSse4, KernelSet::kAvx2, KernelSet::kAvx512}) {
      const KernelTable* const kernels = kernel_table(set);
      if (kernels == nullptr) continue;
      add("infer/" + std::string(kernels->name) + suffix,
          [=](benchmark::State& state) { infer(state, topics, kernels, kInferenceFoldIn); });
      add("infer_50_steps/" + std::string(kernels->name) + suffix, [=](benchmark::State& state) {
        infer(state, topics, kernels, FoldInOptions{50, 0});
      });
    }
  }
  return 0;
}

[[maybe_unused]] const int registered = register_all();

}  // namespace
}  // namespace sluice
