// Inputs and outputs in a caller's store: the whole job without a file but scratch.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <string>

#include "sluice.h"
#include "tests/capi/memory_store.h"
#include "tests/capi/temporary_folder.h"

namespace sluice {
namespace {

std::string articles() {
  const char* subjects[] = {"moon planet orbit star", "bread flour oven butter",
                            "goal match player team"};
  std::string text;
  for (int i = 0; i < 300; ++i) {
    const std::string subject = subjects[i % 3];
    text += "{\"id\":\"" + std::to_string(i) + "\",\"text\":\"" + subject + " " + subject + "\"}\n";
  }
  return text;
}

class CapiStore : public testing::Test {
 protected:
  sluice_status process(const char* output, const char* partition_by = nullptr) {
    sluice_article_options reading;
    sluice_article_options_init(&reading, sizeof reading);
    reading.store = store.handle();
    sluice_process_options options;
    sluice_process_options_init(&options, sizeof options);
    options.articles = &reading;
    options.store = store.handle();
    const std::string scratch = folder.path("scratch");
    options.scratch_path = scratch.c_str();
    options.partition_by = partition_by;
    const char* paths[] = {"mem://in/articles.jsonl"};
    return sluice_process_run(paths, 1, output, &options, nullptr, &error);
  }
  sluice_status open(const char* name, sluice_documents** out) {
    sluice_documents_options options;
    sluice_documents_options_init(&options, sizeof options);
    options.store = store.handle();
    return sluice_documents_open(name, &options, out, &error);
  }

  TemporaryFolder folder;
  MemoryStore store;
  sluice_error error;
};

TEST_F(CapiStore, PartitionsAreUploadedAndLeaveNothingBehind) {
  if (sluice_feature_is_built("train") == 0) GTEST_SKIP() << "built without training";
  const char* subjects[] = {"moon planet", "bread flour", "goal match"};
  std::string text;
  for (int i = 0; i < 90; ++i) {
    text += std::string("{\"text\":\"") + subjects[i % 3] + "\",\"label\":\"l" +
            std::to_string(i % 3) + "\"}\n";
  }
  store.objects["mem://in/articles.jsonl"] = text;
  ASSERT_EQ(process("mem://out/corpus", "label"), 0) << error.text;
  for (const char* name : {"l0", "l1", "l2"}) {
    EXPECT_TRUE(store.objects.contains("mem://out/corpus/records/label=" + std::string(name) +
                                       "/part-00000.rec"));
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path("scratch")));
  sluice_validation validation = {};
  validation.struct_size = sizeof validation;
  EXPECT_EQ(sluice_path_validate("mem://out/corpus", store.handle(), 0, &validation, &error), 0)
      << error.text;
  EXPECT_EQ(validation.records, 90u);

