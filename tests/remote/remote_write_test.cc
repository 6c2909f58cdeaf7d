// Writing, listing and removing: objects are complete or absent, whatever happens on the way.
#include "tests/remote/store_client.h"

namespace sluice_remote {
namespace {

class RemoteWrite : public FaultServer {
 protected:
  void expect_round_trip(const std::string& name, size_t size, bool replace = true) {
    StoreClient store(options());
    const std::string bytes = data().substr(1000, size);
    EXPECT_EQ(store.write(name, bytes, replace), 0) << name << ": " << store.text();
    std::string back;
    EXPECT_EQ(store.read(name, back), 0) << store.text();
    EXPECT_TRUE(back == bytes) << name << ": " << back.size();
  }
};

TEST_F(RemoteWrite, WritesAllSizes) {
  for (const size_t size : {0, 1, 1 << 20, (1 << 20) + 1, 5'000'000}) {
    expect_round_trip("s3://uploads/w-" + std::to_string(size), size);
  }
  EXPECT_EQ(count("\"/uploads/w-1048576\", \"range\": \"\""), 1u) << "one part: a single PUT";
}

TEST_F(RemoteWrite, WritesWhenThirtyPercentOfRequestsFail) {
  expect_round_trip("s3://flaky/small", 1000);
  expect_round_trip("s3://flaky/large", 20'000'000);
  expect_round_trip("s3://flaky/large-new", 5'000'000, false);
}

TEST_F(RemoteWrite, IsSignedWithItsBody) {
  expect_round_trip("s3://signed/a b/ü+(1)=.rec", 3'000'000);
}

TEST_F(RemoteWrite, ReplacesOnlyWhenAsked) {
  StoreClient store(options());
  ASSERT_EQ(store.write("s3://uploads/once", "one", false), 0) << store.text();
  EXPECT_EQ(store.write("s3://uploads/once", "two", false), SLUICE_STATUS_ALREADY_EXISTS);
  EXPECT_EQ(store.text(), "s3://uploads/once: exists already");
  EXPECT_EQ(store.write("s3://uploads/once", "three", true), 0);
  EXPECT_EQ(store.write("s3://raced/once", "two", false), SLUICE_STATUS_ALREADY_EXISTS);
  EXPECT_EQ(store.text(), "s3://raced/once: was made by another meanwhile");
}

TEST_F(RemoteWrite, WorksWithoutConditionalWrites) {
  expect_round_trip("s3://plain-writes/new", 3'000'000, false);
  expect_round_trip("s3://plain-writes/new-small", 3, false);
}

TEST_F(RemoteWrite, KnowsItsOwnObjectWhenTheAnswerWasLost) {
  expect_round_trip("s3://lost/small", 1000, false);
  expect_round_trip("s3://lost/large", 3'000'000, false);
}

TEST_F(RemoteWrite, TriesAgainWhenASuccessHoldsAnError) {
  expect_round_trip("s3://late/large", 3'000'000);
}

TEST_F(RemoteWrite, LeavesNothingWithoutCommit) {
  StoreClient store(options());
  EXPECT_EQ(store.write("s3://uploads/gone", data().substr(0, 3'000'000), true, false), 0);
  std::string bytes;
  EXPECT_EQ(store.read("s3://uploads/gone", bytes), SLUICE_STATUS_NOT_FOUND);
  EXPECT_EQ(count("{\"method\": \"DELETE\", \"path\": \"/uploads/gone\""), 1u);
}

TEST_F(RemoteWrite, DropsPartsThatWaitToBeSentAgain) {
  RemoteOptions how = options();
  how.backoff_base_ms = how.backoff_cap_ms = 600'000;  // far beyond the test's time
  StoreClient store(how);
  EXPECT_EQ(store.write("s3://slow-parts/gone", data().substr(0, 3'000'000), true, false), 0);
}

TEST_F(RemoteWrite, SaysWhyAPartWasRefused) {
  StoreClient store(options());
  EXPECT_EQ(store.write("s3://no-parts/large", data().substr(0, 5'000'000), true),
            SLUICE_STATUS_REMOTE);
  EXPECT_NE(store.text().find("s3://no-parts/large: 403 AccessDenied (signed as AKID…ENT0"),
            std::string::npos)
      << store.text();
}

TEST_F(RemoteWrite, ListsInPagesAndRemoves) {
  StoreClient store(options());
  const std::vector<std::string> keys = {
      "l/a b", "l/a&b", "l/a+b", "l/a-b", "l/a.b", "l/a/b", "l/date=2026-11-21/x", "l/é"};
  for (const std::string& key : keys) ASSERT_EQ(store.write("s3://listed/" + key, key, true), 0);
  ASSERT_EQ(store.write("s3://listed/l/", "", true), 0);  // a folder of S3's console
  std::vector<Listed> listed;
  ASSERT_EQ(store.list("s3://listed/l", listed), 0) << store.text();
  ASSERT_EQ(listed.size(), keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(listed[i].name, "s3://listed/" + keys[i]);
    EXPECT_EQ(listed[i].bytes, static_cast<int64_t>(keys[i].size()));
    std::string bytes;
    EXPECT_EQ(store.read(listed[i].name, bytes, listed[i].version), 0) << store.text();
    EXPECT_EQ(bytes, keys[i]);
  }
  EXPECT_EQ(store.remove("s3://listed/l/a b"), 0);
  EXPECT_EQ(store.remove("s3://listed/l/a b"), 0) << "not there: no error";
  listed.clear();
  EXPECT_EQ(store.list("s3://listed/l/a b", listed), 0);
  EXPECT_TRUE(listed.empty());
}

TEST_F(RemoteWrite, EndsAListingWhenAsked) {
  StoreClient store(options());
  for (const char* key : {"e/1", "e/2"})
    ASSERT_EQ(store.write("s3://ended/" + std::string(key), "", true), 0);
  int seen = 0;
  sluice_error error = {};
  const auto& calls = store.callbacks();
  const sluice_status status = calls.list(
      calls.user, "s3://ended/",
      [](const sluice_object*, void* user) -> sluice_status {
        ++*static_cast<int*>(user);
        return SLUICE_STATUS_CANCELLED;
      },
      &seen, &error);
  EXPECT_EQ(status, SLUICE_STATUS_CANCELLED);
  EXPECT_EQ(seen, 1);
}

TEST_F(RemoteWrite, ServesTheLibrarysOutputs) {
  sluice_store* store = nullptr;
  sluice_error error = {};
  ASSERT_EQ(create_remote_store(options(), &store, &error), 0) << error.text;
  sluice_output* output = nullptr;
  ASSERT_EQ(sluice_output_create("s3://uploads/output", store, 0, &output, &error), 0)
      << error.text;
  EXPECT_EQ(sluice_output_write(output, "text", 4, &error), 0);
  EXPECT_EQ(sluice_output_overwrite(output, 0, "T", 1, &error), SLUICE_STATUS_UNSUPPORTED);
  EXPECT_STREQ(error.text, "only a local file can be written over");
  EXPECT_EQ(sluice_output_commit(output, &error), 0) << error.text;
  sluice_output_free(output);
  EXPECT_EQ(sluice_output_create("s3://uploads/output", store, 0, &output, &error),
            SLUICE_STATUS_ALREADY_EXISTS);
  sluice_store_free(store);
}

TEST(RemoteOptionsCheck, RefusesNumbersOutOfRange) {
  sluice_store* store = nullptr;
  sluice_error error = {};
  RemoteOptions options;
  options.connections = 0;
  EXPECT_EQ(create_remote_store(options, &store, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "connections: 0 is not within 1 to 256");
  EXPECT_EQ(store, nullptr);
  options = RemoteOptions();
  options.endpoint_url = "localhost:9000?x";
  EXPECT_EQ(create_remote_store(options, &store, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text,
               "endpoint: 'localhost:9000?…' is no address such as http://127.0.0.1:7070");
  options = RemoteOptions();
  options.region = "evil.example.com/";
  EXPECT_EQ(create_remote_store(options, &store, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "region: 'evil.example.com/' is no region");
}

}  // namespace
}  // namespace sluice_remote
