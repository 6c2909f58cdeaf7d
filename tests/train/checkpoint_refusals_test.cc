// Checkpoints whose checksums are right and whose content is not: each is refused, and says why.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <utility>

#include "core/base/endian.h"
#include "core/base/xxhash64.h"
#include "core/train/checkpoint_directory.h"
#include "core/train/trainer.h"
#include "tests/io/temporary_directory.h"
#include "tests/train/synthetic_corpus.h"

namespace sluice {
namespace {

constexpr size_t kPrefixBytes = 24;

TrainOptions options_with(const std::string& path) {
  TrainOptions options;
  options.topics = 6;
  options.passes = 2;
  options.checkpoint.path = path;
  return options;
}

std::string message_of_run(const std::string& path) {
  SyntheticCorpus corpus(4, 600);
  auto trainer = Trainer::create(options_with(path));
  return std::string(trainer->run(corpus, nullptr).message());
}

struct Parts {
  std::string facts;
  std::map<std::string, std::vector<uint8_t>> sections;

  void replace(const std::string& from, const std::string& to) {
    const size_t at = facts.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    facts.replace(at, from.size(), to);
  }
  template <typename T>
  void set(const std::string& section, size_t index, T value) {
    std::vector<uint8_t>& bytes = sections[section];
    ASSERT_LE((index + 1) * sizeof value, bytes.size()) << section;
    std::memcpy(bytes.data() + index * sizeof value, &value, sizeof value);
  }
};

// What a trainer that was stopped after its first pass left.
Parts checkpoint_parts(const std::string& path) {
  SyntheticCorpus corpus(4, 600);
  auto trainer = Trainer::create(options_with(path));
  const Status status =
      trainer->run(corpus, [](const TrainProgress& p) { return p.passes_done == 0; });
  EXPECT_EQ(status.code(), StatusCode::kCancelled);
  Parts parts;
  LoadedCheckpoint loaded;
  EXPECT_TRUE(CheckpointDirectory(path, nullptr, {}).load_newest(loaded).ok());
  for (const auto& section : loaded.sections) {
    const auto span = section.bytes.span();
    parts.sections[section.name] = {span.begin(), span.end()};
  }
  const std::string file = read_whole_file(path + "/checkpoint-00000001.sluice");
  const std::string header = file.substr(
      kPrefixBytes, load_le<uint64_t>(reinterpret_cast<const uint8_t*>(file.data()) + 8));
  const size_t begin = header.find("\"facts\":") + 8;
  parts.facts = header.substr(begin, header.find(",\"sections\":[") - begin);
  return parts;
}

TEST(CheckpointRefusals, NameWhatIsWrongWithTheState) {
  const TemporaryDirectory directory;
  const Parts whole = checkpoint_parts(directory.path("whole"));
  const struct {
    std::function<void(Parts&)> damage;
    const char* message;
  } cases[] = {
      {[](Parts& p) { p.replace("\"options\"", "\"o\""); }, "the checkpoint has no options"},
      {[](Parts& p) { p.replace("\"eta\":\"0.03\"", "\"eta\":\"0.04\""); },
       "these checkpoints are of a run with eta = 0.04, now it is 0.03; give the same, or another "
       "folder, or remove them"},
      {[](Parts& p) { p.replace("\"input\":\"0\"", "\"input\":\"5\""); },
       "these checkpoints are of another input, or it was changed since"},
      {[](Parts& p) { p.replace("\"state\"", "\"s\""); }, "the checkpoint has no state"},
      {[](Parts& p) { p.replace("\"step\":\"", "\"step\":\"x"); },
       "the checkpoint has no number step"},
      {[](Parts& p) { p.replace("\"scale\"", "\"s\""); }, "the checkpoint has no number scale"},
      {[](Parts& p) { p.replace("\"has_cursor\"", "\"h\""); },
       "the checkpoint has no flag has_cursor"},
      {[](Parts& p) { p.replace("\"pass\":\"2\"", "\"pass\":\"0\""); },
       "the checkpoint's numbers are out of bounds"},
      {[](Parts& p) { p.sections.erase("totals"); }, "the checkpoint has no section totals"},
      {[](Parts& p) { p.sections["rows"].pop_back(); },
       "the checkpoint's rows are not of 90 words"},
      {[](Parts& p) { p.sections["totals"].resize(8); },
       "the checkpoint's totals are of another number of topics"},
      {[](Parts& p) { p.set("alpha", 0, NAN); },
       "the checkpoint's priors are no numbers from 0 on"},
      {[](Parts& p) { p.set("heldout_counts", 0, -1.0f); },
       "the checkpoint's held-out counts are no numbers from 0 on"},
      {[](Parts& p) { p.set("heldout_offsets", 0, uint64_t{1}); },
       "the checkpoint's held-out sample is broken"},
      {[](Parts& p) {
         p.sections["heldout_offsets"].assign(8 * 600, 0);
         p.sections["heldout_words"].clear();
         p.sections["heldout_counts"].clear();
       },
       "too many held-out documents"},
      {[](Parts& p) {
         p.sections["start_counts"].resize(sizeof(float));
         p.set("start_counts", 0, NAN);
       },
       "the checkpoint's start's counts are no numbers from 0 on"},
      {[](Parts& p) { p.sections.erase("cursor_lanes"); },
       "the checkpoint has no section cursor_lanes"},
  };
  for (const auto& [damage, message] : cases) {
    const std::string path = directory.path("broken");
    std::filesystem::remove_all(path);
    Parts broken = whole;
    damage(broken);
    std::vector<CheckpointSection> sections;
    for (const auto& [name, bytes] : broken.sections) sections.push_back({name, bytes});
    ASSERT_TRUE(CheckpointDirectory(path, nullptr, {}).save(broken.facts, sections).ok());
    EXPECT_EQ(message_of_run(path), path + ": " + message);
  }
}

TEST(CheckpointRefusals, NameAnInputOfMoreWords) {
  const TemporaryDirectory directory;
  const std::string path = directory.path("fewer");
  Parts parts = checkpoint_parts(directory.path("whole"));
  parts.replace("\"words\":\"90\"", "\"words\":\"80\"");
  parts.sections["rows"].resize(parts.sections["rows"].size() / 9 * 8);
  parts.sections["heldout_offsets"].assign(8, 0);
  parts.sections["heldout_words"].clear();
  parts.sections["heldout_counts"].clear();
  std::vector<CheckpointSection> sections;
  for (const auto& [name, bytes] : parts.sections) sections.push_back({name, bytes});
  ASSERT_TRUE(CheckpointDirectory(path, nullptr, {}).save(parts.facts, sections).ok());
  EXPECT_EQ(message_of_run(path), "the checkpoint is of fewer words than its input");
}

TEST(CheckpointRefusals, NameOtherDocumentsThanThoseThatTrainingStoppedAt) {
  const TemporaryDirectory directory;
  checkpoint_parts(directory.path("run"));
  SyntheticCorpus other(4, 600, 2);
  auto trainer = Trainer::create(options_with(directory.path("run")));
  EXPECT_EQ(trainer->run(other, nullptr).message(),
            "the input is not the one that training began with: the documents it stopped at are "
            "others");
}

std::string with_header(const std::string& header) {
  uint8_t prefix[kPrefixBytes] = {'s', 'l', 'u', 'i', 'c', 'e', 'C', '1'};
  store_le<uint64_t>(prefix + 8, header.size());
  store_le<uint64_t>(prefix + 16, xxh64(header));
  return std::string(reinterpret_cast<const char*>(prefix), sizeof prefix) + header;
}

std::string message_of_file(const std::string& bytes, uint64_t said_bytes) {
  const auto* first = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto source = memory_byte_source({first, bytes.size()}, "x", 7);
  return std::string(read_checkpoint(*source, said_bytes).status().message());
}

TEST(CheckpointRefusals, NameWhatIsWrongWithTheFile) {
  const std::string facts = "\"version\":1,\"facts\":{}";
  const std::pair<std::string, const char*> cases[] = {
      {"{}", "the header has no facts"},
      {"{" + facts + "}", "the header has no sections"},
      {"{" + facts + ",\"sections\":[{\"name\":\"x\"}]}", "a section without name, bytes or xxh64"},
      {"{" + facts + ",\"sections\":[{\"name\":\"x\",\"bytes\":5,\"xxh64\":\"0\"}]}",
       "the sections are longer than the file"},
      {"{\"version\":99,\"facts\":{},\"sections\":[]}", "a checkpoint of another format version"},
  };
  for (const auto& [header, message] : cases) {
    const std::string bytes = with_header(header);
    EXPECT_EQ(message_of_file(bytes, bytes.size()), message);
  }
  std::string bytes = with_header("{" + facts + ",\"sections\":[]}");
  EXPECT_EQ(message_of_file(bytes, bytes.size()), "");
  EXPECT_EQ(message_of_file(bytes.substr(0, bytes.size() - 1), bytes.size()),
            "the file is cut off");
  std::string changed = bytes;
  changed.back() = ' ';
  EXPECT_EQ(message_of_file(changed, bytes.size()), "the header's checksum is not its own");
  EXPECT_EQ(message_of_file("S" + bytes.substr(1), bytes.size()), "this is no checkpoint");
  bytes[8 + 4] = 1;  // 2^32 and something
  EXPECT_EQ(message_of_file(bytes, bytes.size()), "the header's length is out of bounds");
}

// A newer one is no broken one: nothing older is taken behind one's back.
TEST(CheckpointRefusals, NameTheFileOfAnotherVersion) {
  const TemporaryDirectory directory;
  checkpoint_parts(directory.path("run"));
  const std::string name = "run/checkpoint-00000002.sluice";
  directory.write(name, with_header("{\"version\":99,\"facts\":{},\"sections\":[]}"));
  EXPECT_EQ(message_of_run(directory.path("run")),
            directory.path(name) + ": a checkpoint of another format version");
}

}  // namespace
}  // namespace sluice
