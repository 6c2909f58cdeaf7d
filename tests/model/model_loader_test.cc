// Hostile files: each lies in one way, and is refused with a message that names the lie, before
// anything larger than the file has been allocated.
#include "core/model/model_loader.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <new>

#include "tests/model/small_model.h"

// The largest allocation since it was last reset. calloc is wrapped by the linker (CMakeLists.txt).
static std::atomic<size_t> largest_allocation{0};

static void note_allocation(size_t bytes) {
  size_t largest = largest_allocation.load();
  while (bytes > largest && !largest_allocation.compare_exchange_weak(largest, bytes)) {
  }
}

// Not inlined: gcc would see malloc's memory given to delete, and new's to free, and warn.
[[gnu::noinline]] void* operator new(size_t bytes) {
  note_allocation(bytes);
  if (void* const memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

extern "C" void* __real_calloc(size_t count, size_t size);
extern "C" void* __wrap_calloc(size_t count, size_t size) {
  note_allocation(count * size);
  return __real_calloc(count, size);
}

namespace sluice {
namespace {

using test::FileParts;
using test::load;
using test::small_parts;

// A small file needs its padded rows, twice its text, and a few vectors.
constexpr size_t kAllocationBound = 16 << 10;

struct Lie {
  const char* what;
  std::string bytes;
  StatusCode code;
  const char* message;  // part of it
};

void expect_refused(const Lie& lie) {
  largest_allocation = 0;
  const auto loaded = load(lie.bytes);
  EXPECT_LE(largest_allocation, kAllocationBound) << lie.what;
  ASSERT_FALSE(loaded.ok()) << lie.what;
  EXPECT_EQ(loaded.status().code(), lie.code) << lie.what << ": " << loaded.status().message();
  EXPECT_NE(loaded.status().message().find(lie.message), std::string_view::npos)
      << lie.what << ": " << loaded.status().message();
  EXPECT_EQ(loaded.status().message().substr(0, 3), "m: ");
}

std::string replaced(std::string_view from, std::string_view to) {
  return small_parts().replace(from, to).joined();
}

std::string with_header_length(uint64_t length) {
  std::string bytes = small_parts().joined();
  store_le<uint64_t>(bytes.data(), length);
  return bytes;
}

constexpr StatusCode kCorrupt = StatusCode::kCorrupt;
constexpr StatusCode kUnsupported = StatusCode::kUnsupported;
constexpr StatusCode kLimit = StatusCode::kLimit;
constexpr const char* kHuge = "1152921504606846976";  // 2^60

TEST(ModelLoader, CountsAllocations) {
  // The bound above means something: both ways to memory are seen.
  largest_allocation = 0;
  EXPECT_TRUE(AlignedBuffer<uint8_t>::create(100'000).ok());
  EXPECT_GE(largest_allocation, 100'000u);
  largest_allocation = 0;
  EXPECT_EQ(std::vector<char>(200'000).size(), 200'000u);
  EXPECT_GE(largest_allocation, 200'000u);
}

TEST(ModelLoader, LoadsTheModelThatTheLiesBeginWith) {
  largest_allocation = 0;
  auto loaded = load(small_parts().seal().joined());
  EXPECT_TRUE(loaded.ok()) << loaded.status().message();
  EXPECT_LE(largest_allocation, kAllocationBound);
}

TEST(ModelLoader, RefusesAFileCutAtAnyByte) {
  const std::string bytes = small_parts().joined();
  for (size_t length = 0; length < bytes.size(); ++length) {
    expect_refused({"cut", bytes.substr(0, length), kCorrupt, ""});
  }
  expect_refused({"longer", bytes + "x", kCorrupt, "1 bytes after the last tensor"});
}

TEST(ModelLoader, RefusesAnyChangedByteOfData) {
  FileParts parts = small_parts();
  for (char& byte : parts.data) {
    byte ^= 1;
    expect_refused({"flipped", parts.joined(), kCorrupt, ""});
    byte ^= 1;
  }
}

TEST(ModelLoader, RefusesHeaderLengthsThatLie) {
  const size_t rest = small_parts().joined().size() - 8;
  for (const uint64_t length : {uint64_t{0}, uint64_t{1}, uint64_t{rest}, uint64_t{rest + 1},
                                uint64_t{1} << 60, UINT64_MAX, UINT64_MAX - 7}) {
    expect_refused({"header length", with_header_length(length), kCorrupt, ""});
  }
  // The cap itself, in a file long enough to hold such a header.
  std::string large(kMaxHeaderBytes + 100, ' ');
  store_le<uint64_t>(large.data(), kMaxHeaderBytes + 1);
  expect_refused({"header cap", large, kLimit, "header of 16777217 bytes"});
}

TEST(ModelLoader, RefusesShapesAndOffsetsThatLie) {
  const std::string shape = "\"shape\":[5,3]";
  const auto sized = [&](const std::string& to) { return replaced(shape, "\"shape\":" + to); };
  const std::string huge = kHuge;
  for (const Lie& lie : std::initializer_list<Lie>{
           {"2^60 words", sized("[" + huge + ",3]"), kCorrupt, "\"word_topic\""},
           {"2^53 words", sized("[9007199254740992,3]"), kCorrupt, "\"word_topic\""},
           {"product wraps", sized("[4294967296,4294967296]"), kCorrupt, "too large for any file"},
           {"product wraps to 60", sized("[4503599627370496,4096,4503599627370496]"), kCorrupt,
            "\"word_topic\""},
           {"transposed", sized("[3,5]"), kCorrupt, "\"vocabulary_offsets\""},
           {"one dimension", sized("[15]"), kCorrupt, "wrong dtype"},
           {"three dimensions", sized("[5,3,1]"), kCorrupt, "wrong dtype"},
           {"no dimensions", sized("[]"), kCorrupt, "\"word_topic\""},
           {"nine dimensions", sized("[5,3,1,1,1,1,1,1,1]"), kCorrupt, "too many dimensions"},
           {"negative", sized("[-5,-3]"), kCorrupt, "no whole number"},
           {"fraction", sized("[2.5,6]"), kCorrupt, "no whole number"},
           {"text", sized("\"5,3\""), kCorrupt, "no shape"},
           {"missing shape", replaced(shape, "\"x\":1"), kCorrupt, "no shape"},
           {"missing offsets", replaced("data_offsets", "offsets"), kCorrupt, "data_offsets"},
           {"backward", replaced("[0,48]", "[48,0]"), kCorrupt, "end before they begin"},
           {"past the end", replaced("[0,48]", "[0," + huge + "]"), kCorrupt, "data_offsets"},
           {"2^50 end", replaced("[0,48]", "[0,1125899906842624]"), kCorrupt, "of "},
           {"one offset", replaced("[0,48]", "[0]"), kCorrupt, "no pair"},
           {"overlap", replaced("[48,88]", "[40,80]"), kCorrupt, "overlaps"},
           {"hole", replaced("[48,88]", "[56,96]"), kCorrupt, "hole of 8 bytes"},
           {"too few bytes", replaced("[48,88]", "[48,80]"), kCorrupt, "shape asks for 40 bytes"},
       }) {
    expect_refused(lie);
  }
}

TEST(ModelLoader, RefusesSizesThatNoModelHas) {
  // Honest headers of files whose data is there, but which are no models.
  FileParts parts = small_parts();
  const std::string header = parts.json;
  const size_t at = header.find(",\"vocabulary_offsets\"");
  const auto with_word_topic = [&](const std::string& shape, size_t data_bytes) {
    parts.json = header.substr(0, at) + ",\"word_topic\":{\"dtype\":\"F32\",\"shape\":" + shape +
                 ",\"data_offsets\":[0," + std::to_string(data_bytes) + "]}}";
    parts.data.assign(data_bytes, '\0');
    return parts.joined();
  };
  expect_refused({"no words", with_word_topic("[0,3]", 0), kLimit, "0 words"});
  expect_refused({"no topics", with_word_topic("[5,0]", 0), kLimit, "0 topics"});
  expect_refused({"2^32 words, no topics", with_word_topic("[4294967296,0]", 0), kLimit, "words"});
  expect_refused({"4097 topics", with_word_topic("[1,4097]", 4 * 4097), kLimit, "4097 topics"});
  expect_refused({"no alpha", with_word_topic("[1,3]", 12), kCorrupt, "no tensor \"alpha\""});
}

TEST(ModelLoader, RefusesHeadersThatAreNotOurs) {
  for (const Lie& lie : std::initializer_list<Lie>{
           {"no JSON", replaced("{", "}"), kCorrupt, "does not begin with '{'"},
           {"bad JSON", replaced("\"dtype\":", "\"dtype\""), kCorrupt, "bad JSON"},
           {"duplicate tensor", replaced("\"alpha\"", "\"word_topic\""), kCorrupt, "duplicate"},
           {"duplicate metadata", replaced("\"seed\"", "\"eta\""), kCorrupt, "duplicate"},
           {"metadata is a list", replaced("\"__metadata__\":", "\"__metadata__\":[],\"x\":"),
            kCorrupt, "__metadata__"},
           {"metadata number", replaced("\"sluice_format\":\"1\"", "\"sluice_format\":1"), kCorrupt,
            "not a string"},
           {"no format", replaced("sluice_format", "format"), kUnsupported, "not a sluice model"},
           {"newer format", replaced("\"1\"", "\"2\""), kUnsupported, "model format 2"},
           {"unknown dtype", replaced("\"F32\"", "\"F33\""), kUnsupported, "\"F33\""},
           {"no dtype", replaced("\"dtype\":\"F32\"", "\"dtype\":32"), kCorrupt, "no dtype"},
           {"other dtype", replaced("\"F32\"", "\"I32\""), kCorrupt, "\"word_topic\": wrong dtype"},
           {"half precision", replaced("\"word_topic\"", "\"word_topic_f16\""), kUnsupported,
            "\"word_topic_f16\""},
           {"unknown tensor", replaced("\"alpha\"", "\"beta\""), kUnsupported, "\"beta\""},
           {"tensor is a number", replaced("\"alpha\":", "\"alpha\":1,\"x\":"), kCorrupt,
            "\"alpha\""},
           {"wrong checksum", replaced("\"xxh64.alpha\":\"", "\"xxh64.alpha\":\"0"), kCorrupt,
            "\"alpha\": its checksum"},
           {"no checksum", replaced("xxh64.alpha", "xxh32.alpha"), kCorrupt,
            "\"alpha\": no checksum"},
       }) {
    expect_refused(lie);
  }
}

TEST(ModelLoader, RefusesMetadataThatLies) {
  for (const Lie& lie : std::initializer_list<Lie>{
           {"no eta", replaced("\"eta\"", "\"beta\""), kCorrupt, "\"eta\": missing"},
           {"eta 0", replaced("\"0.03\"", "\"0\""), kCorrupt, "\"eta\""},
           {"eta below 0", replaced("\"0.03\"", "\"-1\""), kCorrupt, "\"eta\""},
           {"eta large", replaced("\"0.03\"", "\"1e300\""), kCorrupt, "\"eta\""},
           {"eta NaN", replaced("\"0.03\"", "\"nan\""), kCorrupt, "\"eta\""},
           {"eta nothing", replaced("\"0.03\"", "\"\""), kCorrupt, "\"eta\""},
           {"eta list", replaced("\"0.03\"", "\"[1]\""), kCorrupt, "\"eta\""},
           {"background 1", replaced("\"background_topic\":\"0\"", "\"background_topic\":\"1\""),
            kUnsupported, "\"background_topic\""},
           {"seed 2^64", replaced("18446744073709551615", "18446744073709551616"), kCorrupt,
            "\"seed\""},
           {"seed text", replaced("18446744073709551615", "1 "), kCorrupt, "\"seed\""},
           {"seed below 0", replaced("18446744073709551615", "-1"), kCorrupt, "\"seed\""},
           {"tokens below 0", replaced("\"175.5\"", "\"-175.5\""), kCorrupt, "\"tokens\""},
           {"passes 2^32", replaced("\"passes\":\"2\"", "\"passes\":\"4294967296\""), kCorrupt,
            "\"passes\""},
           {"configuration", replaced("{\\\"topics\\\":3}", "3"), kCorrupt, "\"configuration\""},
           {"fingerprint", replaced("0123456789abcdef", "<b>"), kCorrupt, "\"data_fingerprint\""},
           {"recipe", replaced("{\\\"version\\\":1", "x"), kCorrupt, "\"recipe\""},
           {"newer recipe", replaced("{\\\"version\\\":1", "{\\\"version\\\":2"), kUnsupported,
            "\"recipe\""},
       }) {
    expect_refused(lie);
  }
}

// Files whose checksums are right and whose numbers are wrong.
template <typename T>
Lie sealed(const char* tensor, size_t i, T value, const char* message) {
  return {message, small_parts().set(tensor, i, value).seal().joined(), kCorrupt, message};
}

TEST(ModelLoader, RefusesNumbersThatNoModelHas) {
  for (const Lie& lie : std::initializer_list<Lie>{
           sealed("word_topic", 4, NAN, "word 1 has NaN in topic 1"),
           sealed("word_topic", 4, -0.5f, "word 1 has -0.5 in topic 1"),
           sealed("word_topic", 14, INFINITY, "word 4 has infinity in topic 2"),
           sealed("word_topic", 0, 1.5f, "word 0 has 1.5 in topic 0"),
           sealed("word_topic", 0, 0.502f, "words of topic 0 sum to"),
           sealed("alpha", 1, 0.0f, "alpha of topic 1 is 0"),
           sealed("alpha", 1, NAN, "alpha of topic 1 is NaN"),
           sealed("alpha", 1, -1.0f, "alpha of topic 1 is -1"),
           sealed("alpha", 1, 1e38f, "alpha of topic 1"),
           sealed("alpha", 1, 1e-44f, "alpha of topic 1"),
           sealed("topic_tokens", 2, -1.0f, "topic_tokens of topic 2"),
           sealed("topic_tokens", 2, INFINITY, "topic_tokens of topic 2 is infinity"),
       }) {
    expect_refused(lie);
  }
  auto rounded = load(small_parts().set("word_topic", 0, 0.5005f).seal().joined());
  EXPECT_TRUE(rounded.ok()) << "within 1e-3 of 1: other writers round";
}

TEST(ModelLoader, RefusesVocabulariesThatLie) {
  for (const Lie& lie : std::initializer_list<Lie>{
           sealed("vocabulary_offsets", 0, uint64_t{1}, "do not cover"),
           sealed("vocabulary_offsets", 5, uint64_t{9}, "do not cover"),
           sealed("vocabulary_offsets", 2, uint64_t{1} << 60, "descending"),
           sealed("vocabulary_offsets", 2, UINT64_MAX, "descending"),
           sealed("vocabulary_offsets", 2, uint64_t{4}, "empty word"),
           sealed("vocabulary_offsets", 2, uint64_t{5}, "no UTF-8 at word"),
           sealed("vocabulary_bytes", 0, uint8_t{0xff}, "no UTF-8 at word 0"),
       }) {
    expect_refused(lie);
  }
}

TEST(ModelLoader, RefusesAWordTwice) {
  FileParts parts = small_parts();
  ASSERT_EQ(parts.data.substr(parts.data.size() - 4), "data");
  parts.data.replace(parts.data.size() - 4, 4, "news");
  expect_refused({"a word twice", parts.seal().joined(), kCorrupt, "duplicate of word 0"});
}

}  // namespace
}  // namespace sluice
