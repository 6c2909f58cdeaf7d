#include "core/io/store.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace sluice {
namespace {

// Objects in memory.
class MapStore final : public Store {
 public:
  std::map<std::string, std::string> objects;

  Status list(const std::string& prefix, const std::function<Status(StoreObject)>& add) override {
    for (const auto& [name, bytes] : objects) {
      if (!name.starts_with(prefix)) continue;
      SLUICE_TRY(add({name, static_cast<int64_t>(bytes.size()), "v1"}));
    }
    return Status();
  }
  Result<std::unique_ptr<ByteSource>> open(const StoreObject& object, uint64_t offset,
                                           uint64_t) override {
    const std::string& bytes = objects.at(object.name);
    return memory_byte_source(
        std::span(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()).subspan(offset),
        object.name);
  }
  Result<std::unique_ptr<ByteSink>> create(const std::string& name, bool) override {
    return Status(StatusCode::kUnsupported, name);
  }
  Status remove(const std::string& name) override {
    objects.erase(name);
    return Status();
  }
};

TEST(Store, NamesOfStoresBeginWithAScheme) {
  EXPECT_TRUE(is_store_name("s3://bucket/key"));
  EXPECT_TRUE(is_store_name("https://host/x"));
  for (const char* local : {"", "-", "a/b", "/a://b", "://x", "a b://c", "s3:/bucket", "C:\\x"}) {
    EXPECT_FALSE(is_store_name(local)) << local;
  }
}

TEST(Store, FindsTheObjectOfExactlyThatName) {
  MapStore store;
  store.objects = {{"m://a", "1"}, {"m://a/b", "22"}};
  auto found = find_object(store, "m://a");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->bytes, 1);
  auto missing = find_object(store, "m://a/");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.status().code(), StatusCode::kNotFound);
  EXPECT_EQ(missing.status().message(), "m://a/: there is no such object");
}

TEST(Store, OpensNamesOfStoresInTheStore) {
  MapStore store;
  store.objects = {{"m://a", "hello"}};
  auto source = open_byte_source("m://a", &store);
  ASSERT_TRUE(source.ok()) << source.status().message();
  auto block = (*source)->next();
  ASSERT_TRUE(block.ok());
  EXPECT_EQ(std::string(block->begin(), block->end()), "hello");
}

TEST(Store, SaysWhenThereIsNone) {
  auto source = open_byte_source("s3://bucket/key");
  ASSERT_FALSE(source.ok());
  EXPECT_EQ(source.status().message(), "s3://bucket/key: there is no store for s3:// here");
  auto sink = create_byte_sink("s3://bucket/key", false);
  ASSERT_FALSE(sink.ok());
  EXPECT_EQ(sink.status().code(), StatusCode::kUnsupported);
}

}  // namespace
}  // namespace sluice
