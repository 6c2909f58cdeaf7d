// The store against versitygw, a real S3 server (gateway.py): what it signs, lists, ranges and
// refuses.
#include <algorithm>
#include <random>
#include <thread>

#include "tests/remote/store_client.h"

namespace sluice_remote {
namespace {

class RemoteGateway : public testing::Test {
 protected:
  static RemoteOptions options() {
    RemoteOptions options;
    options.endpoint_url = variable("SLUICE_GATEWAY");
    options.part_bytes = 5 << 20;  // the least that S3 takes
    options.environment = lookup({{"AWS_ACCESS_KEY_ID", variable("SLUICE_GATEWAY_KEY")},
                                  {"AWS_SECRET_ACCESS_KEY", variable("SLUICE_GATEWAY_SECRET")},
                                  {"AWS_EC2_METADATA_DISABLED", "true"}});
    return options;
  }

  static std::string noise(size_t size) {
    std::mt19937_64 generator(size);
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(generator());
    return bytes;
  }

  StoreClient store{options()};
};

TEST_F(RemoteGateway, WritesAndReadsAllSizes) {
  for (const size_t size : {0, 1, 1 << 20, (5 << 20) + 1, 43'000'001}) {
    const std::string name = "s3://bucket/sizes/" + std::to_string(size);
    const std::string bytes = noise(size);
    ASSERT_EQ(store.write(name, bytes, false), 0) << store.text();
    std::string back;
    ASSERT_EQ(store.read(name, back), 0) << store.text();
    EXPECT_TRUE(back == bytes) << size;
    ASSERT_EQ(store.read(name, back, "", size / 3), 0) << store.text();
    EXPECT_TRUE(back == bytes.substr(size / 3)) << size;
  }
}

TEST_F(RemoteGateway, TakesKeysOfAllCharacters) {
  for (const char* key :
       {"date=2026-11-21/part 0+1.rec", "o'(ne)!*$&,:;@~_-.", "한국어/é", "100%/25%20"}) {
    const std::string name = "s3://bucket/keys/" + std::string(key);
    ASSERT_EQ(store.write(name, key, true), 0) << store.text();
    std::vector<Listed> listed;
    ASSERT_EQ(store.list(name, listed), 0) << store.text();
    ASSERT_EQ(listed.size(), 1u) << key;
    EXPECT_EQ(listed[0].name, name);
    std::string back;
    EXPECT_EQ(store.read(name, back, listed[0].version), 0) << store.text();
    EXPECT_EQ(back, key);
    EXPECT_EQ(store.remove(name), 0) << store.text();
    EXPECT_EQ(store.remove(name), 0) << store.text();
    EXPECT_EQ(store.read(name, back), SLUICE_STATUS_NOT_FOUND) << store.text();
  }
}

TEST_F(RemoteGateway, ListsManyPagesInOrder) {
  const std::string folder = variable("SLUICE_GATEWAY_FOLDER") + "/many";
  ASSERT_EQ(std::system(("mkdir -p " + folder).c_str()), 0);
  for (int i = 0; i < 2100; ++i) std::ofstream(folder + "/" + std::to_string(i)) << i;
  std::vector<Listed> listed;
  ASSERT_EQ(store.list("s3://bucket/many/", listed), 0) << store.text();
  ASSERT_EQ(listed.size(), 2100u);
  EXPECT_TRUE(std::is_sorted(listed.begin(), listed.end(),
                             [](const Listed& a, const Listed& b) { return a.name < b.name; }));
}

TEST_F(RemoteGateway, ReplacesOnlyWhenAsked) {
  ASSERT_EQ(store.write("s3://bucket/once", "one", false), 0) << store.text();
  EXPECT_EQ(store.write("s3://bucket/once", "two", false), SLUICE_STATUS_ALREADY_EXISTS);
  EXPECT_EQ(store.write("s3://bucket/once", "three", true), 0) << store.text();
  std::string back;
  EXPECT_EQ(store.read("s3://bucket/once", back), 0);
  EXPECT_EQ(back, "three");
}

TEST_F(RemoteGateway, KnowsOfARaceAtCommit) {
  const auto& calls = store.callbacks();
  for (const size_t size : {size_t{10}, size_t{6} << 20}) {
    const std::string name = "s3://bucket/raced-" + std::to_string(size);
    const std::string bytes = noise(size);
    void* output = nullptr;
    sluice_error error = {};
    ASSERT_EQ(calls.create(calls.user, name.c_str(), 0, &output, &error), 0) << error.text;
    ASSERT_EQ(calls.write(output, bytes.data(), size, &error), 0) << error.text;
    StoreClient other(options());
    ASSERT_EQ(other.write(name, "other", false), 0) << other.text();
    EXPECT_EQ(calls.commit(output, &error), SLUICE_STATUS_ALREADY_EXISTS) << error.text;
    calls.discard(output);
    std::string back;
    EXPECT_EQ(store.read(name, back), 0);
    EXPECT_EQ(back, "other");
  }
}

TEST_F(RemoteGateway, LeavesNothingWithoutCommit) {
  EXPECT_EQ(store.write("s3://bucket/gone/large", noise(12 << 20), true, false), 0) << store.text();
  std::vector<Listed> listed;
  EXPECT_EQ(store.list("s3://bucket/gone", listed), 0);
  EXPECT_TRUE(listed.empty());
}

TEST_F(RemoteGateway, SaysThatTheObjectChanged) {
  ASSERT_EQ(store.write("s3://bucket/changed", "one", true), 0);
  std::vector<Listed> listed;
  ASSERT_EQ(store.list("s3://bucket/changed", listed), 0);
  ASSERT_EQ(listed.size(), 1u);
  ASSERT_EQ(store.write("s3://bucket/changed", "two", true), 0);
  std::string back;
  EXPECT_EQ(store.read("s3://bucket/changed", back, listed[0].version), SLUICE_STATUS_CORRUPT);
  EXPECT_EQ(store.text(),
            "s3://bucket/changed: changed while it was read; read it again from the "
            "start");
}

TEST_F(RemoteGateway, SaysWhoWasRefused) {
  RemoteOptions how = options();
  how.environment = lookup(
      {{"AWS_ACCESS_KEY_ID", variable("SLUICE_GATEWAY_KEY")}, {"AWS_SECRET_ACCESS_KEY", "wrong"}});
  StoreClient stranger(how);
  std::string back;
  EXPECT_EQ(stranger.read("s3://bucket/any", back), SLUICE_STATUS_REMOTE);
  EXPECT_NE(stranger.text().find("s3://bucket/any: 403 SignatureDoesNotMatch (signed as AKID…ESTS"),
            std::string::npos)
      << stranger.text();
  how.sign = false;
  StoreClient nobody(how);
  EXPECT_EQ(nobody.read("s3://bucket/any", back), SLUICE_STATUS_REMOTE);
  EXPECT_NE(nobody.text().find("403 AccessDenied (not signed"), std::string::npos) << nobody.text();
  EXPECT_EQ(store.read("s3://no-such-bucket/any", back), SLUICE_STATUS_NOT_FOUND);
  EXPECT_NE(store.text().find("404 NoSuchBucket"), std::string::npos) << store.text();
}

TEST_F(RemoteGateway, ServesManyReadersAtOnce) {
  const std::string bytes = noise(30'000'000);
  ASSERT_EQ(store.write("s3://bucket/shared", bytes, true), 0) << store.text();
  std::vector<std::string> read(4);
  std::vector<std::thread> readers;
  for (std::string& back : read) {
    readers.emplace_back([&] {
      StoreClient mine(options());
      mine.read("s3://bucket/shared", back);
    });
  }
  for (std::thread& reader : readers) reader.join();
  for (const std::string& back : read) EXPECT_TRUE(back == bytes) << back.size();
}

}  // namespace
}  // namespace sluice_remote
