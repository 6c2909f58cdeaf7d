// Directories that are complete or absent.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/io/atomic_file.h"
#include "tests/io/system_calls.h"
#include "tests/io/temporary_directory.h"

namespace sluice {
namespace {

using Names = std::set<std::string>;

void fill(const AtomicDirectory& directory, std::string_view text) {
  mkdir((directory.working_path() + "/records").c_str(), 0777);
  std::ofstream(directory.working_path() + "/records/part") << text;
  std::ofstream(directory.working_path() + "/manifest") << text;
}

TEST(AtomicDirectory, AppearsWholeAtCommit) {
  const TemporaryDirectory parent;
  auto directory = AtomicDirectory::create(parent.path("corpus/"), false);
  ASSERT_TRUE(directory.ok()) << directory.status().message();
  fill(*directory, "new");
  EXPECT_EQ(parent.names().count("corpus"), 0u);
  const Status status = directory->commit();
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(parent.names(),
            (Names{"corpus", "corpus/manifest", "corpus/records", "corpus/records/part"}));
  EXPECT_EQ(directory->commit().code(), StatusCode::kInvalidArgument);
}

TEST(AtomicDirectory, LeavesNothingBehindWithoutCommit) {
  const TemporaryDirectory parent;
  {
    auto directory = AtomicDirectory::create(parent.path("corpus"), false).value();
    fill(directory, "new");
    const AtomicDirectory moved = std::move(directory);
  }
  EXPECT_EQ(parent.names(), Names());
}

TEST(AtomicDirectory, RefusesAnExistingOneBeforeAndAfterTheWork) {
  const TemporaryDirectory parent;
  {
    auto directory = AtomicDirectory::create(parent.path("corpus"), false).value();
    fill(directory, "new");
    mkdir(parent.path("corpus").c_str(), 0777);
    EXPECT_EQ(AtomicDirectory::create(parent.path("corpus"), false).status().code(),
              StatusCode::kAlreadyExists);
    EXPECT_EQ(directory.commit().code(), StatusCode::kAlreadyExists);
  }
  EXPECT_EQ(parent.names(), Names{"corpus"});
}

TEST(AtomicDirectory, ReplacesAllOfTheOldOne) {
  const TemporaryDirectory parent;
  mkdir(parent.path("corpus").c_str(), 0777);
  parent.write("corpus/stale", "old");
  auto directory = AtomicDirectory::create(parent.path("corpus"), true).value();
  fill(directory, "new");
  const Status status = directory.commit();
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(parent.names(),
            (Names{"corpus", "corpus/manifest", "corpus/records", "corpus/records/part"}));
}

TEST(AtomicDirectory, ReplaceNeedsNothingToReplace) {
  const TemporaryDirectory parent;
  auto directory = AtomicDirectory::create(parent.path("corpus"), true).value();
  ASSERT_TRUE(directory.commit().ok());
  EXPECT_EQ(parent.names(), Names{"corpus"});
  EXPECT_EQ(directory.commit().message(), parent.path("corpus") + ": committed twice");
}

TEST(AtomicDirectory, NeverReplacesAFile) {
  const TemporaryDirectory parent;
  parent.write("corpus", "a file");
  EXPECT_EQ(AtomicDirectory::create(parent.path("corpus"), true).status().message(),
            parent.path("corpus") + ": exists and is not a directory");
  for (const char* path : {"", ".", "..", "/"}) {
    EXPECT_EQ(AtomicDirectory::create(path, true).status().code(), StatusCode::kInvalidArgument);
  }
}

// Run under strace by the test below.
TEST(AtomicDirectoryUnderStrace, DISABLED_WritesADirectory) {
  const char* const path = getenv("SLUICE_TEST_OUTPUT");
  ASSERT_NE(path, nullptr);
  auto directory = AtomicDirectory::create(path, true).value();
  fill(directory, "new");
  ASSERT_TRUE(directory.commit().ok());
}

TEST(AtomicDirectory, SyncsEveryFileAndFolderBeforeTheRename) {
  const TemporaryDirectory parent;
  for (const char* expected : {"RENAME_NOREPLACE", "RENAME_EXCHANGE"}) {
    const auto calls =
        trace_test("AtomicDirectoryUnderStrace.DISABLED_WritesADirectory", parent.path("corpus"));
    if (!calls.has_value()) GTEST_SKIP() << "strace is not installed or may not trace";
    const size_t renamed = find_call(*calls, 0, "renameat2", expected);
    ASSERT_LT(renamed, calls->size()) << testing::PrintToString(*calls);
    for (const char* name : {"/records/part>", "/records>", "/manifest>"}) {
      EXPECT_LT(find_call(*calls, 0, "fsync", name), renamed) << name;
    }
    const size_t folder =
        find_call(*calls, renamed, "fsync",
                  parent.path("corpus").substr(0, parent.path("corpus").rfind('/')) + ">");
    EXPECT_LT(folder, calls->size()) << testing::PrintToString(*calls);
  }
}

}  // namespace
}  // namespace sluice
