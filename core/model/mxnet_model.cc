// Two arrays to a model and back: theirs has a row a topic, ours a row a word.
#include "core/model/mxnet_model.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/endian.h"
#include "core/base/json.h"
#include "core/io/byte_sink.h"
#include "core/model/model_checks.h"
#include "core/model/model_metadata.h"
#include "core/model/nd_list.h"
#include "core/model/random_access.h"

namespace sluice {
namespace {

constexpr uint64_t kBlockNumbers = uint64_t{1} << 17;
// A cache line of a row: so many topics are gathered in one walk over the words.
constexpr uint32_t kTopicsAtOnce = kTopicPadding;
constexpr double kSmallestShare = 1e-12;

std::string shown(double value) {
  return std::isfinite(value) ? JsonWriter().number(value).take() : "not finite";
}

// Reads numbers [begin, begin + count) of an array in blocks: use(index, value).
template <typename Use>
Status read_numbers(RandomAccess& file, const NdArray& array, uint64_t begin, uint64_t count,
                    Use use) {
  const uint64_t width = array.number_bytes();
  for (uint64_t done = 0; done < count;) {
    const uint64_t block = std::min(kBlockNumbers, count - done);
    const std::span<const uint8_t> bytes = SLUICE_TRY(
        file.view(array.begin + (begin + done) * width, static_cast<size_t>(block * width)));
    for (uint64_t i = 0; i < block; ++i) {
      const uint8_t* const at = bytes.data() + i * width;
      SLUICE_TRY(use(done + i, array.type == NdType::kFloat64
                                   ? load_le<double>(at)
                                   : static_cast<double>(load_le<float>(at))));
    }
    done += block;
  }
  return Status();
}

class MxnetImport {
 public:
  explicit MxnetImport(RandomAccess& file) : file_(file), model_(std::make_shared<TopicModel>()) {}

  Result<std::shared_ptr<TopicModel>> run() {
    SLUICE_TRY(find_arrays());
    SLUICE_TRY(model_->allocate());
    SLUICE_TRY(read_alpha());
    for (uint32_t k = 0; k < model_->topics; ++k) SLUICE_TRY(read_topic(k));
    model_->eta = kMinPrior;  // nothing smoothed it that we know of
    return std::move(model_);
  }

 private:
  Status find_arrays() {
    std::vector<NdArray> arrays = SLUICE_TRY(parse_nd_list(file_));
    if (arrays.size() != 2) {
      return corrupt("a list of " + std::to_string(arrays.size()) +
                     " arrays; a model of SageMaker's LDA is alpha and beta");
    }
    if (arrays[0].shape.size() == 2) std::swap(arrays[0], arrays[1]);
    alpha_ = std::move(arrays[0]);
    beta_ = std::move(arrays[1]);
    if (alpha_.shape.size() != 1 || beta_.shape.size() != 2 || alpha_.shape[0] != beta_.shape[0]) {
      return corrupt("the arrays are not alpha [K] and beta [K, V]");
    }
    if (beta_.shape[0] > kMaxTopics || beta_.shape[1] > kMaxWords) {
      return Status(StatusCode::kLimit, std::to_string(beta_.shape[0]) + " topics over " +
                                            std::to_string(beta_.shape[1]) +
                                            " words; a model has at most 4096 over 2^31 - 1");
    }
    model_->topics = static_cast<uint32_t>(beta_.shape[0]);
    model_->words = static_cast<uint32_t>(beta_.shape[1]);
    return Status();
  }

  Status read_alpha() {
    model_->alpha.resize(model_->topics);
    double sum = 0;
    SLUICE_TRY(read_numbers(file_, alpha_, 0, model_->topics, [&](uint64_t k, double value) {
      model_->alpha[k] = static_cast<float>(value);
      sum += model_->alpha[k];
      return Status();
    }));
    SLUICE_TRY(check_topic_numbers(*model_));
    for (const float alpha : model_->alpha) {
      model_->topic_tokens.push_back(static_cast<float>(alpha / sum));
    }
    return Status();
  }

