// A source that asks before each block.
#include "core/io/asking_source.h"

#include <gtest/gtest.h>

#include "tests/io/drain.h"

namespace sluice {
namespace {

std::unique_ptr<ByteSource> text() { return memory_byte_source(bytes_of("abcdef"), "text", 2); }

TEST(AskingSource, GivesTheSameBytesWhileItMayGoOn) {
  int asked = 0;
  const auto source = asking_source(text(), [&] { return ++asked > 0; });
  for (int pass = 0; pass < 2; ++pass) {
    Status status;
    EXPECT_EQ(drain(*source, status), "abcdef");
    EXPECT_TRUE(status.ok());
    EXPECT_EQ(source->consumed_bytes(), 6);
    ASSERT_TRUE(source->rewind().ok());
  }
  EXPECT_EQ(asked, 8);
}

TEST(AskingSource, StopsWithItsName) {
  int left = 2;
  const auto source = asking_source(text(), [&] { return left-- > 0; });
  Status status;
  EXPECT_EQ(drain(*source, status), "abcd");
  EXPECT_EQ(status.code(), StatusCode::kCancelled);
  EXPECT_EQ(status.message(), "text: reading was stopped");
}

TEST(AskingSource, IsTheSourceItselfWithoutAQuestion) {
  auto source = text();
  const ByteSource* const itself = source.get();
  EXPECT_EQ(asking_source(std::move(source), {}).get(), itself);
}

}  // namespace
}  // namespace sluice
