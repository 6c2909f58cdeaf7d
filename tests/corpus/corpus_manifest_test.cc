// The manifest as text, and as strangers may write it.
#include "core/corpus/corpus_manifest.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

CorpusManifest sample() {
  CorpusManifest manifest;
  manifest.feature_dim = 7;
  manifest.totals = {3, 5, 8.5};
  manifest.shards = {{"part-00000.rec", 100, 2, 0x00ff12345678abcd},
                     {"k=v/part-00001.rec.gz", 50, 1, 1}};
  return manifest;
}

constexpr std::string_view kText =
    "{\"format\":\"sluice-corpus\",\"version\":1,\"feature_dim\":7,\"documents\":3,\"entries\":5,"
    "\"tokens\":8.5,\"shards\":[{\"name\":\"part-00000.rec\",\"bytes\":100,\"records\":2,"
    "\"xxh64\":\"00ff12345678abcd\"},{\"name\":\"k=v/part-00001.rec.gz\",\"bytes\":50,"
    "\"records\":1,\"xxh64\":\"0000000000000001\"}]}\n";

std::string with(std::string_view from, std::string_view to) {
  std::string text(kText);
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(CorpusManifest, IsWrittenAsTheFormatSays) { EXPECT_EQ(write_manifest(sample()), kText); }

TEST(CorpusManifest, ReadsWhatItWrote) {
  const auto manifest = parse_manifest(kText);
  ASSERT_TRUE(manifest.ok()) << manifest.status().message();
  EXPECT_EQ(write_manifest(*manifest), kText);
}

TEST(CorpusManifest, RefusesNamesThatLeadOutOfTheCorpus) {
  for (const char* name : {"/etc/passwd", "../x.rec", "a/../../x.rec", "a/..", "./x.rec",
                           "a//x.rec", "", "a/", "..", "a\\\\b", "a\\u0000b", "a\\nb"}) {
    const auto manifest = parse_manifest(with("part-00000.rec", name));
    EXPECT_EQ(manifest.status().code(), StatusCode::kCorrupt) << name;
    EXPECT_TRUE(manifest.status().message().starts_with("the shard name \"")) << name;
    EXPECT_TRUE(manifest.status().message().ends_with("\" is no path below records/")) << name;
  }
}

TEST(CorpusManifest, RefusesWhatDoesNotAddUp) {
  EXPECT_EQ(parse_manifest(with("\"records\":2", "\"records\":1")).status().message(),
            "the shards have 2 records, but \"documents\" is 3");
  EXPECT_EQ(parse_manifest(with("k=v/part-00001.rec.gz", "part-00000.rec")).status().message(),
            "the shard part-00000.rec comes twice");
  EXPECT_EQ(parse_manifest(with("\"records\":2", "\"records\":9007199254740992")).status().code(),
            StatusCode::kCorrupt);
}

TEST(CorpusManifest, RefusesWrongTypesAndMissingMembers) {
  const struct {
    const char* from;
    const char* to;
    const char* message;
  } cases[] = {
      {"\"feature_dim\":7", "\"feature_dim\":-7", "\"feature_dim\" is no integer from 0 on"},
      {"\"feature_dim\":7", "\"feature_dim\":\"7\"", "\"feature_dim\" is no integer from 0 on"},
      {"\"feature_dim\":7", "\"feature_dim\":2147483648", "\"feature_dim\" is 2^31 or more"},
      {"\"feature_dim\":7,", "", "no \"feature_dim\""},
      {"\"tokens\":8.5", "\"tokens\":-1", "\"tokens\" is no number from 0"},
      {"\"tokens\":8.5", "\"tokens\":null", "\"tokens\" is no number from 0"},
      {"00ff12345678abcd", "00ff12345678abc", "\"xxh64\" is not 16 hexadecimal digits"},
      {"00ff12345678abcd", "0xff12345678abcd", "\"xxh64\" is not 16 hexadecimal digits"},
      {"\"shards\":[", "\"shards\":[1,", "no \"name\""},
      {"\"shards\":[", "\"shards\":1,\"x\":[", "\"shards\" is no list"},
      {"\"bytes\":100", "\"bytes\":100,\"blocks\":\"5 9\"",
       "the \"blocks\" of part-00000.rec are not offsets that ascend from 0"},
      {"\"bytes\":100", "\"bytes\":100,\"blocks\":\"0 100\"",
       "the \"blocks\" of part-00000.rec are not offsets that ascend from 0"},
      {"\"bytes\":100", "\"bytes\":100,\"blocks\":\"0,50\"",
       "the \"blocks\" of part-00000.rec are not offsets that ascend from 0"},
      {"\"format\":\"sluice-corpus\"", "\"format\":1", "\"format\" is not \"sluice-corpus\""}};
  for (const auto& [from, to, message] : cases) {
    const auto manifest = parse_manifest(with(from, to));
    EXPECT_EQ(manifest.status().code(), StatusCode::kCorrupt) << to;
    EXPECT_EQ(manifest.status().message(), message);
  }
  EXPECT_FALSE(parse_manifest("[]").ok());
  EXPECT_FALSE(parse_manifest("").ok());
}

TEST(CorpusManifest, NamesANewerVersionAsSuch) {
  const auto manifest = parse_manifest(with("\"version\":1", "\"version\":2"));
  EXPECT_EQ(manifest.status().code(), StatusCode::kUnsupported);
  EXPECT_EQ(manifest.status().message(),
            "a corpus of format version 2; this program reads version 1");
}

}  // namespace
}  // namespace sluice
