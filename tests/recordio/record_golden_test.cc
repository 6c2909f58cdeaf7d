// The golden files of RecordIO: what every version must read, and what every version must refuse.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "core/base/json.h"
#include "core/recordio/record_inspector.h"

namespace sluice {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::filesystem::path> golden_files(const char* folder) {
  std::set<std::filesystem::path> out;
  for (const auto& file : std::filesystem::directory_iterator(
           std::filesystem::path(SLUICE_TEST_DATA) / folder / "recordio")) {
    if (file.path().extension() == ".rec") out.insert(file.path());
  }
  return out;
}

std::string number_text(double value) { return JsonWriter().number(value).take(); }

std::string describe(const InspectedRecord& record) {
  static const char* const kTypes[] = {"none", "float32", "float64", "int32", "bytes"};
  std::string out =
      std::to_string(record.number) + " @" + std::to_string(record.offset) + " " +
      std::to_string(record.payload_bytes) + " " + kTypes[static_cast<size_t>(record.type)] +
      (record.is_sparse ? " sparse" : " dense") + " dim=" + std::to_string(record.feature_dim) +
      " label=" + (record.label ? number_text(*record.label) : "-");
  for (size_t i = 0; i < record.word_ids->size(); ++i) {
    out += " " + std::to_string((*record.word_ids)[i]) + ":" + number_text((*record.counts)[i]);
  }
  if (!record.uid.empty()) out.append(" uid=").append(record.uid);
  if (!record.metadata.empty()) out.append(" metadata=").append(record.metadata);
  return out + "\n";
}

// Returns: a line a record, and the reason the first bad one was refused for.
std::string inspect(const std::string& bytes, size_t block_bytes, std::string& refusal) {
  const std::span<const uint8_t> span(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  RecordInspector inspector(memory_byte_source(span, "golden", block_bytes));
  std::string out;
  for (;;) {
    auto record = inspector.next();
    if (!record.ok()) {
      refusal = std::string(record.status().message()) + "\n";
      return out;
    }
    if (!record->has_value()) return out;
    out += describe(**record);
  }
}

TEST(RecordGolden, ReadsEveryValidFileAsItsTextSays) {
  size_t files = 0;
  for (const auto& path : golden_files("valid")) {
    SCOPED_TRACE(path.filename());
    const std::string expected =
        read_file(std::filesystem::path(path).replace_extension(".expected"));
    for (size_t block_bytes = 0; block_bytes < 8; ++block_bytes) {
      std::string refusal;
      EXPECT_EQ(inspect(read_file(path), block_bytes, refusal), expected);
      EXPECT_EQ(refusal, "");
    }
    ++files;
  }
  EXPECT_GE(files, 30u);
}

TEST(RecordGolden, RefusesEveryInvalidFileForTheReasonItsTextSays) {
  size_t files = 0;
  for (const auto& path : golden_files("invalid")) {
    SCOPED_TRACE(path.filename());
    const std::string expected =
        "golden: " + read_file(std::filesystem::path(path).replace_extension(".expected"));
    for (size_t block_bytes = 0; block_bytes < 8; ++block_bytes) {
      std::string refusal;
      inspect(read_file(path), block_bytes, refusal);
      EXPECT_EQ(refusal, expected);
    }
    ++files;
  }
  EXPECT_GE(files, 25u);
}

}  // namespace
}  // namespace sluice
