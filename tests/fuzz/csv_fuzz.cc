// CSV records: no input may crash the parser, and blocks of any size give the same records.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/articles/csv_parser.h"

namespace {

// All fields of all records with marks between them; what is refused leaves its line number.
std::string flattened(std::span<const uint8_t> bytes, size_t block_bytes, char delimiter) {
  sluice::CsvParser parser(sluice::memory_byte_source(bytes, "fuzz", block_bytes), delimiter, 4096);
  std::string out;
  for (;;) {
    auto more = parser.next();
    if (more.ok() && !*more) return out;
    out.append(std::to_string(parser.line_number())).push_back('@');
    out.append(std::to_string(parser.record_offset())).push_back(more.ok() ? ':' : '!');
    for (size_t i = 0; more.ok() && i < parser.field_count(); ++i) {
      out.append(parser.field(i)).push_back('\x1f');
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const char delimiter = ",;\t|"[data[0] % 4];
  const size_t block_bytes = 1 + data[1] % 64;
  const std::span<const uint8_t> bytes(data + 2, size - 2);
  if (flattened(bytes, 0, delimiter) != flattened(bytes, block_bytes, delimiter)) __builtin_trap();
  return 0;
}
