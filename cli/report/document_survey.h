// What a report keeps of its documents: sums by topic, label and time, and the few documents that
// stand for each topic. Constant memory whatever the corpus.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/report/date_periods.h"

namespace sluice_cli {

struct ShownDocument {
  std::string id, title, label, date;
  std::string text;  // its beginning; "" when there is none to show
};

struct RepresentativeDocument {
  ShownDocument document;
  float share = 0;  // of the topic in it
};

struct TopicDocuments {
  uint64_t main_documents = 0;                         // whose main topic it is
  double sum = 0, squares = 0;                         // of its shares
  std::vector<RepresentativeDocument> representative;  // most of the topic first
};

struct LabelSum {
  std::string name;
  uint64_t documents = 0;
  std::vector<double> sums;  // [K], of mixtures
};

class DocumentSurvey {
 public:
  static constexpr size_t kRepresentative = 5;
  static constexpr size_t kMostLabels = 50;

  // `background`: SLUICE_NO_BACKGROUND when there is none.
  DocumentSurvey(uint32_t topics, int32_t background);

  // A document without known words counts, but shows nothing.
  void add(const ShownDocument& document, const float* mixture, float unknown_share);

  uint64_t documents() const { return documents_; }
  const std::vector<TopicDocuments>& topics() const { return topics_; }
  // The kMostLabels with most documents (ties by name), then "other" for the rest of them. Empty
  // without labels.
  std::vector<LabelSum> labels() const;
  const DatePeriods& periods() const { return periods_; }

 private:
  // So many are told apart while documents come.
  static constexpr size_t kKeptLabels = 2000;
  struct Sum {
    uint64_t documents = 0;
    std::vector<double> sums;
  };
  void represent(uint32_t topic, const ShownDocument& document, float share);
  void add_label(const std::string& label, const float* mixture);

  int32_t background_;
  uint64_t documents_ = 0;
  std::vector<TopicDocuments> topics_;
  std::map<std::string, Sum> labels_;
  Sum other_labels_;
  DatePeriods periods_;
};

}  // namespace sluice_cli
