// Records and output files through the C API: what is written is read back, bad bytes are located,
// files are complete or absent.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "sluice.h"
#include "tests/capi/temporary_folder.h"

namespace {

std::string_view view(const sluice_text& text) { return {text.data, text.size}; }

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

sluice_record_input sparse_input(const uint32_t* ids, const float* values, size_t entries) {
  sluice_record_input input;
  EXPECT_EQ(sluice_record_input_init(&input, sizeof input), 0);
  input.feature_dim = 100;
  input.word_ids = ids;
  input.values = values;
  input.entries = entries;
  return input;
}

// Three records in memory: sparse with everything, dense, empty.
std::string three_records() {
  sluice_error error;
  sluice_record_writer* writer = nullptr;
  EXPECT_EQ(sluice_record_writer_create_memory(&writer, &error), 0) << error.text;
  const uint32_t ids[] = {3, 50, 99};
  const float values[] = {1, 2, 0.5f};
  sluice_record_input input = sparse_input(ids, values, 3);
  input.has_label = 1;
  input.label = 7;
  input.uid = {"doc-1", 5};
  input.metadata = {"{\"title\":\"T\"}", 13};
  EXPECT_EQ(sluice_record_writer_write(writer, &input, &error), 0) << error.text;
  sluice_record_input dense = sparse_input(nullptr, values, 3);
  dense.feature_dim = 3;
  EXPECT_EQ(sluice_record_writer_write(writer, &dense, &error), 0) << error.text;
  const sluice_record_input empty = sparse_input(nullptr, nullptr, 0);
  EXPECT_EQ(sluice_record_writer_write(writer, &empty, &error), 0) << error.text;
  const void* bytes = nullptr;
  size_t size = 0;
  EXPECT_EQ(sluice_record_writer_get_bytes(writer, &bytes, &size, &error), 0) << error.text;
  std::string copy(static_cast<const char*>(bytes), size);
  sluice_record_writer_free(writer);
  return copy;
}

sluice_record_reader* open_bytes(const std::string& bytes) {
  sluice_record_reader* reader = nullptr;
  EXPECT_EQ(sluice_record_reader_open_memory(bytes.data(), bytes.size(), "m.rec", &reader, nullptr),
            0);
  return reader;
}

TEST(Records, WhatIsWrittenIsReadBack) {
  const std::string bytes = three_records();
  sluice_record_reader* reader = open_bytes(bytes);
  sluice_error error;
  const sluice_record* record = nullptr;
  ASSERT_EQ(sluice_record_reader_read_next(reader, &record, &error), 0) << error.text;
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->tensor, SLUICE_TENSOR_FLOAT32);
  EXPECT_EQ(record->is_sparse, 1);
  EXPECT_EQ(record->feature_dim, 100u);
  ASSERT_EQ(record->entries, 3u);
  EXPECT_EQ(record->word_ids[2], 99u);
  EXPECT_EQ(record->counts[2], 0.5f);
  EXPECT_EQ(record->has_label, 1);
  EXPECT_EQ(record->label, 7.0);
  EXPECT_EQ(view(record->uid), "doc-1");
  EXPECT_EQ(view(record->metadata), "{\"title\":\"T\"}");
  ASSERT_EQ(sluice_record_reader_read_next(reader, &record, &error), 0) << error.text;
  EXPECT_EQ(record->number, 1u);
  EXPECT_GT(record->offset, 0u);
  EXPECT_EQ(record->is_sparse, 0);
  EXPECT_EQ(record->has_label, 0);
  EXPECT_EQ(view(record->uid), "");
  ASSERT_EQ(sluice_record_reader_read_next(reader, &record, &error), 0) << error.text;
  EXPECT_EQ(record->entries, 0u);
  ASSERT_EQ(sluice_record_reader_read_next(reader, &record, &error), 0) << error.text;
  EXPECT_EQ(record, nullptr) << "the end";
  sluice_record_reader_free(reader);
}