  Status read_topic(uint32_t topic) {
    double sum = 0;
    const auto take = [&](uint64_t word, double value) {
      if (!(value >= 0 && value <= 1 + kImportedSumTolerance)) {
        return corrupt("beta: word " + std::to_string(word) + " has " + shown(value) +
                       " in topic " + std::to_string(topic) + ", not a probability");
      }
      model_->mutable_row(static_cast<uint32_t>(word))[topic] = static_cast<float>(value);
      sum += value;
      return Status();
    };
    SLUICE_TRY(read_numbers(file_, beta_, uint64_t{topic} * model_->words, model_->words, take));
    if (!(std::fabs(sum - 1) <= kImportedSumTolerance)) {
      return corrupt("beta: the words of topic " + std::to_string(topic) + " sum to " + shown(sum) +
                     ", not to 1");
    }
    settle_topic(topic, sum);
    return Status();
  }

  // Numbers that a model of ours may have stay as they are, bit for bit.
  void settle_topic(uint32_t topic, double sum) {
    const bool is_good = std::fabs(sum - 1) <= kWrittenSumTolerance / 2;
    const double scale = is_good ? 1.0 : 1.0 / sum;
    // However many words there are, all of them together stay below the tolerance.
    const auto floor =
        static_cast<float>(std::min(kSmallestShare, kWrittenSumTolerance / 8 / model_->words));
    for (uint32_t word = 0; word < model_->words; ++word) {
      float& share = model_->mutable_row(word)[topic];
      if (!is_good) share = static_cast<float>(share * scale);
      share = std::max(share, floor);
    }
  }

  RandomAccess& file_;
  std::shared_ptr<TopicModel> model_;
  NdArray alpha_;
  NdArray beta_;
};

Result<std::shared_ptr<TopicModel>> import(RandomAccess& file, const std::string& name) {
  auto model = MxnetImport(file).run();
  if (!model.ok()) return std::move(model).status().with_prefix(name + ": ");
  return model;
}

Status write_floats(ByteSink& sink, const std::vector<float>& values) {
  return sink.write(
      std::span(reinterpret_cast<const uint8_t*>(values.data()), values.size() * sizeof(float)));
}

Status write_topics(const TopicModel& model, ByteSink& sink) {
  std::vector<std::vector<float>> topics;
  for (uint32_t first = 0; first < model.topics; first += kTopicsAtOnce) {
    const uint32_t count = std::min(kTopicsAtOnce, model.topics - first);
    topics.assign(count, std::vector<float>(model.words));
    for (uint32_t word = 0; word < model.words; ++word) {
      const float* const row = model.row(word) + first;
      for (uint32_t k = 0; k < count; ++k) topics[k][word] = row[k];
    }
    for (const auto& topic : topics) SLUICE_TRY(write_floats(sink, topic));
  }
  return Status();
}

}  // namespace

Result<std::shared_ptr<TopicModel>> import_mxnet_model(const std::string& path, Store* store) {
  auto file = open_random_access(path, store);
  if (!file.ok() && is_store_name(path)) return std::move(file).status();
  if (!file.ok()) return std::move(file).status().with_prefix(path + ": ");
  return import(**file, path);
}

Result<std::shared_ptr<TopicModel>> import_mxnet_model(std::span<const uint8_t> bytes,
                                                       const std::string& name) {
  return import(*memory_random_access(bytes), name);
}

Status export_mxnet_model(const TopicModel& model, const std::string& path, bool replace,
                          Store* store) {
  const auto sink = SLUICE_TRY(create_byte_sink(path, replace, store));
  SLUICE_TRY(sink->write(nd_list_begin(2)));
  SLUICE_TRY(sink->write(nd_array_header({model.topics})));
  SLUICE_TRY(write_floats(*sink, model.alpha));
  SLUICE_TRY(sink->write(nd_array_header({model.topics, model.words})));
  SLUICE_TRY(write_topics(model, *sink));
  SLUICE_TRY(sink->write(nd_list_end()));
  return sink->commit();
}

}  // namespace sluice
