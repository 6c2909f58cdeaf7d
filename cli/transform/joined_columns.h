// Columns of the input that go into its output's rows: chosen fields of a JSON object.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice_cli {

// Threads: one at a time.
class JoinedColumns {
 public:
  // None: nothing is joined. "*" alone: all there are.
  explicit JoinedColumns(const std::vector<std::string>& names);
  ~JoinedColumns();
  JoinedColumns(const JoinedColumns&) = delete;

  // The chosen fields of `object` as a JSON object, in the order asked for; one that is missing is
  // null, and so are all where `object` is no JSON object. "" when nothing is joined.
  // Lifetime: until the next call.
  std::string_view of_json(std::string_view object);

 private:
  struct Parser;
  std::vector<std::string> names_;
  std::unique_ptr<Parser> parser_;
  std::string text_;
};

}  // namespace sluice_cli
