// Mixtures of new documents through sluice.h, one core: 40 words each, K = 100, 8,000 words. The
// model is trained here on made documents of planted topics. Quality stands in the row: perplexity
// of the other halves of the documents. The floor reads the same rows of the model without doing
// anything.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <exception>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "sluice.h"

namespace {

constexpr uint32_t kTopics = 100;
constexpr uint32_t kWords = 8000;
constexpr uint64_t kTrainingDocuments = 20000;
constexpr size_t kDocuments = 1000;
constexpr size_t kDocumentWords = 40;

// Documents as rows of word ids; each count is 1.
struct Rows {
  std::vector<uint64_t> offsets{0};
  std::vector<uint32_t> words;
  std::vector<float> counts;
};

void check(sluice_status status) {
  if (status != SLUICE_STATUS_OK) std::terminate();
}

// Words of a theme by a power law over its own part of the vocabulary; two themes a document and
// words common to all.
uint32_t draw_word(uint64_t key, uint64_t position) {
  const uint64_t bits = sluice::random_bits(key, position);
  const float u = sluice::unit_float(static_cast<uint32_t>(bits >> 32));
  const auto rank = static_cast<uint32_t>(std::pow(400.0, static_cast<double>(u))) - 1;
  const uint64_t kind = bits % 10;
  if (kind < 3) return rank % 400;
  const uint64_t theme = sluice::random_bits(key, kind < 8 ? 1000 : 1001) % (kTopics - 1);
  return static_cast<uint32_t>((400 + theme * 76 + rank) % kWords);
}

void add_document(Rows& rows, uint64_t number) {
  const uint64_t key = sluice::random_key(7, number);
  for (uint64_t i = 0; i < kDocumentWords; ++i) {
    rows.words.push_back(draw_word(key, i));
    rows.counts.push_back(1);
  }
  rows.offsets.push_back(rows.words.size());
}

struct Stream {
  uint64_t next = 0;
  Rows rows;
};

sluice_status read_stream(void* user, size_t max_documents, sluice_minibatch* batch) {
  auto& stream = *static_cast<Stream*>(user);
  stream.rows = Rows{};
  for (; batch->documents < max_documents && stream.next < kTrainingDocuments; ++batch->documents) {
    add_document(stream.rows, stream.next++);
  }
  batch->offsets = stream.rows.offsets.data();
  batch->word_ids = stream.rows.words.data();
  batch->counts = stream.rows.counts.data();
  return SLUICE_STATUS_OK;
}

std::string name_of(uint32_t word) { return "word" + std::to_string(word); }

sluice_model* train() {
  Stream stream;
  std::vector<std::string> names;
  for (uint32_t word = 0; word < kWords; ++word) names.push_back(name_of(word));
  std::vector<sluice_text> words;
  for (const std::string& name : names) words.push_back({name.data(), name.size()});
  sluice_recipe* recipe = nullptr;
  check(sluice_recipe_create(nullptr, &recipe, nullptr));
  sluice_documents_callbacks callbacks;
  check(sluice_documents_callbacks_init(&callbacks, sizeof callbacks));
  callbacks.read = read_stream;
  callbacks.user = &stream;
  callbacks.vocabulary_size = kWords;
  callbacks.words = words.data();
  callbacks.recipe = recipe;
  sluice_documents* documents = nullptr;
  check(sluice_documents_create(&callbacks, &documents, nullptr));
  sluice_trainer_options options;
  check(sluice_trainer_options_init(&options, sizeof options));
  options.topics = kTopics;
  sluice_trainer* trainer = nullptr;
  check(sluice_trainer_create(&options, &trainer, nullptr));
  check(sluice_trainer_run(trainer, documents, nullptr, nullptr, nullptr));
  sluice_model* model = nullptr;
  check(sluice_trainer_finish(trainer, documents, nullptr, &model, nullptr));
  sluice_trainer_free(trainer);
  sluice_documents_free(documents);
  sluice_recipe_free(recipe);
  return model;
}

// What every row works on: the model, its rows as one matrix, documents as counts and as text.
struct Bench {
  sluice_model* model = train();
  std::vector<float> phi;  // [kWords, kTopics]
  Rows observed;
  Rows heldout;
  std::vector<std::string> texts;