  // A failure of the store at the end takes away what was uploaded before.
  store.objects.erase("mem://out/corpus/manifest.json");
  std::erase_if(store.objects,
                [](const auto& object) { return object.first.starts_with("mem://out"); });
  store.refused_name = "mem://out/corpus/records/label=l2/part-00000.rec";
  EXPECT_EQ(process("mem://out/corpus", "label"), SLUICE_STATUS_REMOTE);
  EXPECT_EQ(store.objects.size(), 1u);
}

TEST_F(CapiStore, SageMakersModelsComeAndGo) {
  sluice_model* model = nullptr;
  ASSERT_EQ(sluice_model_import_mxnet(SLUICE_TEST_DATA "/valid/mxnet/model_algo-1", nullptr,
                                      nullptr, &model, &error),
            0)
      << error.text;
  ASSERT_EQ(sluice_model_export_mxnet(model, "mem://m/model_algo-1", store.handle(), 0, &error), 0);
  store.objects["mem://m/vocab.txt"] = "sea\nland\nair\n";
  sluice_model* again = nullptr;
  ASSERT_EQ(sluice_model_import_mxnet("mem://m/model_algo-1", store.handle(), "mem://m/vocab.txt",
                                      &again, &error),
            0)
      << error.text;
  sluice_model* named = nullptr;
  ASSERT_EQ(sluice_model_add_words(model, "mem://m/vocab.txt", store.handle(), &named, &error), 0);
  sluice_text word = {};
  for (const sluice_model* const each : {again, named}) {
    ASSERT_EQ(sluice_model_get_word(each, 2, &word, &error), 0) << error.text;
    EXPECT_EQ(std::string(word.data, word.size), "air");
  }
  EXPECT_EQ(sluice_model_get_word(model, 2, &word, &error), SLUICE_STATUS_NOT_FOUND);
  sluice_model* refused = nullptr;
  EXPECT_EQ(sluice_model_import_mxnet("mem://m/absent", store.handle(), nullptr, &refused, &error),
            SLUICE_STATUS_NOT_FOUND);
  EXPECT_STREQ(error.text, "mem://m/absent: there is no such object");
  EXPECT_EQ(sluice_model_import_mxnet("mem://m/x", nullptr, nullptr, &refused, &error),
            SLUICE_STATUS_UNSUPPORTED);
  for (sluice_model* each : {model, again, named}) sluice_model_free(each);
}

TEST_F(CapiStore, ProcessTrainAndInferWithoutAFile) {
  if (sluice_feature_is_built("train") == 0) GTEST_SKIP() << "built without training";
  store.objects["mem://in/articles.jsonl"] = articles();
  ASSERT_EQ(process("mem://out/corpus/"), 0) << error.text;
  ASSERT_TRUE(store.objects.contains("mem://out/corpus/manifest.json"));
  ASSERT_TRUE(store.objects.contains("mem://out/corpus/records/part-00000.rec"));

  int32_t format = 0;
  ASSERT_EQ(sluice_path_detect_format("mem://out/corpus", store.handle(), &format, &error), 0);
  EXPECT_EQ(format, SLUICE_FORMAT_CORPUS);
  sluice_validation validation = {};
  validation.struct_size = sizeof validation;
  EXPECT_EQ(sluice_path_validate("mem://out/corpus", store.handle(), 0, &validation, &error), 0)
      << error.text;
  EXPECT_EQ(validation.records, 300u);

  sluice_documents* documents = nullptr;
  ASSERT_EQ(open("mem://out/corpus", &documents), 0) << error.text;
  sluice_trainer_options options;
  sluice_trainer_options_init(&options, sizeof options);
  options.topics = 4;
  sluice_trainer* trainer = nullptr;
  ASSERT_EQ(sluice_trainer_create(&options, &trainer, &error), 0);
  ASSERT_EQ(sluice_trainer_run(trainer, documents, nullptr, nullptr, &error), 0) << error.text;
  sluice_model* model = nullptr;
  ASSERT_EQ(sluice_trainer_finish(trainer, documents, nullptr, &model, &error), 0);
  EXPECT_EQ(sluice_model_save(model, "mem://out/m.safetensors", store.handle(), 0, &error), 0);
  EXPECT_EQ(sluice_model_save(model, "mem://out/m.safetensors", store.handle(), 0, &error),
            SLUICE_STATUS_ALREADY_EXISTS);
  sluice_model_free(model);
  sluice_trainer_free(trainer);
  sluice_documents_free(documents);

  ASSERT_EQ(sluice_model_open("mem://out/m.safetensors", store.handle(), &model, &error), 0)
      << error.text;
  sluice_model_free(model);
}

TEST_F(CapiStore, AFailedJobLeavesNoObjects) {
  if (sluice_feature_is_built("train") == 0) GTEST_SKIP() << "built without training";
  store.objects["mem://in/articles.jsonl"] = articles();
  store.refused_name = "mem://out/corpus/recipe.json";
  EXPECT_EQ(process("mem://out/corpus"), SLUICE_STATUS_REMOTE);
  EXPECT_STREQ(error.text, "memory: no room");
  EXPECT_EQ(store.objects.size(), 1u) << "only the input";
}

TEST_F(CapiStore, AnExistingCorpusIsNotTouched) {
  if (sluice_feature_is_built("train") == 0) GTEST_SKIP() << "built without training";
  store.objects["mem://in/articles.jsonl"] = articles();
  store.objects["mem://out/corpus/manifest.json"] = "mine";
  EXPECT_EQ(process("mem://out/corpus"), SLUICE_STATUS_ALREADY_EXISTS);
  EXPECT_STREQ(error.text, "mem://out/corpus exists: it has a manifest.json");
  EXPECT_EQ(store.objects["mem://out/corpus/manifest.json"], "mine");
}

TEST_F(CapiStore, SaysWhatIsMissing) {
  sluice_documents* documents = nullptr;
  EXPECT_EQ(open("mem://nothing", &documents), SLUICE_STATUS_NOT_FOUND);
  EXPECT_STREQ(error.text, "mem://nothing: no such object, and none below it");
  EXPECT_EQ(sluice_documents_open("mem://x", nullptr, &documents, &error),
            SLUICE_STATUS_UNSUPPORTED);
  EXPECT_STREQ(error.text, "mem://x: there is no store for mem:// here");
  store.objects["mem://c/manifest.json"] = R"({"format":"sluice corpus","format_version":1})";
  EXPECT_NE(open("mem://c", &documents), SLUICE_STATUS_OK);
  EXPECT_EQ(documents, nullptr);
}

TEST_F(CapiStore, SaysWhichShardIsNotAsTheManifestHasIt) {
  if (sluice_feature_is_built("train") == 0) GTEST_SKIP() << "built without training";
  store.objects["mem://in/articles.jsonl"] = articles();
  ASSERT_EQ(process("mem://out/corpus"), 0) << error.text;
  const std::string name = "mem://out/corpus/records/part-00000.rec";
  const size_t bytes = store.objects[name].size();
  sluice_documents* documents = nullptr;
  store.objects[name] += "more";
  EXPECT_EQ(open("mem://out/corpus", &documents), SLUICE_STATUS_CORRUPT);
  EXPECT_EQ(error.text, name + ": has " + std::to_string(bytes + 4) + " bytes, the manifest says " +
                            std::to_string(bytes) + "; was the upload complete?");
  store.objects.erase(name);
  EXPECT_EQ(open("mem://out/corpus", &documents), SLUICE_STATUS_CORRUPT);
  EXPECT_EQ(error.text, name + ": the manifest names this object, but it is not there");
}

// Stores that do not do what they were asked.
TEST_F(CapiStore, NamesWhatAStoreDoesWrong) {
  sluice_documents_options options;
  sluice_documents_options_init(&options, sizeof options);
  options.store = store.handle();
  options.format = SLUICE_FORMAT_RECORDS;
  sluice_documents* documents = nullptr;
  const auto text_of = [&](sluice_status wanted) {
    EXPECT_EQ(sluice_documents_open("mem://b/p", &options, &documents, &error), wanted);
    return std::string(error.text);
  };
  EXPECT_EQ(text_of(SLUICE_STATUS_NOT_FOUND),
            "mem://b/p: no record objects below it (.rec or .pbr, also with .gz or .zst)");
  const auto list = [](const char* name, sluice_object_callback add, void* user) {
    const sluice_object object{sizeof object, 0, 1, name, nullptr};
    return add(&object, user);
  };
  store.odd_listing = [&](auto add, void* user) { return list(nullptr, add, user); };
  EXPECT_EQ(text_of(SLUICE_STATUS_INVALID_ARGUMENT), "a store listed an object without a name");
  store.odd_listing = [&](auto add, void* user) {
    list("mem://b/p/2.rec", add, user);
    return list("mem://b/p/1.rec", add, user);
  };
  EXPECT_EQ(text_of(SLUICE_STATUS_INVALID_ARGUMENT),
            "a store listed mem://b/p/1.rec after mem://b/p/2.rec");
  store.odd_listing = [](auto, void*) { return SLUICE_STATUS_REMOTE; };
  EXPECT_TRUE(text_of(SLUICE_STATUS_REMOTE).ends_with(": its store failed with status -11"))
      << error.text;
}

TEST_F(CapiStore, AFailureWhileReadingIsTheStoresOwn) {
  store.objects["mem://a.rec"] = std::string(5000, '\0');
  store.fail_at = 0;
  sluice_record_reader* reader = nullptr;
  EXPECT_EQ(sluice_record_reader_open("mem://a.rec", store.handle(), &reader, &error),
            SLUICE_STATUS_REMOTE);
  EXPECT_STREQ(error.text, "memory: the line was cut");
  EXPECT_EQ(sluice_status_name(SLUICE_STATUS_REMOTE), std::string("REMOTE"));
}

TEST_F(CapiStore, AnObjectOfAnotherVersionIsRefused) {
  store.objects["mem://a.rec"] = "";
  store.current_version = "v2";
  sluice_documents* documents = nullptr;
  EXPECT_EQ(open("mem://a.rec", &documents), SLUICE_STATUS_CORRUPT);
  EXPECT_STREQ(error.text, "memory: was changed");
}

TEST(CapiStoreCallbacks, MustBeWhole) {
  sluice_error error;
  sluice_store* out = nullptr;
  sluice_store_callbacks callbacks;
  ASSERT_EQ(sluice_store_callbacks_init(&callbacks, sizeof callbacks), 0);
  EXPECT_EQ(sluice_store_create(&callbacks, &out, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_NE(std::strstr(error.text, "list is NULL"), nullptr) << error.text;
}

}  // namespace
}  // namespace sluice
