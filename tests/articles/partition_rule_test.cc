// Names of folders: which part of a date, what is encoded, what is unknown.
#include "core/articles/partition_rule.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

std::string by_label(const std::string& label) {
  return PartitionRule::parse("label").value().folder(label, "2026-11-03");
}

std::string by_date(const char* format, const std::string& date) {
  return PartitionRule::parse(std::string("date:") + format).value().folder("x", date);
}

TEST(PartitionRule, NamesLabels) {
  EXPECT_EQ(by_label("sport"), "label=sport");
  EXPECT_EQ(by_label("경제 면"), "label=경제 면");
  EXPECT_EQ(by_label(""), "label=unknown");
  EXPECT_EQ(by_label(".."), "label=..");
}

TEST(PartitionRule, EncodesWhatAPathCannotHold) {
  EXPECT_EQ(by_label("a/b=c%d\\e"), "label=a%2Fb%3Dc%25d%5Ce");
  EXPECT_EQ(by_label(std::string("a\tb\n\x7f\0", 6)), "label=a%09b%0A%7F%00");
  EXPECT_EQ(by_label("a\xff\xc0\xaf"), "label=a%FF%C0%AF");
}

TEST(PartitionRule, CutsLongValuesAndKeepsThemApart) {
  const std::string kept(183, 'x');
  EXPECT_EQ(by_label(kept), "label=" + kept);
  const std::string one = by_label(std::string(300, 'x')), other = by_label(std::string(301, 'x'));
  EXPECT_EQ(one.size(), 6u + 200);
  EXPECT_EQ(one.substr(0, 190), "label=" + kept + "~");
  EXPECT_NE(one, other);
  std::string korean, slashes(300, '/');
  for (int i = 0; i < 100; ++i) korean += "가";
  EXPECT_LE(by_label(korean).size(), 206u);
  EXPECT_EQ(by_label(korean).substr(6, 3), "가");
  EXPECT_EQ(by_label(korean).substr(6 + 183, 1), "~");
  EXPECT_LE(by_label(slashes).size(), 206u);
}

TEST(PartitionRule, TakesPartsOfDates) {
  EXPECT_EQ(by_date("%Y-%m", "2026-11-03"), "date=2026-11");
  EXPECT_EQ(by_date("%Y-%m-%d", "2026-11-03T10:20:30Z"), "date=2026-11-03");
  EXPECT_EQ(by_date("%Y-%m-%d", "2026/11/03 10:20"), "date=2026-11-03");
  EXPECT_EQ(by_date("%Y%m%d", "2026.11.03"), "date=20261103");
  EXPECT_EQ(by_date("%Y-%m-%d", "20261103"), "date=2026-11-03");
  EXPECT_EQ(by_date("%Y", "2026"), "date=2026");
  EXPECT_EQ(by_date("%Y/%m", "2026-11"), "date=2026%2F11");
  EXPECT_EQ(by_date("y%Y %%", "2026-11"), "date=y2026 %25");
}

TEST(PartitionRule, CallsWhatItCannotReadUnknown) {
  for (const char* date :
       {"", "yesterday", "2026", "2026-13-01", "2026-1-5", "26-11-03", "Tue, 03 Nov 2026",
        "1793664000", "1711031500", "202611", "20261131x", "2026-113", "2026-11x"}) {
    const bool has_month = std::string(date) == "20261131x" || std::string(date) == "2026-11x";
    EXPECT_EQ(by_date("%Y-%m", date), has_month ? "date=2026-11" : "date=unknown") << date;
  }
  EXPECT_EQ(by_date("%Y-%m-%d", "2026-11"), "date=unknown");
  EXPECT_EQ(by_date("%Y-%m-%d", "2026-11-00"), "date=unknown");
}

TEST(PartitionRule, RefusesOtherRules) {
  for (const char* text : {"", "date", "date:", "date:2026", "date:%H", "date:%", "date:%Y%", "id",
                           "label:x", "date:%%"}) {
    const auto rule = PartitionRule::parse(text);
    ASSERT_FALSE(rule.ok()) << text;
    EXPECT_EQ(rule.status().code(), StatusCode::kInvalidArgument);
    EXPECT_EQ(rule.status().message(),
              "cannot partition by \"" + std::string(text) +
                  "\"; known are label and date:FORMAT with %Y, %m and %d, as in date:%Y-%m");
  }
}

}  // namespace
}  // namespace sluice
