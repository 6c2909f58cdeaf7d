// One addition a topic for each document; documents are copied only when they enter a list.
#include "cli/report/document_survey.h"

#include <algorithm>

namespace sluice_cli {

DocumentSurvey::DocumentSurvey(uint32_t topics, int32_t background)
    : background_(background), topics_(topics), periods_(topics) {
  other_labels_.sums.resize(topics);
}

void DocumentSurvey::represent(uint32_t topic, const ShownDocument& document, float share) {
  std::vector<RepresentativeDocument>& list = topics_[topic].representative;
  if (list.size() == kRepresentative && !(share > list.back().share)) return;
  // Behind those of the same share, so that the first ones stay.
  const auto at = std::find_if(list.begin(), list.end(),
                               [share](const auto& kept) { return share > kept.share; });
  list.insert(at, {document, share});
  if (list.size() > kRepresentative) list.pop_back();
}

void DocumentSurvey::add_label(const std::string& label, const float* mixture) {
  const auto found = labels_.find(label);
  const bool has_room = found != labels_.end() || labels_.size() < kKeptLabels;
  Sum& sum = has_room ? labels_[label] : other_labels_;
  sum.sums.resize(topics_.size());
  for (size_t k = 0; k < topics_.size(); ++k) sum.sums[k] += mixture[k];
  ++sum.documents;
}

void DocumentSurvey::add(const ShownDocument& document, const float* mixture, float unknown_share) {
  ++documents_;
  if (unknown_share >= 1) return;
  size_t main_topic = topics_.size();
  for (size_t k = 0; k < topics_.size(); ++k) {
    topics_[k].sum += mixture[k];
    topics_[k].squares += double{mixture[k]} * mixture[k];
    represent(static_cast<uint32_t>(k), document, mixture[k]);
    // The background is nobody's subject.
    if (static_cast<int64_t>(k) == background_ || !(mixture[k] > 0)) continue;
    if (main_topic == topics_.size() || mixture[k] > mixture[main_topic]) main_topic = k;
  }
  if (main_topic < topics_.size()) ++topics_[main_topic].main_documents;
  if (!document.label.empty()) add_label(document.label, mixture);
  periods_.add(document.date, mixture);
}

std::vector<LabelSum> DocumentSurvey::labels() const {
  std::vector<LabelSum> labels;
  for (const auto& [name, sum] : labels_) labels.push_back({name, sum.documents, sum.sums});
  std::stable_sort(labels.begin(), labels.end(),
                   [](const LabelSum& a, const LabelSum& b) { return a.documents > b.documents; });
  LabelSum other{"other", other_labels_.documents, other_labels_.sums};
  for (size_t i = kMostLabels; i < labels.size(); ++i) {
    other.documents += labels[i].documents;
    for (size_t k = 0; k < topics_.size(); ++k) other.sums[k] += labels[i].sums[k];
  }
  if (labels.size() > kMostLabels) labels.resize(kMostLabels);
  if (other.documents > 0) labels.push_back(std::move(other));
  return labels;
}

}  // namespace sluice_cli
