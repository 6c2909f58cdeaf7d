// Bytes by offset from memory and from files, one of which shrinks.
#include "core/model/random_access.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

namespace sluice {
namespace {

std::vector<uint8_t> counted_bytes(size_t count) {
  std::vector<uint8_t> bytes(count);
  for (size_t i = 0; i < count; ++i) bytes[i] = static_cast<uint8_t>(i * 7);
  return bytes;
}

class RandomAccessFile : public testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::path(testing::TempDir()) /
            ("sluice_random_access_" + std::to_string(getpid()));
    const std::vector<uint8_t> bytes = counted_bytes(1000);
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(1000));
  }
  void TearDown() override { std::filesystem::remove(path_); }
  std::filesystem::path path_;
};

void expect_views(RandomAccess& access) {
  const std::vector<uint8_t> bytes = counted_bytes(1000);
  ASSERT_EQ(access.size(), 1000u);
  for (const auto& [offset, length] :
       {std::pair<size_t, size_t>{0, 8}, {990, 10}, {3, 0}, {0, 1000}, {500, 1}}) {
    auto view = access.view(offset, length);
    ASSERT_TRUE(view.ok());
    EXPECT_TRUE(std::equal((*view).begin(), (*view).end(), bytes.begin() + offset,
                           bytes.begin() + offset + length));
  }
}

TEST(RandomAccess, ViewsMemory) {
  const std::vector<uint8_t> bytes = counted_bytes(1000);
  expect_views(*memory_random_access(bytes));
}

TEST_F(RandomAccessFile, ViewsAnyRangeInAnyOrder) {
  auto file = open_random_access(path_);
  ASSERT_TRUE(file.ok());
  expect_views(**file);
}

TEST_F(RandomAccessFile, CutWhileItIsReadIsAnError) {
  auto file = open_random_access(path_);
  ASSERT_TRUE(file.ok());
  std::filesystem::resize_file(path_, 500);
  EXPECT_TRUE((*file)->view(400, 100).ok());
  EXPECT_EQ((*file)->view(400, 101).status().code(), StatusCode::kCorrupt);
}

}  // namespace
}  // namespace sluice
