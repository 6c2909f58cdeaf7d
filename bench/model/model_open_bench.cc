// A model of 1 GB (2.5 million words, 100 topics) from a file in the page cache until it could
// answer: copied into memory of its own, and mapped with 1 and 2 threads. Both are checked to hold
// the same rows before the clock starts. The floor reads the file's bytes once, a word a cache
// line. SLUICE_BENCH_MODEL_BYTES makes it smaller.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/model/model_file.h"
#include "core/model/random_access.h"

namespace sluice {
namespace {

constexpr uint32_t kTopics = 100;

uint32_t word_count() {
  const char* const bytes = std::getenv("SLUICE_BENCH_MODEL_BYTES");
  const uint64_t wanted = bytes == nullptr ? 1'000'000'000 : std::strtoull(bytes, nullptr, 10);
  return static_cast<uint32_t>(wanted / (kTopics * sizeof(float)));
}

Status fill(TopicModel& model) {
  model.topics = kTopics;
  model.words = word_count();
  SLUICE_TRY(model.allocate());
  std::vector<double> sums(kTopics, 0.0);
  for (uint32_t word = 0; word < model.words; ++word) {
    float* const row = model.mutable_row(word);
    for (uint32_t k = 0; k < kTopics; ++k) {
      row[k] = static_cast<float>(1 + (random_bits(word, k) >> 40));
      sums[k] += row[k];
    }
  }
  for (uint32_t word = 0; word < model.words; ++word) {
    float* const row = model.mutable_row(word);
    for (uint32_t k = 0; k < kTopics; ++k) row[k] = static_cast<float>(row[k] / sums[k]);
  }
  std::vector<std::string> words;
  for (uint32_t word = 0; word < model.words; ++word) words.push_back("wo" + std::to_string(word));
  model.vocabulary = SLUICE_TRY(Vocabulary::create(words));
  model.alpha.assign(kTopics, 0.05f);
  model.topic_tokens.assign(kTopics, 1.0f);
  model.eta = 0.03f;
  model.document_frequency.assign(model.words, 5);
  return Status();
}

// A file that goes with the program.
class ModelFile {
 public:
  ModelFile() : path_(std::filesystem::temp_directory_path() / name()) {
    TopicModel model;
    status_ = fill(model);
    if (status_.ok()) status_ = save_model(model, path_, true);
  }
  ~ModelFile() { std::filesystem::remove(path_); }
  bool ok() const { return status_.ok(); }
  std::string path() const { return path_; }

 private:
  static std::string name() { return "model_open_bench_" + std::to_string(getpid()); }
  std::filesystem::path path_;
  Status status_;
};

const ModelFile& model_file() {
  static const ModelFile file;
  return file;
}

bool same_rows() {
  const auto copied = load_model(model_file().path());
  const auto mapped = map_model(model_file().path(), 2);
  if (!copied.ok() || !mapped.ok() || (*mapped)->mapping == nullptr) return false;
  for (uint32_t word = 0; word < (*copied)->words; ++word) {
    const size_t bytes = kTopics * sizeof(float);
    if (std::memcmp((*copied)->row(word), (*mapped)->row(word), bytes) != 0) return false;
  }
  return true;
}

template <typename Open>
void open_model(benchmark::State& state, Open open) {
  static const bool good = model_file().ok() && same_rows();
  if (!good) {
    state.SkipWithError("the mapped model differs from the copied one");
    return;
  }
  for (auto _ : state) {
    auto model = open(model_file().path());
    benchmark::DoNotOptimize(model);
  }
  const auto bytes = static_cast<double>(std::filesystem::file_size(model_file().path()));
  state.counters["bytes_per_second"] = benchmark::Counter(
      bytes * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void read_bytes(benchmark::State& state) {
  open_model(state, [](const std::string& path) {
    uint64_t sum = 0;
    const auto file = map_random_access(path);
    if (!file.ok()) return sum;
    const auto bytes = (*file)->view(0, static_cast<size_t>((*file)->size()));
    for (size_t at = 0; at + 64 <= bytes->size(); at += 64) sum += (*bytes)[at];
    return sum;
  });
}

int register_all() {
  const auto add = [](const char* name, auto run) {
    benchmark::RegisterBenchmark(name, run)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime()
        ->MeasureProcessCPUTime();
  };
  add("floor_read", read_bytes);
  add("copied", [](benchmark::State& state) {
    open_model(state, [](const std::string& path) { return load_model(path); });
  });
  for (const unsigned threads : {1u, 2u}) {
    add(threads == 1 ? "mapped/threads:1" : "mapped/threads:2", [=](benchmark::State& state) {
      open_model(state, [=](const std::string& path) { return map_model(path, threads); });
    });
  }
  return 0;
}

[[maybe_unused]] const int registered = register_all();

}  // namespace
}  // namespace sluice