TEST(Records, BadFrameIsLocatedAndReadingGoesOnAfterIt) {
  std::string bytes = three_records();
  sluice_record_reader* reader = open_bytes(bytes);
  sluice_error error;
  const sluice_record* record = nullptr;
  ASSERT_EQ(sluice_record_reader_read_next(reader, &record, &error), 0);
  ASSERT_EQ(sluice_record_reader_read_next(reader, &record, &error), 0);
  const size_t second = record->offset;
  sluice_record_reader_free(reader);

  bytes[second] ^= 1;  // the magic of record 1
  reader = open_bytes(bytes);
  ASSERT_EQ(sluice_record_reader_read_next(reader, &record, &error), 0);
  ASSERT_EQ(sluice_record_reader_read_next(reader, &record, &error), SLUICE_STATUS_CORRUPT);
  EXPECT_EQ(record, nullptr);
  EXPECT_EQ(error.record, 1);
  EXPECT_EQ(error.offset, static_cast<int64_t>(second));
  EXPECT_NE(std::strstr(error.text, "m.rec"), nullptr) << error.text;
  int32_t found = 0;
  ASSERT_EQ(sluice_record_reader_recover(reader, &found, &error), 0) << error.text;
  ASSERT_EQ(found, 1);
  ASSERT_EQ(sluice_record_reader_read_next(reader, &record, &error), 0) << error.text;
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->entries, 0u) << "the third one";
  sluice_record_reader_free(reader);
}

