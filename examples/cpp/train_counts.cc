// A model of documents that the program makes itself: two subjects, told apart by their words.
//   c++ -std=c++17 train_counts.cc $(pkg-config --cflags --libs sluice) -o train_counts
#include <cstdio>
#include <memory>
#include <sluice.hpp>
#include <string>
#include <vector>

namespace {

constexpr uint64_t kDocuments = 1000;
constexpr uint32_t kHalf = 5;  // words of a subject

// Documents come when they are asked for; nothing holds all of them.
class Subjects final : public sluice::DocumentSource {
 public:
  bool can_rewind() const override { return true; }
  sluice_status rewind() override {
    next_ = 0;
    return SLUICE_STATUS_OK;
  }
  sluice_status read(size_t max_documents, sluice_minibatch& batch) override {
    offsets_.assign(1, 0);
    ids_.clear();
    for (; next_ < kDocuments && offsets_.size() <= max_documents; ++next_) {
      for (uint32_t i = 0; i < 3; ++i) {
        ids_.push_back(static_cast<uint32_t>(next_ % 2 * kHalf + (next_ / 2 + i) % kHalf));
      }
      offsets_.push_back(ids_.size());
    }
    counts_.assign(ids_.size(), 1.0f);
    batch.documents = offsets_.size() - 1;
    batch.offsets = offsets_.data();
    batch.word_ids = ids_.data();
    batch.counts = counts_.data();
    return SLUICE_STATUS_OK;
  }

 private:
  uint64_t next_ = 0;
  std::vector<uint64_t> offsets_;
  std::vector<uint32_t> ids_;
  std::vector<float> counts_;
};

}  // namespace

int main(int argc, char** argv) try {
  std::vector<sluice_text> words;
  for (const char* word :
       {"apple", "pear", "plum", "fig", "lime", "iron", "zinc", "gold", "lead", "tin"}) {
    words.push_back(sluice::text_of(word));
  }
  sluice::SourceFacts facts;
  facts.vocabulary_size = 2 * kHalf;
  facts.words = words;
  sluice::Documents documents = sluice::Documents::create(std::make_unique<Subjects>(), facts);

  sluice::TrainerOptions options;
  options.topics = 3;  // one of them is the background
  sluice::Trainer trainer = sluice::Trainer::create(options);
  trainer.run(documents, [](const sluice_trainer_progress& progress) {
    return progress.pass <= 20;  // false would stop it
  });
  const sluice::Model model = trainer.finish(documents);
  const sluice::TopicWords best = sluice::TopicWords::create(model, kHalf);
  for (uint32_t topic = 1; topic < options.topics; ++topic) {
    std::printf("topic %u:", topic);
    for (const sluice_ranked_word& ranked : best.topic(topic)) {
      std::printf(" %s", std::string(model.word(ranked.word)).c_str());
    }
    std::puts("");
  }
  if (argc > 1) model.save(argv[1], true);
  return 0;
} catch (const sluice::Error& error) {
  std::fprintf(stderr, "%s: %s\n", error.code_name(), error.what());
  return 1;
}
