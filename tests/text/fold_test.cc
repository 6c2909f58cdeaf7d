#include "core/text/fold.h"

#include <gtest/gtest.h>

#include <string>

#include "core/text/tokenizer.h"

namespace sluice {
namespace {

TEST(Fold, RemovesCaseWidthAndCompatibilityForms) {
  EXPECT_EQ(fold("Ｈello ＷＯＲＬＤ"), "hello world");
  EXPECT_EQ(fold("Straße ﬁn ẞ"), "strasse fin ss");
  EXPECT_EQ(fold("ΣΊΣΥΦΟΣ ς"), "σίσυφοσ σ");
  EXPECT_EQ(fold("①½㈱ｶﾞ"), "11⁄2(株)ガ");
}

TEST(Fold, ComposesWhatWasTypedInPieces) {
  EXPECT_EQ(fold("e\u0301"), "\u00E9");
  EXPECT_EQ(fold("E\u0323\u0302"), "\u1EC7");
  EXPECT_EQ(fold("e\u0302\u0323"), "\u1EC7");  // marks in the other order
  EXPECT_EQ(fold("\u1112\u1161\u11AB\u1100\u1173\u11AF"), "한글");
  EXPECT_EQ(fold("하\u11AB"), "한");
}

TEST(Fold, DropsWhatNobodySeesInsideWords) {
  EXPECT_EQ(fold("co\u00ADoper\u200Date\uFE0F"), "cooperate");
  EXPECT_EQ(fold("a\u00AD\u0301"), "\u00E1");
  EXPECT_EQ(fold("a\u200Bb"), "a\u200Bb");  // ends a word, so it stays
}

TEST(Fold, ReplacesEachInvalidByte) { EXPECT_EQ(fold("a\xFF\xC3(b"), "a\uFFFD\uFFFD(b"); }

TEST(Fold, BoundsTheMarksItOrders) {
  std::string text = "a";
  for (int i = 0; i < 100000; ++i) text += i % 2 == 0 ? "\u0301" : "\u0323";
  SegmentFolder folder;
  size_t segments = 0;
  for (size_t at = 0; at < text.size(); ++segments) {
    at = folder.fold_segment(text, at);
    ASSERT_LE(folder.characters().size(), SegmentFolder::kMaxCharacters + 32);
  }
  EXPECT_EQ(segments, (100001 + SegmentFolder::kMaxCharacters - 1) / SegmentFolder::kMaxCharacters);
}

}  // namespace
}  // namespace sluice
