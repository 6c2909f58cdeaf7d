#include "cli/serve/serving_model.h"

#include <utility>

#include "cli/failure.h"
#include "cli/json_text.h"
#include "cli/topic_table.h"

namespace sluice_cli {
namespace {

constexpr uint32_t kDescribedWords = 20;

}  // namespace

ServingModel::ServingModel(Model model) : model_(std::move(model)), facts_(facts_of(model_)) {
  sluice_text hash;
  sluice_error error;
  require(sluice_model_get_fingerprint(model_.get(), &hash, &error), error);
  fingerprint_ = std::string(view(hash));
}

const std::string& ServingModel::description() const {
  std::call_once(described_, [this] { description_ = describe(); });
  return description_;
}

std::string ServingModel::describe() const {
  TopicTableOptions options;
  options.form = "json";
  options.words = kDescribedWords;
  JsonObject json;
  json.add("fingerprint", fingerprint_).add("words", facts_.words).add("takes_text", takes_text());
  json.add_json("topics", topic_table(model_, options));
  return json.text() + "\n";
}

ServingModel::Lease::Lease(ServingModel& from) : from_(from) {
  {
    const std::lock_guard lock(from_.mutex_);
    if (!from_.idle_.empty()) {
      inferencer_ = std::move(from_.idle_.back());
      from_.idle_.pop_back();
      return;
    }
  }
  sluice_inferencer* created = nullptr;
  sluice_error error;
  require(sluice_inferencer_create(from_.get(), nullptr, &created, &error), error);
  inferencer_.reset(created);
}

ServingModel::Lease::~Lease() {
  const std::lock_guard lock(from_.mutex_);
  from_.idle_.push_back(std::move(inferencer_));
}

}  // namespace sluice_cli
