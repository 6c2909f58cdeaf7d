// From words or text to a mixture: finding rows, the prior's case, normalising.
#include "core/infer/inferencer.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <vector>

#include "core/infer/known_words.h"
#include "core/text/recipe.h"
#include "core/text/tokenizer.h"

namespace sluice {
namespace {

// mixture = shares / sum; equal shares when there is nothing to divide.
void normalise(std::span<const float> shares, std::span<float> mixture) {
  double total = 0;
  for (size_t k = 0; k < mixture.size(); ++k) total += shares[k];
  for (size_t k = 0; k < mixture.size(); ++k) {
    mixture[k] = static_cast<float>(total > 0 ? shares[k] / total
                                              : 1.0 / static_cast<double>(mixture.size()));
  }
}

}  // namespace

// What raw text needs, made when the first text comes.
struct TextReader {
  explicit TextReader(Recipe given) : recipe(std::move(given)), tokenizer(recipe) {}
  Recipe recipe;
  Tokenizer tokenizer;
  std::vector<Inferencer::TextWord> places;
  std::vector<uint32_t> words;
  std::vector<float> ones;
};

struct Inferencer::State {
  State(const TopicModel& model, const KernelTable& kernels, FoldInOptions given)
      : fold_in(model.topics, kernels), options(given) {}
  Status open_text(const TopicModel& model);

  FoldIn fold_in;
  FoldInOptions options;
  KnownWords known;
  std::unique_ptr<TextReader> text;
};

Status Inferencer::State::open_text(const TopicModel& model) {
  if (model.recipe_json.empty()) {
    return Status(StatusCode::kUnsupported,
                  "the model has no text recipe: it was not made from text");
  }
  if (model.vocabulary.size() == 0) {
    return Status(StatusCode::kUnsupported, "the model does not know its words");
  }
  Recipe recipe = SLUICE_TRY(Recipe::from_json(model.recipe_json));
  text = std::make_unique<TextReader>(std::move(recipe));
  return Status();
}

Inferencer::Inferencer(std::shared_ptr<const TopicModel> model, const KernelTable& kernels,
                       FoldInOptions options)
    : model_(std::move(model)), state_(std::make_unique<State>(*model_, kernels, options)) {}
Inferencer::~Inferencer() = default;
Inferencer::Inferencer(Inferencer&&) noexcept = default;
Inferencer& Inferencer::operator=(Inferencer&&) noexcept = default;

Status Inferencer::infer(std::span<const uint32_t> words, std::span<const float> counts,
                         std::span<float> mixture, float* unknown_share) {
  assert(mixture.size() == model_->topics);
  KnownWords& known = state_->known;
  SLUICE_TRY(known.take(*model_, words, counts));
  *unknown_share = static_cast<float>(known.unknown_share());
  // Without a known word the expected counts are the prior.
  normalise(state_->fold_in.run(known.rows(), known.counts(), model_->alpha, state_->options),
            mixture);
  return Status();
}

Status Inferencer::infer_text(std::string_view text, std::span<float> mixture,
                              float* unknown_share) {
  if (state_->text == nullptr) SLUICE_TRY(state_->open_text(*model_));
  TextReader& reader = *state_->text;
  reader.words.clear();
  reader.places.clear();
  for (const Token& token : reader.tokenizer.tokenize(text)) {
    const std::optional<uint32_t> id = word_id(reader.recipe, model_->vocabulary, token.word);
    reader.words.push_back(id.value_or(kUnknownWord));
    reader.places.push_back({token.begin, token.end, reader.words.back()});
  }
  reader.ones.assign(reader.words.size(), 1.0f);
  return infer(reader.words, reader.ones, mixture, unknown_share);
}

std::span<const Inferencer::TextWord> Inferencer::text_words() const {
  if (state_->text == nullptr) return {};
  return state_->text->places;
}

}  // namespace sluice
