// What a request wants to know the topics of.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "cli/serve/http_message.h"
#include "cli/serve/serving_model.h"

namespace sluice_cli {

// Says to whoever asks what is wrong.
class RequestError : public std::runtime_error {
 public:
  RequestError(unsigned status, const std::string& message)
      : std::runtime_error(message), status_(status) {}
  unsigned status() const { return status_; }

 private:
  unsigned status_;
};

// What a document brought along and gets back.
struct Echo {
  std::string text;
  bool is_json = false;  // a number, an object: as it came, not to be quoted
};

// Texts, or counted documents as compressed sparse rows.
struct RequestDocuments {
  std::vector<std::string> texts;
  std::vector<uint64_t> offsets{0};
  std::vector<uint32_t> word_ids;
  std::vector<float> counts;
  std::vector<Echo> ids;       // [size()] or none
  std::vector<Echo> metadata;  // likewise
  bool is_single = false;      // one, not a list of one
  bool explain = false;
  uint32_t top = 5;

  size_t size() const { return texts.empty() ? offsets.size() - 1 : texts.size(); }
  void end_document() { offsets.push_back(word_ids.size()); }
};

// The body by its content type; a form's, which `curl -d` says of everything, is JSON where
// `forms_are_json`. Throws: RequestError: 400 with line, record or place; 415.
RequestDocuments read_documents(const HttpRequest& request, const ServingModel& model,
                                bool forms_are_json);

}  // namespace sluice_cli
