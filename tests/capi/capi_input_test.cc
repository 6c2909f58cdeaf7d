// Files, objects and channels through the C API: which there are, and their bytes.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "sluice.h"
#include "tests/capi/memory_store.h"
#include "tests/capi/temporary_folder.h"

namespace sluice {
namespace {

using Strings = std::vector<std::string>;

class CapiInput : public testing::Test {
 protected:
  Strings list(const std::string& path) {
    Strings names;
    status = sluice_path_list(
        path.c_str(), store.handle(),
        [](const sluice_object* object, void* user) -> sluice_status {
          static_cast<Strings*>(user)->push_back(object->name);
          return SLUICE_STATUS_OK;
        },
        &names, &error);
    return names;
  }
  std::string read(const std::string& path, int32_t undo_compression) {
    sluice_input* input = nullptr;
    status = sluice_input_open(path.c_str(), store.handle(), undo_compression, &input, &error);
    std::string bytes;
    for (size_t size = 1; status == 0 && size > 0;) {
      const void* data = nullptr;
      status = sluice_input_read(input, &data, &size, &error);
      bytes.append(static_cast<const char*>(data), size);
    }
    sluice_input_free(input);
    return bytes;
  }
  sluice_status open_channel(const std::string& path, double wait_seconds,
                             int32_t format = SLUICE_FORMAT_AUTOMATIC) {
    sluice_documents_options options;
    sluice_documents_options_init(&options, sizeof options);
    options.input_mode = SLUICE_INPUT_PIPE;
    options.format = format;
    options.wait_seconds = wait_seconds;
    options.reading = [](int32_t event, void* user) -> int32_t {
      CapiInput& test = *static_cast<CapiInput*>(user);
      if (event == SLUICE_READING_FIRST_DOCUMENT) {
        return ++test.first_documents >= test.most_first_documents;
      }
      return event == SLUICE_READING_WAITING && ++test.waits >= test.most_waits;
    };
    options.reading_user = this;
    sluice_documents* out = nullptr;
    status = sluice_documents_open(path.c_str(), &options, &out, &error);
    documents.reset(out);
    return status;
  }

