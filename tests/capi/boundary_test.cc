// The C wall by itself: codes, texts cut at characters, exceptions, struct sizes.
#include "capi/boundary.h"

#include <gtest/gtest.h>

#include <cstring>
#include <new>
#include <stdexcept>
#include <string>

#include "core/base/status.h"

namespace sluice::capi {
namespace {

TEST(Boundary, StatusCodesAreThoseOfTheHeader) {
  const std::pair<int32_t, StatusCode> pairs[] = {
      {SLUICE_STATUS_OK, StatusCode::kOk},
      {SLUICE_STATUS_INTERNAL, StatusCode::kInternal},
      {SLUICE_STATUS_INVALID_ARGUMENT, StatusCode::kInvalidArgument},
      {SLUICE_STATUS_OUT_OF_MEMORY, StatusCode::kOutOfMemory},
      {SLUICE_STATUS_IO, StatusCode::kIo},
      {SLUICE_STATUS_NOT_FOUND, StatusCode::kNotFound},
      {SLUICE_STATUS_ALREADY_EXISTS, StatusCode::kAlreadyExists},
      {SLUICE_STATUS_CORRUPT, StatusCode::kCorrupt},
      {SLUICE_STATUS_UNSUPPORTED, StatusCode::kUnsupported},
      {SLUICE_STATUS_LIMIT, StatusCode::kLimit},
      {SLUICE_STATUS_CANCELLED, StatusCode::kCancelled},
      {SLUICE_STATUS_REMOTE, StatusCode::kRemote},
  };
  int32_t expected = 0;
  for (const auto& [outside, inside] : pairs) {
    EXPECT_EQ(outside, static_cast<int32_t>(inside));
    EXPECT_EQ(outside, expected--) << "numbers are pinned";
  }
}

TEST(Boundary, ErrorHasPositionAndText) {
  sluice_error error;
  std::memset(&error, 0x55, sizeof error);
  EXPECT_EQ(report(corrupt("a.rec: bad").at(7, 99), &error), SLUICE_STATUS_CORRUPT);
  EXPECT_EQ(error.code, SLUICE_STATUS_CORRUPT);
  EXPECT_EQ(error.record, 7);
  EXPECT_EQ(error.offset, 99);
  EXPECT_STREQ(error.text, "a.rec: bad");
  EXPECT_EQ(error.reserved, 0);
}

TEST(Boundary, SuccessClearsTheError) {
  sluice_error error;
  std::memset(&error, 0x55, sizeof error);
  EXPECT_EQ(report(Status(), &error), SLUICE_STATUS_OK);
  EXPECT_EQ(error.code, SLUICE_STATUS_OK);
  EXPECT_EQ(error.record, -1);
  EXPECT_EQ(error.offset, -1);
  EXPECT_STREQ(error.text, "");
}

TEST(Boundary, LongTextsAreCutAtACharacter) {
  sluice_error error;
  for (size_t lead = 0; lead < 3; ++lead) {
    std::string text(lead, 'x');
    while (text.size() < 3000) text += "가";  // three bytes
    report(corrupt(text), &error);
    const size_t size = std::strlen(error.text);
    EXPECT_GT(size, sizeof error.text - 4);
    EXPECT_EQ((size - lead) % 3, 0u);
    EXPECT_EQ(text.compare(0, size, error.text), 0);
  }
}

TEST(Boundary, ExceptionsBecomeCodes) {
  sluice_error error;
  EXPECT_EQ(guard(&error, []() -> Status { throw std::bad_alloc(); }), SLUICE_STATUS_OUT_OF_MEMORY);
  EXPECT_EQ(guard(&error, []() -> Status { throw std::length_error("too long"); }),
            SLUICE_STATUS_INTERNAL);
  EXPECT_STREQ(error.text, "too long");
  EXPECT_EQ(guard(&error, []() -> Status { throw 3; }), SLUICE_STATUS_INTERNAL);
  EXPECT_EQ(guard(nullptr, []() -> Status { throw 3; }), SLUICE_STATUS_INTERNAL);
}

// A caller of an older header gives a shorter struct, of a newer one a longer.
struct Grown {
  sluice_documents_facts known;
  uint64_t later;
};

TEST(Boundary, OutputsOfALongerStructAreZeroedBehind) {
  Grown given;
  std::memset(&given, 0x55, sizeof given);
  given.known.struct_size = sizeof given;
  ASSERT_TRUE(check_output(&given.known).ok());
  sluice_documents_facts full{};
  full.labels = 3;
  fill_output(&given.known, full);
  EXPECT_EQ(given.known.labels, 3u);
  EXPECT_EQ(given.known.struct_size, sizeof given);
  EXPECT_EQ(given.later, 0u);
}

// Fields are appended, so what was tail padding must not have been part of an old struct.
template <typename Struct>
void expect_first_size(size_t bytes) {
  EXPECT_EQ(kFirstSize<Struct>, bytes) << kStructName<Struct>;
  EXPECT_EQ(sizeof(Struct), bytes) << kStructName<Struct> << " grew: then drop this line";
}

TEST(Boundary, StructsHaveTheirFirstSizes) {
  if (sizeof(void*) != 8) GTEST_SKIP() << "sizes are those of 64-bit machines";
  EXPECT_EQ(kFirstSize<sluice_record_input>, 72u);
  expect_first_size<sluice_article_options>(88);
  expect_first_size<sluice_articles_progress>(32);
  expect_first_size<sluice_compact_facts>(24);
  expect_first_size<sluice_compact_options>(16);
  expect_first_size<sluice_documents_callbacks>(88);
  expect_first_size<sluice_documents_facts>(80);
  expect_first_size<sluice_documents_options>(104);
  expect_first_size<sluice_evaluation>(112);
  expect_first_size<sluice_evaluation_options>(32);
  expect_first_size<sluice_inferencer_options>(32);
  expect_first_size<sluice_model_facts>(72);
  expect_first_size<sluice_process_options>(104);
  expect_first_size<sluice_process_summary>(72);
  expect_first_size<sluice_recipe_options>(48);
  expect_first_size<sluice_store_callbacks>(96);
  expect_first_size<sluice_trainer_options>(120);
  expect_first_size<sluice_trainer_progress>(88);
  expect_first_size<sluice_validation>(40);
  EXPECT_EQ(sizeof(sluice_error), 1024u);
}

}  // namespace
}  // namespace sluice::capi
