#include "remote/uri.h"

#include <gtest/gtest.h>

namespace sluice_remote {
namespace {

TEST(Uri, EncodesAllButUnreservedCharacters) {
  EXPECT_EQ(percent_encode("day=1/a b+c~(é).txt", true), "day%3D1/a%20b%2Bc~%28%C3%A9%29.txt");
  EXPECT_EQ(percent_encode("a/b", false), "a%2Fb");
  EXPECT_EQ(percent_decode("a%2Fb+c%20d%zz%4"), "a/b c d%zz%4");
}

TEST(Uri, SortsQueriesByEncodedName) {
  EXPECT_EQ(canonical_query({{"uploads", ""}, {"a", "x y"}, {"B", "/"}}), "B=%2F&a=x%20y&uploads=");
}

TEST(Uri, LeavesTheSchemesOwnPortOut) {
  EXPECT_EQ(parse_url("http://Host:80/p?q#f")->host, "host");
  EXPECT_EQ(parse_url("http://host:80/p?q#f")->query, "?q");
  EXPECT_EQ(parse_url("https://host:80")->host, "host:80");
}

TEST(Uri, RefusesWhatIsNoWebAddress) {
  for (const char* text : {"", "host", "ftp://host/", "http://", "http://u:p@host/", "http://h/a b",
                           "http://h/\r\nX: y", "file:///etc/passwd"}) {
    EXPECT_FALSE(parse_url(text).has_value()) << text;
  }
}

TEST(Uri, ResolvesLocations) {
  const Url base = *parse_url("https://host/a/b?c");
  EXPECT_EQ(resolve_url(base, "/x"), "https://host/x");
  EXPECT_EQ(resolve_url(base, "x"), "https://host/a/x");
  EXPECT_EQ(resolve_url(base, "//other/x"), "https://other/x");
  EXPECT_EQ(resolve_url(base, "http://other/x"), "http://other/x");
}

TEST(Uri, ShowsNoQuery) {
  EXPECT_EQ(shown_url("https://h/k?X-Amz-Signature=abc"), "https://h/k?…");
  EXPECT_EQ(shown_url("https://h/k"), "https://h/k");
}

TEST(Uri, SplitsBucketAndKey) {
  EXPECT_EQ(parse_s3_name("s3://bucket/a/b")->key, "a/b");
  EXPECT_EQ(parse_s3_name("s3://bucket//b")->key, "/b");
  EXPECT_EQ(parse_s3_name("s3://bucket")->key, "");
  for (const char* name : {"s3://", "s3:///key", "s3://ab/k", "s3://b@d/k", "bucket/key"}) {
    EXPECT_FALSE(parse_s3_name(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace sluice_remote