  struct Free {
    void operator()(sluice_documents* object) const { sluice_documents_free(object); }
  };
  TemporaryFolder folder;
  MemoryStore store;
  sluice_error error;
  sluice_status status = 0;
  std::unique_ptr<sluice_documents, Free> documents;
  int first_documents = 0;
  int most_first_documents = 2;
  int waits = 0;
  int most_waits = 1000;
};

TEST_F(CapiInput, ListsFilesOfAFolderByNameButNoHiddenOnes) {
  const Strings wanted = {folder.write("d/a/z.rec", ""), folder.write("d/b.rec", "")};
  folder.write("d/.hidden/c.rec", "");
  folder.write("d/.DS_Store", "");
  EXPECT_EQ(list(folder.path("d")), wanted);
  EXPECT_EQ(list(wanted[1]), Strings{wanted[1]});
  list(folder.path("none"));
  EXPECT_EQ(status, SLUICE_STATUS_NOT_FOUND);
  EXPECT_EQ(error.text, folder.path("none") + ": no such file or folder");
  folder.write("empty/.keep", "");
  list(folder.path("empty"));
  EXPECT_EQ(error.text, folder.path("empty") + ": nothing below it");
}

TEST_F(CapiInput, ListsObjectsOfAStore) {
  store.objects["mem://b/x"] = "1";
  store.objects["mem://b/x/1"] = "2";
  store.objects["mem://b/x/2"] = "3";
  EXPECT_EQ(list("mem://b/x"), Strings{"mem://b/x"});
  EXPECT_EQ(list("mem://b/x/"), (Strings{"mem://b/x/1", "mem://b/x/2"}));
  EXPECT_EQ(list("mem://b"), (Strings{"mem://b/x", "mem://b/x/1", "mem://b/x/2"}));
  EXPECT_EQ(sluice_path_list(
                "mem://b", nullptr, [](const sluice_object*, void*) -> sluice_status { return 0; },
                nullptr, &error),
            SLUICE_STATUS_UNSUPPORTED);
  EXPECT_STREQ(error.text, "mem://b: there is no store for mem:// here");
}

// It may hold a signature.
TEST_F(CapiInput, NoMessageHasTheQueryOfAnAddress) {
  const auto text_of = [&](const char* name) {
    sluice_model* model = nullptr;
    EXPECT_EQ(sluice_model_open(name, nullptr, &model, &error), SLUICE_STATUS_UNSUPPORTED);
    return std::string(error.text);
  };
  EXPECT_EQ(text_of("http://a/b?X=cret"), "http://a/b: there is no store for http:// here");
  EXPECT_EQ(text_of("https://a/b?X=c:d?e#:"), "https://a/b: there is no store for https:// here");
  EXPECT_EQ(text_of("mem://a?b"), "mem://a?b: there is no store for mem:// here");
  const std::string most = "http://a/?" + std::string(2000, 'x');
  EXPECT_EQ(text_of(most.c_str()), "http://a/: there is no store for http:// here");
}

TEST_F(CapiInput, AListingEndsWhenToldTo) {
  folder.write("d/a", "");
  const auto stop = [](const sluice_object*, void*) -> sluice_status {
    return SLUICE_STATUS_CANCELLED;
  };
  EXPECT_EQ(sluice_path_list(folder.path("d").c_str(), nullptr, stop, nullptr, &error),
            SLUICE_STATUS_CANCELLED);
  EXPECT_STREQ(error.text, "the add callback returned -10");
}

TEST_F(CapiInput, ReadsBytesAsTheyLieThereOrUndone) {
  EXPECT_EQ(read(folder.write("plain", "some bytes"), 1), "some bytes");
  store.objects["mem://b/x"] = std::string(5000, 'x');
  EXPECT_EQ(read("mem://b/x", 0), store.objects["mem://b/x"]);
  const std::string gzip("\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\x04\x00\x43\xbe\xb7\xe8\x01\0\0\0", 21);
  EXPECT_EQ(read(folder.write("a.gz", gzip), 0), gzip);
  const bool undoes_gzip = sluice_feature_is_built("gzip") == 1;
  EXPECT_EQ(read(folder.path("a.gz"), 1), undoes_gzip ? "a" : "");
  read(folder.path("none"), 1);
  EXPECT_EQ(status, SLUICE_STATUS_NOT_FOUND);
  EXPECT_EQ(error.text, "cannot open " + folder.path("none") + ": No such file or directory");
  read(folder.path("plain"), 2);
  EXPECT_STREQ(error.text, "undo_compression is 2, not 0 or 1");
}

TEST_F(CapiInput, AChannelIsReadEpochByEpoch) {
  const std::string prefix = folder.path("train");
  std::thread feeder([&] {
    for (const char* epoch : {"_0", "_1"}) {
      mkfifo((prefix + epoch).c_str(), 0600);
      std::ofstream(prefix + epoch) << "2 0:1 3:2\n1 1:1\n";
    }
  });
  ASSERT_EQ(open_channel(prefix, 60, SLUICE_FORMAT_LDAC), 0) << error.text;
  for (int epoch = 0; epoch < 2; ++epoch) {
    const sluice_minibatch* batch = nullptr;
    ASSERT_EQ(sluice_documents_read_batch(documents.get(), 10, &batch, &error), 0) << error.text;
    ASSERT_NE(batch, nullptr);
    EXPECT_EQ(batch->documents, 2u);
    ASSERT_EQ(sluice_documents_read_batch(documents.get(), 10, &batch, &error), 0) << error.text;
    EXPECT_EQ(batch, nullptr);
    ASSERT_EQ(sluice_documents_rewind(documents.get(), &error), 0) << error.text;
  }
  feeder.join();
}

TEST_F(CapiInput, FirstDocumentsAreToldAndCanEndTheReading) {
  sluice_record_writer* writer = nullptr;
  ASSERT_EQ(sluice_record_writer_create_memory(&writer, &error), 0) << error.text;
  const uint32_t ids[] = {2, 5};
  const float values[] = {1, 3};
  sluice_record_input record;
  sluice_record_input_init(&record, sizeof record);
  record.feature_dim = 10;
  record.word_ids = ids;
  record.values = values;
  record.entries = 2;
  const void* data = nullptr;
  size_t size = 0;
  for (int i = 0; i < 3; ++i) ASSERT_EQ(sluice_record_writer_write(writer, &record, &error), 0);
  ASSERT_EQ(sluice_record_writer_get_bytes(writer, &data, &size, &error), 0) << error.text;
  const std::string bytes(static_cast<const char*>(data), size);
  sluice_record_writer_free(writer);
  const std::string prefix = folder.path("train");
  std::thread feeder([&] {
    for (const char* epoch : {"_0", "_1"}) {
      mkfifo((prefix + epoch).c_str(), 0600);
      std::ofstream(prefix + epoch) << bytes;
    }
  });
  ASSERT_EQ(open_channel(prefix, 60), 0) << error.text;
  const sluice_minibatch* batch = nullptr;
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(sluice_documents_read_batch(documents.get(), 1, &batch, &error), 0) << error.text;
    EXPECT_EQ(batch->documents, 1u);
    EXPECT_EQ(first_documents, 1) << "once an epoch";
  }
  ASSERT_EQ(sluice_documents_rewind(documents.get(), &error), 0) << error.text;
  EXPECT_EQ(sluice_documents_read_batch(documents.get(), 10, &batch, &error),
            SLUICE_STATUS_CANCELLED);
  EXPECT_STREQ(error.text, "the reading callback asked to stop");
  EXPECT_EQ(first_documents, 2);
  feeder.join();
}

TEST_F(CapiInput, AWaitForAChannelEndsByItsDeadlineOrByTheCaller) {
  EXPECT_EQ(open_channel(folder.path("train"), 0.05), SLUICE_STATUS_IO);
  EXPECT_EQ(error.text, folder.path("train_0") +
                            ": did not appear for 0.05 s (channel train, epoch 0); is the feeder "
                            "running?");
  waits = 0;
  most_waits = 2;
  EXPECT_EQ(open_channel(folder.path("train"), 3600), SLUICE_STATUS_CANCELLED);
  EXPECT_EQ(waits, 2);
}

// Before a shuffled pass a large file is read once to be cut.
TEST_F(CapiInput, CuttingAFileIsToldAndEndedByTheCaller) {
  if (!sluice_feature_is_built("train")) GTEST_SKIP() << "built without training";
  const std::string path = folder.path("docs.ldac");
  {
    std::ofstream out(path);
    for (int d = 0; d < 200'000; ++d) out << "2 1:1 3:2\n";
  }
  sluice_documents_options options;
  sluice_documents_options_init(&options, sizeof options);
  int asked = 0;
  options.reading_user = &asked;
  options.reading = [](int32_t event, void* user) -> int32_t {
    EXPECT_EQ(event, SLUICE_READING_WAITING);
    return ++*static_cast<int*>(user);
  };
  sluice_documents* opened = nullptr;
  ASSERT_EQ(sluice_documents_open(path.c_str(), &options, &opened, &error), 0) << error.text;
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(sluice_documents_start_pass(opened, 7, 0, &error), SLUICE_STATUS_CANCELLED);
  EXPECT_EQ(error.text, path + ": reading was stopped");
  EXPECT_EQ(asked, 1);
  sluice_documents_free(opened);
}

TEST_F(CapiInput, RefusesWhatIsNoChannel) {
  EXPECT_EQ(open_channel("mem://b/train", 1), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "mem://b/train: a channel is FIFOs of this machine, no store's");
  EXPECT_EQ(open_channel("train", 1, SLUICE_FORMAT_CORPUS), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "train: a channel holds RECORDS (AUTOMATIC), LDAC or COUNTS_CSV");
  EXPECT_EQ(open_channel("train", -1), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "wait_seconds is not in 0 to 1e9");
  sluice_documents_options options;
  sluice_documents_options_init(&options, sizeof options);
  options.input_mode = 3;
  sluice_documents* out = nullptr;
  EXPECT_EQ(sluice_documents_open("x", &options, &out, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "input_mode must be FILE, FASTFILE or PIPE");
}

}  // namespace
}  // namespace sluice
