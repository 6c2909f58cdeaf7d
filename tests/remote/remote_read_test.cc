// Reading from a server that misbehaves: the same bytes, or an error that says what was wrong.
#include <atomic>
#include <thread>

#include "tests/remote/store_client.h"

namespace sluice_remote {
namespace {

class RemoteRead : public FaultServer {
 protected:
  void expect_same(const std::string& bucket, size_t size, const RemoteOptions& how) {
    StoreClient store(how);
    std::string bytes;
    EXPECT_EQ(store.read("s3://" + bucket + "/object-" + std::to_string(size), bytes), 0)
        << store.text();
    EXPECT_TRUE(bytes == data().substr(0, size)) << bucket << ": " << bytes.size() << " bytes";
  }
  void expect_error(const std::string& bucket, size_t size, sluice_status status,
                    const std::string& text, const RemoteOptions& how) {
    StoreClient store(how);
    std::string bytes;
    EXPECT_EQ(store.read("s3://" + bucket + "/object-" + std::to_string(size), bytes), status);
    EXPECT_NE(store.text().find(text), std::string::npos) << store.text();
    EXPECT_TRUE(bytes == data().substr(0, bytes.size())) << "bytes before the error";
  }
};

TEST_F(RemoteRead, GivesAllSizesByteForByte) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{256} << 10, (size_t{256} << 10) + 1,
                            size_t{5} << 20, data().size()}) {
    expect_same("plain", size, options());
  }
}

TEST_F(RemoteRead, BeginsAtAnyByte) {
  StoreClient store(options());
  for (const uint64_t offset : {1, 262144, 2999999, 3000000}) {
    std::string bytes;
    EXPECT_EQ(store.read("s3://plain/object-3000000", bytes, "\"plain-3000000\"", offset, 7001), 0)
        << store.text();
    EXPECT_TRUE(bytes == data().substr(offset, 3000000 - offset)) << offset;
  }
  std::string bytes;
  EXPECT_EQ(store.read("s3://plain/object-30", bytes, "", 31), SLUICE_STATUS_CORRUPT);
  EXPECT_EQ(store.text(), "s3://plain/object-30: has 30 bytes, begun at 31");
}

TEST_F(RemoteRead, AsksOnceForASmallObject) {
  expect_same("tiny", 1000, options());
  EXPECT_EQ(count("/tiny/object-1000\""), 1u);
}

