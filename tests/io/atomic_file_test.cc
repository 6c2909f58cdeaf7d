// Outputs that are complete or absent, whatever goes wrong.
#include "core/io/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/io/file_size_limit.h"
#include "tests/io/system_calls.h"
#include "tests/io/temporary_directory.h"

namespace sluice {
namespace {

using Names = std::set<std::string>;

TEST(AtomicFile, AppearsAtCommitAndNotBefore) {
  const TemporaryDirectory directory;
  auto file = AtomicFile::create(directory.path("out"), false);
  ASSERT_TRUE(file.ok()) << file.status().message();
  const std::string large(600000, 'x');
  ASSERT_TRUE(file->write("head ").ok());
  ASSERT_TRUE(file->write(large).ok());
  ASSERT_TRUE(file->write(" tail").ok());
  EXPECT_EQ(directory.names(), Names{"out.partial-" + std::to_string(getpid())});
  EXPECT_EQ(file->written_bytes(), 600010u);
  ASSERT_TRUE(file->commit().ok());
  EXPECT_EQ(directory.names(), Names{"out"});
  EXPECT_TRUE(read_whole_file(directory.path("out")) == "head " + large + " tail");
}

TEST(AtomicFile, PutsOtherBytesInThePlaceOfSome) {
  const TemporaryDirectory directory;
  const auto overwrite = [](AtomicFile& file, uint64_t offset, std::string_view text) {
    return file.overwrite(offset, {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  };
  auto file = AtomicFile::create(directory.path("out"), false).value();
  ASSERT_TRUE(file.write("head body").ok());
  EXPECT_TRUE(overwrite(file, 1, "EA").ok()) << "what is still in the buffer";
  const std::string large(600000, 'x');
  ASSERT_TRUE(file.write(large).ok());
  EXPECT_TRUE(overwrite(file, 0, "T").ok());
  EXPECT_TRUE(overwrite(file, 600008, "X").ok());
  const Status refused = overwrite(file, 600008, "XX");
  EXPECT_EQ(refused.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(refused.message(),
            directory.path("out") + ": only what was written can be written over");
  EXPECT_EQ(overwrite(file, 600010, "").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(file.written_bytes(), 600009u);
  ASSERT_TRUE(file.write(" tail").ok());
  ASSERT_TRUE(file.commit().ok());
  EXPECT_EQ(overwrite(file, 0, "H").message(), directory.path("out") + ": written to after commit");
  EXPECT_EQ(read_whole_file(directory.path("out")), "TEAd body" + large.substr(1) + "X tail");
}

TEST(AtomicFile, LeavesNothingBehindWithoutCommit) {
  const TemporaryDirectory directory;
  directory.write("out", "old");
  {
    auto file = AtomicFile::create(directory.path("out"), true).value();
    ASSERT_TRUE(file.write("new").ok());
    const AtomicFile moved = std::move(file);
  }
  EXPECT_EQ(directory.names(), Names{"out"});
  EXPECT_EQ(read_whole_file(directory.path("out")), "old");
}

TEST(AtomicFile, RefusesAnExistingFileBeforeTheWork) {
  const TemporaryDirectory directory;
  directory.write("out", "old");
  const auto file = AtomicFile::create(directory.path("out"), false);
  EXPECT_EQ(file.status().code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(directory.names(), Names{"out"});
}

TEST(AtomicFile, RefusesAFileThatAppearedDuringTheWork) {
  const TemporaryDirectory directory;
  {
    auto file = AtomicFile::create(directory.path("out"), false).value();
    ASSERT_TRUE(file.write("new").ok());
    directory.write("out", "theirs");
    EXPECT_EQ(file.commit().code(), StatusCode::kAlreadyExists);
  }
  EXPECT_EQ(directory.names(), Names{"out"});
  EXPECT_EQ(read_whole_file(directory.path("out")), "theirs");
}

TEST(AtomicFile, ReplacesWhenAsked) {
  const TemporaryDirectory directory;
  directory.write("out", "old");
  auto file = AtomicFile::create(directory.path("out"), true).value();
  ASSERT_TRUE(file.write("new").ok());
  ASSERT_TRUE(file.commit().ok());
  EXPECT_EQ(directory.names(), Names{"out"});
  EXPECT_EQ(read_whole_file(directory.path("out")), "new");
}

TEST(AtomicFile, TakesAnotherNameWhenAKilledProcessLeftOurs) {
  const TemporaryDirectory directory;
  const std::string left = "out.partial-" + std::to_string(getpid());
  directory.write(left, "left");
  auto file = AtomicFile::create(directory.path("out"), false).value();
  ASSERT_TRUE(file.write("new").ok());
  ASSERT_TRUE(file.commit().ok());
  EXPECT_EQ(directory.names(), (Names{left, "out"}));
  EXPECT_EQ(read_whole_file(directory.path("out")), "new");
}

TEST(AtomicFile, NeverReplacesADeviceOrADirectory) {
  const TemporaryDirectory directory;
  for (const std::string& path : {std::string("/dev/null"), directory.path("."), directory.path(""),
                                  std::string(), std::string("/")}) {
    const auto refused = AtomicFile::create(path, true);
    EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument) << path;
    EXPECT_EQ(refused.status().message(), path == "/dev/null"
                                              ? "/dev/null: exists and is not a regular file"
                                              : "\"" + path + "\" is no name for an output");
  }
  mkdir(directory.path("folder").c_str(), 0700);
  const auto file = AtomicFile::create(directory.path("folder"), true);
  EXPECT_EQ(file.status().code(), StatusCode::kInvalidArgument);
}

TEST(AtomicFile, SaysThatTheFolderIsMissing) {
  const TemporaryDirectory directory;
  const auto file = AtomicFile::create(directory.path("none/out"), false);
  EXPECT_EQ(file.status().code(), StatusCode::kNotFound);
}

TEST(AtomicFile, WorksBelowALinkedFolder) {
  const TemporaryDirectory directory;
  mkdir(directory.path("folder").c_str(), 0700);
  ASSERT_EQ(symlink("folder", directory.path("link").c_str()), 0);
  auto file = AtomicFile::create(directory.path("link/out"), false).value();
  ASSERT_TRUE(file.write("x").ok());
  const Status status = file.commit();
  EXPECT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(read_whole_file(directory.path("folder/out")), "x");
}

TEST(AtomicFile, AFullDiskLeavesTheOldFileAndNothingElse) {
  const TemporaryDirectory directory;
  directory.write("out", "old");
  for (const size_t size : {size_t{5000}, size_t{700000}}) {
    const FileSizeLimit limit(4096);
    auto file = AtomicFile::create(directory.path("out"), true).value();
    Status status = file.write(std::string(size, 'x'));
    if (status.ok()) status = file.commit();
    EXPECT_EQ(status.code(), StatusCode::kIo);
    EXPECT_NE(status.message().find(directory.path("out")), std::string_view::npos);
  }
  EXPECT_EQ(directory.names(), Names{"out"});
  EXPECT_EQ(read_whole_file(directory.path("out")), "old");
}

TEST(AtomicFile, IsNotWrittenToAfterCommit) {
  const TemporaryDirectory directory;
  auto file = AtomicFile::create(directory.path("out"), false).value();
  ASSERT_TRUE(file.commit().ok());
  EXPECT_EQ(file.write("x").message(), directory.path("out") + ": written to after commit");
  EXPECT_EQ(file.commit().message(), directory.path("out") + ": committed twice");
}

// Run under strace by the test below, with the path in the environment.
TEST(AtomicFileUnderStrace, DISABLED_WritesAFile) {
  const char* const path = getenv("SLUICE_TEST_OUTPUT");
  ASSERT_NE(path, nullptr);
  auto file = AtomicFile::create(path, false).value();
  ASSERT_TRUE(file.write("bytes").ok());
  ASSERT_TRUE(file.overwrite(0, std::vector<uint8_t>{'B'}).ok());
  ASSERT_TRUE(file.commit().ok());
}

TEST(AtomicFile, SyncsTheFileBeforeAndItsFolderAfterTheRename) {
  const TemporaryDirectory directory;
  mkdir(directory.path("folder").c_str(), 0700);
  const auto calls =
      trace_test("AtomicFileUnderStrace.DISABLED_WritesAFile", directory.path("folder/out"));
  if (!calls.has_value()) GTEST_SKIP() << "strace is not installed or may not trace";
  const std::string partial = directory.path("folder/out.partial-");
  const size_t written = find_call(*calls, 0, "write", partial);
  const size_t overwritten = find_call(*calls, written, "pwrite64", partial);
  const size_t synced = find_call(*calls, overwritten, "fsync", partial);
  const size_t renamed = find_call(*calls, synced, "renameat2", partial);
  const size_t folder = find_call(*calls, renamed, "fsync", directory.path("folder>"));
  EXPECT_LT(folder, calls->size()) << testing::PrintToString(*calls);
}

}  // namespace
}  // namespace sluice
