// gzip and zstd: found by their first bytes, joined, cut and damaged.
#include "core/io/decompress.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "core/base/random.h"
#include "tests/io/drain.h"
#include "tests/io/temporary_directory.h"

namespace sluice {
namespace {

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  out.resize(ZSTD_compress2(context, out.data(), out.size(), bytes.data(), bytes.size()));
  ZSTD_freeCCtx(context);
  return out;
}

struct Format {
  const char* name;
  std::string (*compress)(std::string_view);
};

class Compressed : public testing::TestWithParam<Format> {
 protected:
  std::string compress(std::string_view bytes) const { return GetParam().compress(bytes); }
};

INSTANTIATE_TEST_SUITE_P(, Compressed, testing::Values(Format{"gzip", gzip}, Format{"zstd", zstd}),
                         [](const auto& chosen) { return chosen.param.name; });

// Compressible and not, longer than two blocks.
std::string long_text() {
  std::string text(300000, 'a');
  for (size_t i = 0; i < 400000; ++i) text.push_back(static_cast<char>(random_bits(3, i)));
  return text;
}

// Returns: what comes out of `bytes` when they arrive in blocks of `block_bytes`.
std::string decompress(std::string_view bytes, Status& status, size_t block_bytes = 0) {
  auto source = decompress_source(memory_byte_source(bytes_of(bytes), "x", block_bytes));
  if (!source.ok()) {
    status = std::move(source).status();
    return {};
  }
  return drain(**source, status);
}

TEST_P(Compressed, ComesOutAsItWentIn) {
  for (const std::string& text : {std::string(), std::string("a"), long_text()}) {
    Status status;
    EXPECT_TRUE(decompress(compress(text), status) == text);
    EXPECT_TRUE(status.ok()) << status.message();
  }
}

TEST_P(Compressed, DoesNotDependOnTheBlocksItArrivesIn) {
  const std::string text = "some text, some text and some more text";
  for (size_t block_bytes = 1; block_bytes <= 7; ++block_bytes) {
    Status status;
    EXPECT_EQ(decompress(compress(text) + compress("tail"), status, block_bytes), text + "tail");
    EXPECT_TRUE(status.ok()) << status.message();
  }
}

TEST_P(Compressed, MembersInARowAreOneStream) {
  const std::string text = long_text();
  Status status;
  EXPECT_TRUE(decompress(compress(text) + compress("") + compress(text), status) == text + text);
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST_P(Compressed, ReadsAFileTwice) {
  const TemporaryDirectory directory;
  const std::string text = long_text();
  const std::string bytes = compress(text);
  auto source = open_byte_source(directory.write("x", bytes)).value();
  EXPECT_TRUE(source->can_rewind());
  EXPECT_EQ(source->total_bytes(), static_cast<int64_t>(bytes.size()));
  for (int pass = 0; pass < 2; ++pass) {
    EXPECT_EQ(source->consumed_bytes(), 0);
    Status status;
    EXPECT_TRUE(drain(*source, status) == text);
    EXPECT_TRUE(status.ok()) << status.message();
    EXPECT_EQ(source->consumed_bytes(), source->total_bytes());
    ASSERT_TRUE(source->rewind().ok());
  }
}

TEST_P(Compressed, RewindsInTheMiddleAndAfterAFailure) {
  const std::string text = long_text();
  const std::string bytes = compress(text);
  const std::string_view cut = std::string_view(bytes).substr(0, bytes.size() - 3);
  auto source = decompress_source(memory_byte_source(bytes_of(cut), "x", 1000)).value();
  ASSERT_TRUE(source->next().ok());
  ASSERT_TRUE(source->rewind().ok());
  for (int pass = 0; pass < 2; ++pass) {
    Status status;
    EXPECT_TRUE(drain(*source, status) == text) << "only the checksum is missing";
    EXPECT_EQ(status.code(), StatusCode::kCorrupt);
    ASSERT_TRUE(source->rewind().ok());
  }
}

TEST_P(Compressed, EveryCutIsAnErrorWithItsPlace) {
  const std::string bytes = compress("some text, some text and some more text");
  for (size_t length = 4; length < bytes.size(); ++length) {
    for (const size_t block_bytes : {size_t{0}, size_t{1}}) {
      Status status;
      decompress(std::string_view(bytes).substr(0, length), status, block_bytes);
      ASSERT_EQ(status.code(), StatusCode::kCorrupt) << length;
      EXPECT_EQ(status.offset(), static_cast<int64_t>(length));
      EXPECT_EQ(status.message(), std::string("x: ") + GetParam().name +
                                      " data ends too early at compressed byte " +
                                      std::to_string(length));
    }
  }
}

TEST_P(Compressed, ACutInTheSecondMemberIsAnError) {
  const std::string bytes = compress("first") + compress("second");
  for (size_t length = compress("first").size() + 1; length < bytes.size(); ++length) {
    Status status;
    const std::string text = decompress(std::string_view(bytes).substr(0, length), status);
    ASSERT_EQ(status.code(), StatusCode::kCorrupt) << length;
    EXPECT_EQ(text.substr(0, 5), "first");
  }
}

TEST_P(Compressed, DamageIsAnErrorThatStays) {
  std::string bytes = compress(long_text());
  bytes[bytes.size() / 2] ^= 0x55;
  auto source = decompress_source(memory_byte_source(bytes_of(bytes), "x", 1000)).value();
  for (int i = 0; i < 3; ++i) {
    Status status;
    drain(*source, status);
    EXPECT_EQ(status.code(), StatusCode::kCorrupt);
  }
}

TEST_P(Compressed, OtherBytesAfterItAreAnError) {
  for (const std::string after : {"x", "plain text"}) {
    Status status;
    EXPECT_EQ(decompress(compress("text") + after, status), "text");
    EXPECT_EQ(status.code(), StatusCode::kCorrupt);
  }
}

TEST(Gzip, ZeroBytesAfterItArePadding) {
  Status status;
  EXPECT_EQ(decompress(gzip("text") + std::string(512, '\0'), status, 7), "text");
  EXPECT_TRUE(status.ok()) << status.message();
  decompress(gzip("text") + std::string(512, '\0') + gzip("more"), status);
  EXPECT_EQ(status.code(), StatusCode::kCorrupt);
  EXPECT_NE(status.message().find("gzip data is followed by something else"),
            std::string_view::npos)
      << status.message();
}

TEST(Zstd, SkippableFramesAreSkipped) {
  const std::string skippable("\x50\x2a\x4d\x18\x03\0\0\0abc", 11);
  Status status;
  EXPECT_EQ(decompress(skippable + zstd("text") + skippable, status, 3), "text");
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST(Zstd, OutputThatFillsABlockAfterTheLastInputIsNotLost) {
  // Blocks of 100, 128 Ki and 128 Ki bytes and no checksum: with the last input taken and our block
  // full, 100 bytes wait inside the decompressor.
  const std::string head(100, 'h');
  const std::string tail(size_t{256} << 10, 't');
  std::string bytes(1000, '\0');
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_outBuffer out{bytes.data(), bytes.size(), 0};
  ZSTD_inBuffer first{head.data(), head.size(), 0};
  EXPECT_EQ(ZSTD_compressStream2(context, &out, &first, ZSTD_e_flush), 0u);
  ZSTD_inBuffer second{tail.data(), tail.size(), 0};
  EXPECT_EQ(ZSTD_compressStream2(context, &out, &second, ZSTD_e_end), 0u);
  ZSTD_freeCCtx(context);
  bytes.resize(out.pos);
  Status status;
  EXPECT_TRUE(decompress(bytes, status) == head + tail);
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST(Zstd, AWindowOver128MegabytesIsRefusedBeforeItIsAllocated) {
  // Frame header: no single segment, window descriptor 2^28 (exponent 18 over 2^10).
  const std::string frame("\x28\xb5\x2f\xfd\x00\x90\x01\x00\x00", 9);
  Status status;
  decompress(frame, status);
  EXPECT_EQ(status.code(), StatusCode::kUnsupported);
  EXPECT_NE(status.message().find("zstd data needs a window over 128 MB at compressed byte "),
            std::string_view::npos)
      << status.message();
  const std::string allowed("\x28\xb5\x2f\xfd\x00\x88\x01\x00\x00", 9);
  Status none;
  EXPECT_EQ(decompress(allowed, none), "");
  EXPECT_TRUE(none.ok()) << none.message();
}

TEST(Decompress, OtherBytesPassThrough) {
  for (const std::string text : {"", "\x1f", "plain", "\x28\xb5\x2f", "\x28\xb5\x2f\xfe text"}) {
    for (size_t block_bytes = 0; block_bytes <= 3; ++block_bytes) {
      Status status;
      EXPECT_EQ(decompress(text, status, block_bytes), text);
      EXPECT_TRUE(status.ok());
    }
  }
}

}  // namespace
}  // namespace sluice