TEST_F(RemoteRead, AsksForNoMoreThanIsWanted) {
  StoreClient store(options());
  const auto& calls = store.callbacks();
  for (const size_t wanted : {1, 300'000, 2'500'000}) {  // of a part, and of several
    void* stream = nullptr;
    ASSERT_EQ(calls.open(calls.user, "s3://wanted/object-20000000", "", 70'001, wanted, &stream,
                         &store.error),
              0)
        << store.text();
    std::string bytes(wanted + 1, '\0');
    size_t size = 0;
    for (size_t got = 1; got > 0 && size < bytes.size(); size += got) {
      ASSERT_EQ(calls.read(stream, bytes.data() + size, bytes.size() - size, &got, &store.error), 0)
          << store.text();
    }
    calls.close(stream);
    EXPECT_TRUE(bytes.substr(0, size) == data().substr(70'001, wanted)) << size << " bytes";
  }
  EXPECT_EQ(count("bytes=70001-70001"), 1u);
  EXPECT_EQ(count("bytes=70001-370000"), 1u);
  EXPECT_EQ(count("-2570000"), 1u) << "the last of several";
}

TEST_F(RemoteRead, AsksANearServerForMorePartsEachTime) {
  RemoteOptions how = options();
  how.connections = 1;
  how.first_part_bytes = how.part_bytes;
  how.near_bytes_per_second = 0;
  expect_same("near", 8'000'000, how);
  EXPECT_EQ(count("bytes=1048576-5242879"), 1u);
  EXPECT_EQ(count("bytes=5242880-8388607"), 1u);
  EXPECT_EQ(count("/near/object-"), 3u);
  how.near_bytes_per_second = INT64_MAX;
  expect_same("far", 5'000'000, how);
  EXPECT_EQ(count("/far/object-"), 5u);
}

// Of halves that took a tenth of a second, the other halves come at once: that is not near. A test
// that is away for that tenth sees all come at once, and asks again, for an object of another size.
TEST_F(RemoteRead, JudgesAServerByTheTimeOfAllTries) {
  RemoteOptions how = options();
  how.connections = 1;
  how.near_bytes_per_second = 50'000'000;
  how.first_part_bytes = 900'000;
  size_t found = 0;
  for (size_t tries = 0; found == 0 && tries < 5; ++tries) {
    const size_t before = count("bytes=1948576-2997151");
    expect_same("late-short", 5'000'000 + tries, how);
    found = count("bytes=1948576-2997151") - before;
  }
  EXPECT_EQ(found, 1u);
}

TEST_F(RemoteRead, MendsLongRequestsToANearServer) {
  RemoteOptions how = options();
  how.near_bytes_per_second = 0;
  for (const int connections : {1, 3}) {
    how.connections = connections;
    expect_same("flaky", 20'000'000, how);
    expect_same("short", 5'000'000, how);
    expect_same("no-ranges", 8'000'000, how);
  }
  expect_error("changing-quietly", 8'000'001, SLUICE_STATUS_CORRUPT, "changed while it was read",
               how);
}

TEST_F(RemoteRead, GivesTheSameBytesWhenThirtyPercentOfRequestsFail) {
  RemoteOptions how = options();
  expect_same("flaky", data().size(), how);
  how.connections = 1;
  expect_same("flaky", 9'000'000, how);
}

TEST_F(RemoteRead, ServesManyReadersAtOnce) {
  StoreClient store(options());
  std::atomic<int> good = 0;
  std::vector<std::thread> readers;
  for (size_t i = 0; i < 8; ++i) {
    readers.emplace_back([&, i] {
      const size_t size = 1'000'000 + i * 700'001;
      sluice_error error = {};
      void* stream = nullptr;
      const std::string name = "s3://flaky/object-" + std::to_string(size);
      const auto& calls = store.callbacks();
      if (calls.open(calls.user, name.c_str(), "", 0, 0, &stream, &error) != 0) return;
      std::string bytes(size + 1, '\0');
      size_t at = 0, got = 1;
      while (got > 0 &&
             calls.read(stream, bytes.data() + at, bytes.size() - at, &got, &error) == 0) {
        at += got;
      }
      calls.close(stream);
      bytes.resize(at);
      if (bytes == data().substr(0, size)) ++good;
    });
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(good, 8);
}

TEST_F(RemoteRead, ClosesInTheMiddle) {
  StoreClient store(options());
  const auto& calls = store.callbacks();
  const std::string name = "s3://plain/object-" + std::to_string(data().size());
  for (const size_t wanted : {0, 1, 3'000'000}) {
    sluice_error error = {};
    void* stream = nullptr;
    ASSERT_EQ(calls.open(calls.user, name.c_str(), "", 0, 0, &stream, &error), 0) << error.text;
    std::string bytes(wanted + 1, '\0');
    for (size_t at = 0, got = 1; at < wanted; at += got) {
      ASSERT_EQ(calls.read(stream, bytes.data() + at, wanted - at, &got, &error), 0);
    }
    calls.close(stream);
    EXPECT_TRUE(bytes.substr(0, wanted) == data().substr(0, wanted));
  }
}

TEST_F(RemoteRead, ResumesAStalledPartWhereItEnded) {
  RemoteOptions how = options();
  how.stall_ms = 5000;
  how.connections = 2;
  how.first_part_bytes = 1 << 20;
  expect_same("stalling", 2'000'000, how);
  EXPECT_EQ(count("bytes=524288-1048575"), 1u);  // half of the first part was there
}

TEST_F(RemoteRead, GivesUpOnSilenceAndSaysSo) {
  RemoteOptions how = options();
  how.stall_ms = 1000;
  how.attempts = 2;
  StoreClient store(how);
  std::string bytes;
  EXPECT_EQ(store.read("s3://silent/object-10", bytes), SLUICE_STATUS_REMOTE);
  EXPECT_EQ(store.text(), "s3://silent/object-10: " + url.substr(7) +
                              ": no answer for 1 s; check the endpoint and the network (after 2 "
                              "attempts)");
}

TEST_F(RemoteRead, GivesUpOnRefusedConnections) {
  RemoteOptions how = options();
  how.endpoint_url = "http://127.0.0.1:1";
  how.attempts = 2;
  StoreClient store(how);
  std::string bytes;
  EXPECT_EQ(store.read("s3://plain/object-10", bytes), SLUICE_STATUS_REMOTE);
  EXPECT_NE(store.text().find("s3://plain/object-10: 127.0.0.1:1: Failed to connect"),
            std::string::npos)
      << store.text();
}

TEST_F(RemoteRead, WaitsLongerEachTimeAndThenNamesTheAnswer) {
  FakeTime time;
  RemoteOptions how = options();
  how.backoff_base_ms = 100;
  how.backoff_cap_ms = 20'000;
  how.attempts = 10;
  StoreClient store(how, time.timing());
  std::string bytes;
  EXPECT_EQ(store.read("s3://broken/object-10", bytes), SLUICE_STATUS_REMOTE);
  EXPECT_EQ(store.text(),
            "s3://broken/object-10: 503 SlowDown (signed as AKID…ENT0 in us-east-1): Please reduce "
            "your request rate. (after 10 attempts)");
  EXPECT_EQ(time.slept_ms, (std::vector<int64_t>{50, 100, 200, 400, 800, 1600, 3200, 6400, 10000}));
}

TEST_F(RemoteRead, KeepsToRetryAfter) {
  FakeTime time;
  RemoteOptions how = options();
  how.backoff_cap_ms = 20'000;
  StoreClient store(how, time.timing());
  std::string bytes;
  EXPECT_EQ(store.read("s3://later/object-10", bytes), 0);
  EXPECT_EQ(time.slept_ms, std::vector<int64_t>{7000});
}

TEST_F(RemoteRead, RefusesAWrongRange) {
  expect_error("wrong-range", 100, SLUICE_STATUS_REMOTE,
               "s3://wrong-range/object-100: asked for bytes from 0, got Content-Range 'bytes "
               "1-100/100' (after 10 attempts)",
               options());
  StoreClient store(options());
  std::string bytes;
  EXPECT_EQ(store.read("s3://wrong-range/object-100", bytes, "", 50), SLUICE_STATUS_REMOTE);
  EXPECT_EQ(store.text(),
            "s3://wrong-range/object-100: asked for bytes from 50, got Content-Range 'bytes "
            "49-98/100' (after 10 attempts)");
  expect_same("wrong-range-once", 3'000'000, options());
}

TEST_F(RemoteRead, RefusesAServerThatStopsGivingRanges) {
  expect_error("ranges-then-none", 3'000'000, SLUICE_STATUS_REMOTE,
               "s3://ranges-then-none/object-3000000: the server stopped answering with ranges",
               options());
}

TEST_F(RemoteRead, MendsShortBodies) { expect_same("short", 2'000'000, options()); }

TEST_F(RemoteRead, SaysThatTheObjectChanged) {
  for (const char* bucket : {"changing", "changing-quietly", "growing"}) {
    expect_error(bucket, 3'000'000, SLUICE_STATUS_CORRUPT,
                 "s3://" + std::string(bucket) +
                     "/object-3000000: changed while it was read; read it again from the start",
                 options());
  }
  StoreClient store(options());
  std::string bytes;
  EXPECT_EQ(store.read("s3://plain/object-10", bytes, "\"another\""), SLUICE_STATUS_CORRUPT);
  EXPECT_EQ(store.read("s3://plain/object-0", bytes, "\"another\""), SLUICE_STATUS_CORRUPT);
  EXPECT_EQ(store.read("s3://plain/object-10", bytes, "plain-10"), 0) << "listed without quotes";
}

TEST_F(RemoteRead, ReadsServersWithoutRangesAsOneStream) {
  RemoteOptions how = options();
  how.connections = 2;  // four parts of memory for eight of data: the server is made to wait
  expect_same("no-ranges", 8'000'000, how);
  expect_same("chunked", 3'000'000, how);
  expect_same("no-ranges", 0, how);
}

TEST_F(RemoteRead, RefusesAnObjectWithoutAnEnd) {
  expect_error("endless", 1000, SLUICE_STATUS_REMOTE,
               "s3://endless/object-1000: the server does not say where the object ends",
               options());
}

TEST_F(RemoteRead, NamesWhatIsNotThere) {
  StoreClient store(options());
  std::string bytes;
  EXPECT_EQ(store.read("s3://plain/absent", bytes), SLUICE_STATUS_NOT_FOUND);
  EXPECT_EQ(
      store.text(),
      "s3://plain/absent: 404 NoSuchKey (signed as AKID…ENT0 in us-east-1): The specified key "
      "does not exist.");
  std::vector<Listed> listed;
  EXPECT_EQ(store.list("s3://nowhere/", listed), SLUICE_STATUS_NOT_FOUND);
  EXPECT_NE(store.text().find("check the bucket's name, the region and the endpoint"),
            std::string::npos)
      << store.text();
  EXPECT_EQ(store.list("s3://nonsense/", listed), SLUICE_STATUS_REMOTE);
  EXPECT_EQ(store.text(), "s3://nonsense/: the answer is no ListBucketResult; check the endpoint");
}

TEST_F(RemoteRead, RefusesNamesThatAreNone) {
  StoreClient store(options());
  std::string bytes;
  EXPECT_EQ(store.read("s3://plain", bytes), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_EQ(store.text(), "s3://plain: is no name such as s3://bucket/key");
  EXPECT_EQ(store.read("gs://plain/k", bytes), SLUICE_STATUS_UNSUPPORTED);
  EXPECT_EQ(store.text(), "gs://plain/k: only s3://, https:// and http:// are known here");
  EXPECT_EQ(store.read("https://u:p@host/k", bytes), SLUICE_STATUS_INVALID_ARGUMENT);
}

TEST_F(RemoteRead, ShowsNoSecretThatAServerEchoes) {
  RemoteOptions how = options({{"AWS_ACCESS_KEY_ID", "ASIASESSION00000"},
                               {"AWS_SECRET_ACCESS_KEY", "session-secret"},
                               {"AWS_SESSION_TOKEN", "session-token+/="}});
  StoreClient store(how);
  std::string bytes;
  EXPECT_EQ(store.read("s3://denied/object-10", bytes), SLUICE_STATUS_REMOTE);
  const std::string text = store.text();
  EXPECT_TRUE(
      text.starts_with("s3://denied/object-10: 403 AccessDenied (signed as ASIA…0000 in "
                       "us-east-1): echo "))
      << text;
  EXPECT_NE(text.find("; check the credentials or try --no-sign-request"), std::string::npos);
  for (const char* secret : {"ASIASESSION00000", "session-token", "session-secret", "\n"}) {
    EXPECT_EQ(text.find(secret), std::string::npos) << text;
  }
  how.sign = false;
  StoreClient unsigned_store(how);
  EXPECT_EQ(unsigned_store.read("s3://denied/object-10", bytes), SLUICE_STATUS_REMOTE);
  EXPECT_NE(unsigned_store.text().find("echo nothing"), std::string::npos) << unsigned_store.text();
  EXPECT_NE(unsigned_store.text().find("the data is not public: ask with credentials"),
            std::string::npos);
}

// ---- the web

TEST_F(RemoteRead, ReadsWebAddressesAndFollowsRedirects) {
  StoreClient store(options());
  for (const char* path : {"/plain/object-3000000?secret=1", "/redirect/away", "/redirect/near"}) {
    std::string bytes;
    EXPECT_EQ(store.read(url + path, bytes), 0) << store.text();
    EXPECT_TRUE(bytes == data().substr(0, 3000000)) << path;
  }
  const std::string asked = requests();
  EXPECT_NE(asked.find("\"host\": \"localhost:"), std::string::npos);
  EXPECT_EQ(asked.find("\"signed\": true", asked.find("/redirect/away")), std::string::npos);
}

TEST_F(RemoteRead, FollowsNoRedirectOutOfTheWebOrInCircles) {
  StoreClient store(options());
  std::string bytes;
  for (const char* path : {"/redirect/file", "/redirect/loop"}) {
    EXPECT_EQ(store.read(url + path, bytes), SLUICE_STATUS_REMOTE);
    EXPECT_EQ(store.text(), url + path + ": 302");
  }
}

TEST_F(RemoteRead, ListsOneWebObject) {
  StoreClient store(options());
  std::vector<Listed> listed;
  EXPECT_EQ(store.list(url + "/plain/object-10", listed), 0) << store.text();
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].name, url + "/plain/object-10");
  EXPECT_EQ(listed[0].bytes, 10);
  EXPECT_EQ(listed[0].version, "\"plain-10\"");
  EXPECT_EQ(store.list(url + "/plain/absent", listed), 0);
  EXPECT_EQ(listed.size(), 1u);
}

TEST_F(RemoteRead, ShowsNoQueryOfAnAddress) {
  StoreClient store(options());
  std::string bytes;
  EXPECT_EQ(store.read(url + "/plain/absent?X-Amz-Signature=abc", bytes), SLUICE_STATUS_NOT_FOUND);
  EXPECT_EQ(store.text(),
            url + "/plain/absent?…: 404 NoSuchKey: The specified key does not exist.");
  EXPECT_EQ(store.write(url + "/plain/absent?X=abc", "", true), SLUICE_STATUS_UNSUPPORTED);
  EXPECT_EQ(store.text(), url + "/plain/absent?…: a web server cannot be written to");
}

}  // namespace
}  // namespace sluice_remote
