#include "cli/serve/request_cost.h"

#include <algorithm>

namespace sluice_cli {
namespace {

constexpr size_t kQuickBytes = size_t{16} << 10;
// Numbers of answers; one is written in some 25 ns, and a document costs as much as a few dozen.
constexpr uint64_t kQuickNumbers = 32768;
constexpr uint64_t kNumbersOfDocument = 64;

// In every form that comes, each document has one of these of its own: a line, or the frame of a
// record (which begins with a line feed), brackets, quotation marks.
bool may_begin_document(char c) { return c == '\n' || c == '[' || c == '{' || c == '"'; }

}  // namespace

bool is_quick(const HttpRequest& request, uint32_t topics) {
  if (request.body.size() > kQuickBytes) return false;
  const auto found = std::count_if(request.body.begin(), request.body.end(), may_begin_document);
  const uint64_t documents = static_cast<uint64_t>(found) + 1;
  return documents * (topics + kNumbersOfDocument) <= kQuickNumbers;
}

}  // namespace sluice_cli
