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
  }
}

TEST(CorpusManifest, RefusesWhatDoesNotAddUp) {
  EXPECT_EQ(parse_manifest(with("\"records\":2", "\"records\":1")).status().code(),
            StatusCode::kCorrupt);
  EXPECT_EQ(parse_manifest(with("k=v/part-00001.rec.gz", "part-00000.rec")).status().message(),
            "the shard part-00000.rec comes twice");
  EXPECT_EQ(parse_manifest(with("\"records\":2", "\"records\":9007199254740992")).status().code(),
            StatusCode::kCorrupt);
}

TEST(CorpusManifest, RefusesWrongTypesAndMissingMembers) {
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"feature_dim\":7", "\"feature_dim\":-7"},
           {"\"feature_dim\":7", "\"feature_dim\":\"7\""},
           {"\"feature_dim\":7", "\"feature_dim\":2147483648"},
           {"\"feature_dim\":7,", ""},
           {"\"tokens\":8.5", "\"tokens\":-1"},
           {"\"tokens\":8.5", "\"tokens\":null"},
           {"00ff12345678abcd", "00ff12345678abc"},
           {"00ff12345678abcd", "0xff12345678abcd"},
           {"\"shards\":[", "\"shards\":[1,"},
           {"\"format\":\"sluice-corpus\"", "\"format\":1"}}) {
    EXPECT_EQ(parse_manifest(with(from, to)).status().code(), StatusCode::kCorrupt) << to;
  }
  EXPECT_FALSE(parse_manifest("[]").ok());
  EXPECT_FALSE(parse_manifest("").ok());
}

TEST(CorpusManifest, NamesANewerVersionAsSuch) {
  EXPECT_EQ(parse_manifest(with("\"version\":1", "\"version\":2")).status().code(),
            StatusCode::kUnsupported);
}

}  // namespace
}  // namespace sluice