  Bench() : phi(size_t{kWords} * kTopics) {
    for (uint32_t word = 0; word < kWords; ++word) {
      check(sluice_model_copy_word(model, word, &phi[size_t{word} * kTopics], kTopics, nullptr));
    }
    for (uint64_t d = 0; d < kDocuments; ++d) {
      add_document(observed, kTrainingDocuments + d);
      std::string text;
      for (size_t i = 0; i < kDocumentWords; ++i) {
        text += name_of(observed.words[observed.words.size() - kDocumentWords + i]) + " ";
        heldout.words.push_back(
            draw_word(sluice::random_key(7, kTrainingDocuments + d), kDocumentWords + i));
      }
      texts.push_back(std::move(text));
    }
  }
};

const Bench& bench() {
  static const Bench made;
  return made;
}

double perplexity(const std::vector<float>& mixtures) {
  double sum = 0;
  for (size_t i = 0; i < bench().heldout.words.size(); ++i) {
    const float* mixture = &mixtures[i / kDocumentWords * kTopics];
    const float* row = &bench().phi[size_t{bench().heldout.words[i]} * kTopics];
    sum += std::log(std::inner_product(row, row + kTopics, mixture, 1e-12));
  }
  return std::exp(-sum / static_cast<double>(bench().heldout.words.size()));
}

using Inferencer = std::unique_ptr<sluice_inferencer, decltype(&sluice_inferencer_free)>;

// tolerance < 0: the default.
Inferencer make_inferencer(const char* kernels, float tolerance) {
  sluice_inferencer_options options;
  check(sluice_inferencer_options_init(&options, sizeof options));
  options.kernels = kernels;
  if (tolerance >= 0) options.tolerance = tolerance;
  sluice_inferencer* inferencer = nullptr;
  // The machine may lack the set: the row is skipped then.
  if (sluice_inferencer_create(bench().model, &options, &inferencer, nullptr) != SLUICE_STATUS_OK) {
    inferencer = nullptr;
  }
  return {inferencer, &sluice_inferencer_free};
}

// Runs `pass(mixtures)` until the clock is content; its result was checked before.
template <typename Pass>
void measure(benchmark::State& state, const Inferencer& inferencer, Pass pass) {
  if (inferencer == nullptr) return state.SkipWithError("machine: not these kernels");
  std::vector<float> mixtures(kDocuments * kTopics);
  pass(mixtures);
  const double score = perplexity(mixtures);
  if (!(score > 100 && score < 2000)) return state.SkipWithError("mixtures are wrong");
  for (auto _ : state) {
    pass(mixtures);
    benchmark::DoNotOptimize(mixtures.data());
  }
  state.counters["perplexity"] = score;
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kDocuments));
}

void counts(benchmark::State& state, const char* kernels, float tolerance) {
  const Inferencer inferencer = make_inferencer(kernels, tolerance);
  measure(state, inferencer, [&](std::vector<float>& mixtures) {
    const Rows& rows = bench().observed;
    check(sluice_inferencer_infer_batch(inferencer.get(), kDocuments, rows.offsets.data(),
                                        rows.words.data(), rows.counts.data(), mixtures.data(),
                                        mixtures.size(), nullptr, nullptr, nullptr));
  });
}

void raw_text(benchmark::State& state) {
  const Inferencer inferencer = make_inferencer(nullptr, -1);
  measure(state, inferencer, [&](std::vector<float>& mixtures) {
    for (size_t d = 0; d < kDocuments; ++d) {
      const std::string& text = bench().texts[d];
      check(sluice_inferencer_infer_text(inferencer.get(), text.data(), text.size(),
                                         &mixtures[d * kTopics], kTopics, nullptr, nullptr));
    }
  });
}

void read_rows_floor(benchmark::State& state) {
  const Bench& made = bench();
  std::vector<float> copy(kTopics);
  for (auto _ : state) {
    for (const uint32_t word : made.observed.words) {
      std::memcpy(copy.data(), &made.phi[size_t{word} * kTopics], kTopics * sizeof(float));
      benchmark::DoNotOptimize(copy.data());
      benchmark::ClobberMemory();
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kDocuments));
}

BENCHMARK(read_rows_floor);
BENCHMARK_CAPTURE(counts, avx512, "avx512", -1.0f);
BENCHMARK_CAPTURE(counts, avx2, "avx2", -1.0f);
BENCHMARK_CAPTURE(counts, all_50_steps, nullptr, 0.0f);
BENCHMARK(raw_text);

}  // namespace
