// Purity and NMI against figures by NumPy and by hand.
#include "core/evaluate/label_agreement.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(TopicLabelTable, IsZeroWithoutDocuments) {
  const LabelAgreement agreement = TopicLabelTable().agreement();
  EXPECT_EQ(agreement.documents, 0u);
  EXPECT_EQ(agreement.purity, 0);
  EXPECT_EQ(agreement.nmi, 0);
}

TEST(TopicLabelTable, IsOneForPerfectAgreementWhateverTheNumbers) {
  TopicLabelTable table;
  for (int i = 0; i < 10; ++i) table.add(i % 3 + 5, 2 - i % 3);
  EXPECT_EQ(table.agreement().documents, 10u);
  EXPECT_EQ(table.agreement().purity, 1);
  EXPECT_NEAR(table.agreement().nmi, 1, 1e-12);
}

TEST(TopicLabelTable, OneTopicTellsNothing) {
  TopicLabelTable table;
  for (int i = 0; i < 8; ++i) table.add(0, i % 4);
  EXPECT_EQ(table.agreement().purity, 0.25);
  EXPECT_NEAR(table.agreement().nmi, 0, 1e-12);
}

TEST(TopicLabelTable, OneTopicAndOneLabelAgree) {
  TopicLabelTable table;
  table.add(3, 1);
  EXPECT_EQ(table.agreement().purity, 1);
  EXPECT_EQ(table.agreement().nmi, 1);
}

TEST(TopicLabelTable, EqualsNumPy) {
  // 2 (H(topics) + H(labels) - H(both)) / (H(topics) + H(labels)) in NumPy.
  const int topics[] = {0, 0, 0, 1, 1, 2, 2, 2, 2, 1};
  const int labels[] = {0, 0, 1, 1, 1, 2, 2, 0, 2, 2};
  TopicLabelTable table;
  for (int i = 0; i < 10; ++i) table.add(static_cast<uint32_t>(topics[i]), labels[i]);
  EXPECT_NEAR(table.agreement().purity, 0.7, 1e-12);
  EXPECT_NEAR(table.agreement().nmi, 0.44270128334605013, 1e-12);
}

}  // namespace
}  // namespace sluice
