// What the Python binding is measured against: the same work through sluice.h.
//   c++ -O2 -std=c++17 -I. bench/bindings/python_baseline.cc -o python_baseline $(pkg-config
//   --cflags --libs sluice)
// python_baseline MODEL TEXTS text|batch SECONDS: the ns of one call, best of many rounds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "capi/include/sluice.h"

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  sluice_model* model = nullptr;
  sluice_inferencer* inferencer = nullptr;
  sluice_model_facts facts = {};
  facts.struct_size = sizeof facts;
  if (sluice_model_open(argv[1], nullptr, &model, nullptr) != 0 ||
      sluice_model_get_facts(model, &facts, nullptr) != 0 ||
      sluice_inferencer_create(model, nullptr, &inferencer, nullptr) != 0) {
    return 1;
  }
  std::vector<std::string> lines;
  std::ifstream file(argv[2]);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  if (lines.empty()) return 1;
  std::vector<sluice_text> texts;
  for (const std::string& line : lines) texts.push_back({line.data(), line.size()});
  const bool is_batch = std::string(argv[3]) == "batch";
  std::vector<float> mixtures(texts.size() * facts.topics), unknown(texts.size());
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration<double>(std::atof(argv[4]));
  double best = 1e300;
  const int calls = is_batch ? 1 : 1000;
  while (Clock::now() < end) {
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i) {
      const sluice_status status =
          is_batch ? sluice_inferencer_infer_text_batch(inferencer, texts.data(), texts.size(),
                                                        mixtures.data(), mixtures.size(),
                                                        unknown.data(), nullptr, nullptr)
                   : sluice_inferencer_infer_text(inferencer, texts[0].data, texts[0].size,
                                                  mixtures.data(), facts.topics, nullptr, nullptr);
      if (status != 0) return 1;
    }
    const std::chrono::duration<double, std::nano> took = Clock::now() - start;
    best = std::min(best, took.count() / calls);
  }
  std::printf("%.1f\n", best);
  sluice_inferencer_free(inferencer);
  sluice_model_free(model);
  return 0;
}