TEST(Records, AnAnswerIsALabelWithoutFeatures) {
  sluice_record_writer* writer = nullptr;
  ASSERT_EQ(sluice_record_writer_create_memory(&writer, nullptr), 0);
  const float mixture[] = {0.25f, 0.5f, 0.25f};
  sluice_record_input answer{};
  answer.struct_size = sizeof answer;
  answer.label_name = {"topic_mixture", 13};
  answer.label_values = mixture;
  answer.label_entries = 3;
  sluice_error error;
  ASSERT_EQ(sluice_record_writer_write(writer, &answer, &error), 0) << error.text;
  const void* bytes = nullptr;
  size_t size = 0;
  ASSERT_EQ(sluice_record_writer_get_bytes(writer, &bytes, &size, &error), 0);
  const char expected[] =
      "\x0a\x23\xd7\xce\x23\0\0\0\x12\x21\x0a\x0dtopic_mixture\x12\x10\x12\x0e\x0a\x0c"
      "\0\0\x80\x3e\0\0\0\x3f\0\0\x80\x3e\0";
  EXPECT_EQ(std::string(static_cast<const char*>(bytes), size),
            std::string(expected, sizeof expected - 1));

  answer.has_label = 1;
  EXPECT_EQ(sluice_record_writer_write(writer, &answer, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "has_label and label_values: a record has one label");
  answer.label_entries = 0;
  EXPECT_EQ(sluice_record_writer_write(writer, &answer, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "label_name without label_values");
  answer.label_entries = 3;
  answer.has_label = 0;
  const float bad[] = {1, NAN};
  answer.label_values = bad;
  answer.label_entries = 2;
  EXPECT_EQ(sluice_record_writer_write(writer, &answer, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "label value 1 is NaN or infinite");
  answer.label_values = nullptr;
  EXPECT_EQ(sluice_record_writer_write(writer, &answer, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  sluice_record_writer_free(writer);
}

TEST(Records, WriterNamesTheBadEntry) {
  sluice_error error;
  sluice_record_writer* writer = nullptr;
  ASSERT_EQ(sluice_record_writer_create_memory(&writer, &error), 0);
  const uint32_t falling[] = {5, 4};
  const uint32_t large[] = {5, 100};
  const uint32_t good[] = {5, 6};
  const float ones[] = {1, 1};
  const float infinite[] = {1, 1e38f * 10};
  for (const auto& input : {sparse_input(falling, ones, 2), sparse_input(large, ones, 2),
                            sparse_input(good, infinite, 2)}) {
    EXPECT_EQ(sluice_record_writer_write(writer, &input, &error), SLUICE_STATUS_INVALID_ARGUMENT);
    EXPECT_NE(std::strchr(error.text, '1'), nullptr) << error.text;
  }
  sluice_record_input dense = sparse_input(nullptr, ones, 2);
  EXPECT_EQ(sluice_record_writer_write(writer, &dense, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  sluice_record_writer_free(writer);
}

TEST(Records, FileIsAbsentUntilCommitted) {
  const sluice::TemporaryFolder folder;
  const std::string path = folder.path("a.rec");
  sluice_error error;
  const uint32_t ids[] = {1};
  const float ones[] = {1};
  const sluice_record_input input = sparse_input(ids, ones, 1);
  for (const bool commits : {false, true}) {
    sluice_record_writer* writer = nullptr;
    ASSERT_EQ(sluice_record_writer_create(path.c_str(), nullptr, 0, &writer, &error), 0)
        << error.text;
    ASSERT_EQ(sluice_record_writer_write(writer, &input, &error), 0) << error.text;
    EXPECT_FALSE(std::filesystem::exists(path));
    if (commits) {
      ASSERT_EQ(sluice_record_writer_commit(writer, &error), 0) << error.text;
      EXPECT_EQ(sluice_record_writer_commit(writer, &error), SLUICE_STATUS_INVALID_ARGUMENT);
      EXPECT_EQ(sluice_record_writer_write(writer, &input, &error), SLUICE_STATUS_INVALID_ARGUMENT);
    }
    sluice_record_writer_free(writer);
    EXPECT_EQ(std::filesystem::exists(path), commits);
  }
  sluice_validation result{};
  result.struct_size = sizeof result;
  EXPECT_EQ(sluice_path_validate(path.c_str(), nullptr, 0, &result, &error), 0) << error.text;
  EXPECT_EQ(result.format, SLUICE_FORMAT_RECORDS);
  EXPECT_EQ(result.records, 1u);
  EXPECT_EQ(result.tokens, 1.0);
}

TEST(Records, ValidationReportsTheFirstProblemAndCountsAll) {
  const sluice::TemporaryFolder folder;
  std::string bytes = three_records();
  sluice_record_reader* reader = open_bytes(bytes);
  const sluice_record* record = nullptr;
  ASSERT_EQ(sluice_record_reader_read_next(reader, &record, nullptr), 0);
  ASSERT_EQ(sluice_record_reader_read_next(reader, &record, nullptr), 0);
  bytes[record->offset] ^= 1;
  sluice_record_reader_free(reader);
  const std::string path = folder.write("bad.rec", bytes);
  sluice_validation result{};
  result.struct_size = sizeof result;
  sluice_error error;
  EXPECT_EQ(sluice_path_validate(path.c_str(), nullptr, SLUICE_FORMAT_RECORDS, &result, &error),
            SLUICE_STATUS_CORRUPT);
  EXPECT_EQ(error.record, 1);
  EXPECT_EQ(result.bad_records, 1u);
  EXPECT_EQ(result.records, 2u);
}

TEST(Output, IsCompleteOrAbsent) {
  const sluice::TemporaryFolder folder;
  const std::string path = folder.path("out.txt");
  sluice_error error;
  sluice_output* output = nullptr;
  ASSERT_EQ(sluice_output_create(path.c_str(), nullptr, 0, &output, &error), 0) << error.text;
  ASSERT_EQ(sluice_output_write(output, "half", 4, &error), 0);
  sluice_output_free(output);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path(""))) << "not even a temporary file";

  ASSERT_EQ(sluice_output_create(path.c_str(), nullptr, 0, &output, &error), 0) << error.text;
  ASSERT_EQ(sluice_output_write(output, "whole", 5, &error), 0);
  ASSERT_EQ(sluice_output_write(output, nullptr, 0, &error), 0);
  ASSERT_EQ(sluice_output_commit(output, &error), 0) << error.text;
  sluice_output_free(output);
  EXPECT_EQ(read_file(path), "whole");
  EXPECT_EQ(sluice_output_create(path.c_str(), nullptr, 0, &output, &error),
            SLUICE_STATUS_ALREADY_EXISTS);
  EXPECT_EQ(output, nullptr);
  ASSERT_EQ(sluice_output_create(path.c_str(), nullptr, 1, &output, &error), 0) << error.text;
  sluice_output_free(output);
  EXPECT_EQ(read_file(path), "whole");
}

TEST(Output, CheckTellsBeforeTheWorkAndLeavesNothing) {
  const sluice::TemporaryFolder folder;
  const auto check = [](const std::string& path, int32_t is_directory, int32_t replace) {
    sluice_error error;
    return sluice_path_check_output(path.c_str(), nullptr, is_directory, replace, &error);
  };
  EXPECT_EQ(check(folder.path("new"), 0, 0), SLUICE_STATUS_OK);
  EXPECT_EQ(check(folder.path("new"), 1, 0), SLUICE_STATUS_OK);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path("")));
  const std::string taken = folder.write("taken", "x");
  EXPECT_EQ(check(taken, 0, 0), SLUICE_STATUS_ALREADY_EXISTS);
  EXPECT_EQ(check(taken, 0, 1), SLUICE_STATUS_OK);
  EXPECT_EQ(check(taken, 1, 1), SLUICE_STATUS_INVALID_ARGUMENT) << "a file, not a directory";
  EXPECT_EQ(read_file(taken), "x");
  folder.write("directory/file", "x");
  EXPECT_EQ(check(folder.path("directory"), 1, 1), SLUICE_STATUS_OK);
  EXPECT_LT(check(folder.path("directory"), 0, 1), 0) << "a directory, not a file";
  EXPECT_LT(check(folder.path("no/folder"), 0, 0), 0);
}

}  // namespace
