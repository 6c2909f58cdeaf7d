// The topics of texts: infer_text MODEL < texts, one a line. Writes topic, share and words of each.
//   c++ -std=c++17 infer_text.cc $(pkg-config --cflags --libs sluice) -o infer_text
#include <cstdio>
#include <iostream>
#include <sluice.hpp>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::fputs("usage: infer_text MODEL < texts\n", stderr);
    return 2;
  }
  const sluice::Model model = sluice::Model::open(argv[1]);
  const sluice::TopicWords topic_words = sluice::TopicWords::create(model, 5);
  sluice::Inferencer inferencer = sluice::Inferencer::create(model);
  std::vector<float> mixture(model.facts().topics);
  std::vector<uint32_t> best(1);
  for (std::string text; std::getline(std::cin, text);) {
    const float unknown = inferencer.infer_text(text, mixture);
    if (unknown == 1.0f || model.rank_topics(mixture, best) == 0) {
      std::puts("no known word");
      continue;
    }
    std::printf("topic %u, share %.2f:", best[0], static_cast<double>(mixture[best[0]]));
    for (const sluice_ranked_word& ranked : topic_words.topic(best[0])) {
      std::printf(" %s", std::string(model.word(ranked.word)).c_str());
    }
    std::puts("");
  }
  return 0;
} catch (const sluice::Error& error) {
  std::fprintf(stderr, "%s: %s\n", error.code_name(), error.what());
  return 1;
}
