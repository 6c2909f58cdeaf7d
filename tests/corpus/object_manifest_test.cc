// SageMaker's ManifestFile: what is one, where its names are looked for, and what is refused.
#include "core/corpus/object_manifest.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace sluice {
namespace {

namespace fs = std::filesystem;

// Names and sizes; counts what a listing had to give.
class ListingStore final : public Store {
 public:
  std::map<std::string, int64_t> objects;
  int given = 0;

  Status list(const std::string& prefix, const std::function<Status(StoreObject)>& add) override {
    for (const auto& [name, bytes] : objects) {
      if (!name.starts_with(prefix)) continue;
      ++given;
      SLUICE_TRY(add({name, bytes, "version of " + name}));
    }
    return Status();
  }
  Result<std::unique_ptr<ByteSource>> open(const StoreObject& object, uint64_t, uint64_t) override {
    return Status(StatusCode::kUnsupported, object.name);
  }
  Result<std::unique_ptr<ByteSink>> create(const std::string& name, bool) override {
    return Status(StatusCode::kUnsupported, name);
  }
  Status remove(const std::string& name) override { return Status(StatusCode::kUnsupported, name); }
};

class ObjectManifest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) /
              ("manifest_" + std::string(test->name()) + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string write(const std::string& text, const std::string& name = "m.manifest") {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  // The refusal of a manifest's text, without its path.
  std::string refusal(const std::string& text, StatusCode code) {
    const std::string path = write(text);
    auto objects = read_object_manifest(path, &store_);
    EXPECT_FALSE(objects.ok());
    EXPECT_EQ(objects.status().code(), code) << objects.status().message();
    const std::string message(objects.status().message());
    EXPECT_TRUE(message.starts_with(path + ": ")) << message;
    return message.substr(std::min(message.size(), path.size() + 2));
  }
  fs::path folder_;
  ListingStore store_;
};

TEST_F(ObjectManifest, IsToldByItsName) {
  EXPECT_TRUE(is_object_manifest("s3://bucket/train.manifest"));
  EXPECT_TRUE(is_object_manifest("https://host/train.manifest?X-Amz-Signature=0"));
  EXPECT_FALSE(is_object_manifest("corpus/manifest.json"));
  EXPECT_FALSE(is_object_manifest("train.manifest/"));
}

TEST_F(ObjectManifest, GivesObjectsInItsOrderWithSizeAndVersion) {
  store_.objects = {{"s3://b/p/a", 1}, {"s3://b/p/c/d", 2}, {"s3://b/p/x", 3}, {"s3://b/p/y", 4}};
  const std::string path = write(R"( [{"prefix": "s3://b/p/"}, "x", "a", "c/d", "x"] )");
  auto objects = read_object_manifest(path, &store_);
  ASSERT_TRUE(objects.ok()) << objects.status().message();
  ASSERT_EQ(objects->size(), 4u);
  EXPECT_EQ((*objects)[0].name, "s3://b/p/x");
  EXPECT_EQ((*objects)[0].bytes, 3);
  EXPECT_EQ((*objects)[2].name, "s3://b/p/c/d");
  EXPECT_EQ((*objects)[2].version, "version of s3://b/p/c/d");
  EXPECT_EQ((*objects)[3].name, "s3://b/p/x");
  EXPECT_EQ(store_.given, 3) << "the listing goes on after the last name";
}

TEST_F(ObjectManifest, GivesLocalFiles) {
  write("four", "a.rec");
  const std::string path = write("[{\"prefix\":\"" + folder_.string() + "/\"},\"a.rec\"]");
  auto objects = read_object_manifest(path);
  ASSERT_TRUE(objects.ok()) << objects.status().message();
  EXPECT_EQ(objects->front().bytes, 4);
}

TEST_F(ObjectManifest, NamesWhatIsNotThere) {
  store_.objects = {{"s3://b/p/a", 1}, {"s3://b/p/b", 1}};
  EXPECT_EQ(refusal(R"([{"prefix":"s3://b/p/"},"a","no","b"])", StatusCode::kNotFound),
            "names s3://b/p/no, which is not there");
  EXPECT_EQ(refusal(R"([{"prefix":"/none/"},"a"])", StatusCode::kNotFound),
            "names /none/a, which is not there");
}

TEST_F(ObjectManifest, RefusesWhatIsNone) {
  const std::string form = "a manifest is [{\"prefix\": \"s3://bucket/folder/\"}, \"a.rec\", …]";
  const auto corrupt = StatusCode::kCorrupt;
  EXPECT_TRUE(refusal("", corrupt).starts_with("is no JSON: "));
  EXPECT_TRUE(refusal("[{\"prefix\":\"s3://b/\"},\"a\"", corrupt).starts_with("is no JSON: "));
  EXPECT_EQ(refusal("[]", corrupt), "is no list; " + form);
  EXPECT_EQ(refusal("\"a\"", corrupt), "is no list; " + form);
  for (const char* text : {R"(["a"])", R"([{"prefix":7},"a"])", R"([{"prefix":""},"a"])"}) {
    EXPECT_EQ(refusal(text, corrupt), "the first entry is no {\"prefix\": …}; " + form) << text;
  }
  EXPECT_EQ(refusal(R"([{"prefix":"s3://b/"},"a",{"prefix":"s3://c/"}])", corrupt),
            "entry 2 is no name; " + form);
  EXPECT_EQ(refusal(R"([{"prefix":"s3://b/"},""])", corrupt), "entry 1 is no name; " + form);
  EXPECT_EQ(refusal(R"([{"prefix":"s3://b/"}])", corrupt), "names no object");
  EXPECT_EQ(refusal(R"( {"source-ref":"s3://b/a"})", StatusCode::kUnsupported),
            "is an augmented manifest (JSON Lines), which is not read; " + form);
}

TEST_F(ObjectManifest, IsBounded) {
  std::string many = "[{\"prefix\":\"s3://b/\"}";
  for (int i = 0; i < (1 << 20); ++i) many += ",\"a\"";
  EXPECT_TRUE(refusal(many + "]", StatusCode::kCorrupt).starts_with("is no JSON: "));
  const std::string path = write("");
  fs::resize_file(path, (uintmax_t{64} << 20) + 1);
  auto names = read_object_names(path);
  ASSERT_FALSE(names.ok());
  EXPECT_EQ(names.status().code(), StatusCode::kLimit);
  EXPECT_EQ(names.status().message(), path + " has over 67108864 bytes");
}

TEST_F(ObjectManifest, NeedsTheStoreOfItsNames) {
  const std::string path = write(R"([{"prefix":"s3://b/"},"a"])");
  auto objects = read_object_manifest(path);
  ASSERT_FALSE(objects.ok());
  EXPECT_EQ(objects.status().message(), "s3://b/a: there is no store for s3:// here");
}

}  // namespace
}  // namespace sluice
