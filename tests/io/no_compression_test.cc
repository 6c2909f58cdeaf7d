// A build without SLUICE_COMPRESSION says so, instead of handing out compressed bytes as text.
#include <gtest/gtest.h>

#include "core/io/decompress.h"
#include "tests/io/drain.h"

namespace sluice {
namespace {

TEST(NoCompression, CompressedBytesAreUnsupportedAndOthersPass) {
  for (const std::string_view bytes : {"\x1f\x8b\x08", "\x28\xb5\x2f\xfd"}) {
    const auto source = decompress_source(memory_byte_source(bytes_of(bytes), "x.gz"));
    EXPECT_EQ(source.status().code(), StatusCode::kUnsupported);
    EXPECT_EQ(source.status().message(),
              "x.gz: is compressed, and this build reads no compressed files");
  }
  auto plain = decompress_source(memory_byte_source(bytes_of("text"), "x", 1)).value();
  Status status;
  EXPECT_EQ(drain(*plain, status), "text");
}

}  // namespace
}  // namespace sluice
