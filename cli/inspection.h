// What is known of a corpus, record file or model, as facts that print as a table or as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/json_text.h"
#include "cli/library_objects.h"

namespace sluice_cli {

class Facts {
 public:
  void add(const char* name, std::string_view text);
  void add(const char* name, const char* text) { add(name, std::string_view(text)); }
  void add(const char* name, double value);
  void add(const char* name, uint64_t value);
  void add(const char* name, uint32_t value) { add(name, uint64_t{value}); }
  void add(const char* name, bool value);
  // JSON that stands in both forms as it is.
  void add_json(const char* name, std::string_view json);
  // A row of "head": a line of the table, and an object of the JSON list.
  void add_head(std::string_view line, const JsonObject& object);

  std::string table() const;
  std::string json() const;

 private:
  void add_line(const char* name, std::string_view value);
  JsonObject object_;
  std::string lines_;
  std::string head_lines_;
  std::string head_;
};

// Each shows the first `head` items. Totals that nothing states are counted by reading it all.
// Throws: Failure.
Facts facts_of_documents(const Documents& documents, uint64_t head);
// The records themselves: offsets, sizes, tensors.
Facts facts_of_records(const std::string& path, uint64_t head);
Facts facts_of_model(const Model& model, uint64_t head);

}  // namespace sluice_cli
