// Checkpoints: what is written is read, what is broken is refused, and a trainer stopped after any
// minibatch goes on to the same model.
#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "core/train/checkpoint_directory.h"
#include "core/train/trainer.h"
#include "tests/train/synthetic_corpus.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

class Checkpoints : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "checkpoints-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  CheckpointDirectory directory() {
    return CheckpointDirectory(path("ck"), nullptr,
                               [this](const Status& s) { warnings_.emplace_back(s.message()); });
  }
  static Status save(CheckpointDirectory& to, uint8_t mark) {
    const std::vector<uint8_t> bytes(1000, mark);
    const CheckpointSection sections[] = {{"rows", bytes}, {"empty", {}}};
    return to.save("{\"mark\":" + std::to_string(mark) + "}", sections);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(path("ck"))) {
      found.push_back(entry.path().filename());
    }
    std::sort(found.begin(), found.end());
    return found;
  }
  static std::string read_file(const std::string& name) {
    std::ifstream file(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void write_file(const std::string& name, const std::string& bytes) {
    std::ofstream(name, std::ios::binary) << bytes;
  }

  std::string folder_;
  std::vector<std::string> warnings_;
};

TEST_F(Checkpoints, ThreeAreKeptAndTheNewestIsLoaded) {
  CheckpointDirectory to = directory();
  for (uint8_t i = 1; i <= 5; ++i) ASSERT_TRUE(save(to, i).ok());
  EXPECT_EQ(names(),
            (std::vector<std::string>{"checkpoint-00000003.sluice", "checkpoint-00000004.sluice",
                                      "checkpoint-00000005.sluice"}));
  LoadedCheckpoint loaded;
  CheckpointDirectory again = directory();
  ASSERT_TRUE(*again.load_newest(loaded));
  EXPECT_EQ(loaded.facts.find("mark")->as_number(), 5);
  ASSERT_NE(loaded.find("rows"), nullptr);
  EXPECT_EQ(loaded.find("rows")->bytes.size(), 1000u);
  EXPECT_EQ(loaded.find("rows")->bytes.data()[999], 5);
  ASSERT_TRUE(save(again, 6).ok());
  EXPECT_EQ(names().back(), "checkpoint-00000006.sluice");
  ASSERT_TRUE(again.remove_all().ok());
  EXPECT_FALSE(fs::exists(path("ck")));
  EXPECT_FALSE(*again.load_newest(loaded));
}

TEST_F(Checkpoints, WhatSageMakerUploadsStaysAndLeftoversGo) {
  CheckpointDirectory to = directory();
  ASSERT_TRUE(save(to, 1).ok());
  write_file(path("ck/checkpoint-00000001.sluice.sagemaker-uploading"), "");
  write_file(path("ck/checkpoint-00000001.sluice.partial-1.sagemaker-ignore"), "half");
  write_file(path("ck/notes.txt"), "mine");
  for (uint8_t i = 2; i <= 5; ++i) ASSERT_TRUE(save(to, i).ok());
  EXPECT_TRUE(fs::exists(path("ck/checkpoint-00000001.sluice"))) << "half of an upload";
  EXPECT_FALSE(fs::exists(path("ck/checkpoint-00000002.sluice")));
  EXPECT_FALSE(fs::exists(path("ck/checkpoint-00000001.sluice.partial-1.sagemaker-ignore")));
  write_file(path("ck/checkpoint-00000001.sluice.sagemaker-uploaded"), "");
  ASSERT_TRUE(save(to, 6).ok());
  EXPECT_FALSE(fs::exists(path("ck/checkpoint-00000001.sluice")));
  write_file(path("ck/checkpoint-00000006.sluice.sagemaker-uploading"), "");
  ASSERT_TRUE(to.remove_all().ok());
  EXPECT_EQ(names().size(), 5u)
      << "a finished job leaves the one that is uploaded, marks and notes";
  EXPECT_TRUE(fs::exists(path("ck/checkpoint-00000006.sluice")));
  EXPECT_TRUE(fs::exists(path("ck/notes.txt")));
}

TEST_F(Checkpoints, EveryChangedByteAndEveryCutIsSeen) {
  CheckpointDirectory to = directory();
  ASSERT_TRUE(save(to, 1).ok());
  const std::string name = path("ck/checkpoint-00000001.sluice");
  const std::string whole = read_file(name);
  LoadedCheckpoint loaded;
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string broken = whole;
    broken[i] = static_cast<char>(broken[i] ^ 0x20);
    write_file(name, broken);
    CheckpointDirectory reader = directory();
    EXPECT_FALSE(reader.load_newest(loaded).ok()) << "byte " << i;
    write_file(name, whole.substr(0, i));
    EXPECT_FALSE(directory().load_newest(loaded).ok()) << "cut at " << i;
  }
  write_file(name, whole + "x");
  EXPECT_FALSE(directory().load_newest(loaded).ok());
  EXPECT_NE(warnings_.back().find("there are bytes after the last section"), std::string::npos);
}

TEST_F(Checkpoints, AnOlderOneThatIsWholeIsTakenWithAWarning) {
  CheckpointDirectory to = directory();
  for (uint8_t i = 1; i <= 3; ++i) ASSERT_TRUE(save(to, i).ok());
  write_file(path("ck/checkpoint-00000003.sluice"), "short");
  LoadedCheckpoint loaded;
  ASSERT_TRUE(*directory().load_newest(loaded));
  EXPECT_EQ(loaded.facts.find("mark")->as_number(), 2);
  ASSERT_EQ(warnings_.size(), 1u);
  EXPECT_NE(warnings_[0].find("checkpoint-00000003.sluice: the file is too short"),
            std::string::npos)
      << warnings_[0];
}

bool same_model(const TopicModel& a, const TopicModel& b) {
  return a.words == b.words && a.alpha == b.alpha && a.topic_tokens == b.topic_tokens &&
         a.facts.data_fingerprint == b.facts.data_fingerprint && a.facts.passes == b.facts.passes &&
         std::memcmp(a.word_topic.data(), b.word_topic.data(), a.word_topic.size_bytes()) == 0;
}

TEST_F(Checkpoints, ATrainerStoppedAfterEveryMinibatchMakesTheSameModel) {
  TrainOptions options;
  options.topics = 6;
  options.passes = 2;
  options.minibatch = 50;
  SyntheticCorpus corpus(4, 600);
  auto straight = Trainer::create(options);
  ASSERT_TRUE(straight.ok());
  ASSERT_TRUE(straight->run(corpus, nullptr).ok());
  auto wanted = straight->finish();
  ASSERT_TRUE(wanted.ok());

  options.checkpoint.path = path("run");
  options.checkpoint.interval_seconds = 1e6;  // only when it is stopped
  int runs = 0;
  for (; runs < 200; ++runs) {
    SyntheticCorpus again(4, 600);
    auto trainer = Trainer::create(options);
    ASSERT_TRUE(trainer.ok());
    // A trainer's first callback comes after its first minibatch.
    const Status status = trainer->run(again, [](const TrainProgress& progress) {
      return progress.phase != TrainProgress::Phase::kTraining;
    });
    if (status.ok()) {
      auto model = trainer->finish();
      ASSERT_TRUE(model.ok());
      EXPECT_TRUE(same_model(*wanted, *model));
      ASSERT_TRUE(trainer->remove_checkpoints().ok());
      break;
    }
    ASSERT_EQ(status.code(), StatusCode::kCancelled) << status.message();
  }
  EXPECT_GE(runs, 2) << "it was never stopped";
  EXPECT_FALSE(fs::exists(path("run")));
}

TEST_F(Checkpoints, AMostOfPassesEndsInAModelAndNoCheckpointInVain) {
  TrainOptions options;
  options.topics = 6;
  options.max_passes = 1;
  options.checkpoint.path = path("ck");
  options.checkpoint.interval_seconds = 1e6;
  SyntheticCorpus corpus(4, 600);
  auto trainer = Trainer::create(options);
  ASSERT_TRUE(trainer.ok());
  ASSERT_TRUE(trainer->run(corpus, nullptr).ok());
  EXPECT_EQ(trainer->progress().passes_done, 1u);
  EXPECT_EQ(trainer->progress().max_passes, 1u);
  EXPECT_EQ(trainer->stop_reason(), StopReason::kPasses);
  EXPECT_EQ(trainer->progress().checkpoints, 0u);
  EXPECT_FALSE(fs::exists(path("ck")));
}

// Forgets what it is given, and takes its time.
class SlowStore final : public Store {
 public:
  static constexpr auto kCommit = std::chrono::milliseconds(5);

  Status list(const std::string&, const std::function<Status(StoreObject)>&) override {
    return Status();
  }
  Result<std::unique_ptr<ByteSource>> open(const StoreObject& object, uint64_t, uint64_t) override {
    return Status(StatusCode::kNotFound, object.name);
  }
  Result<std::unique_ptr<ByteSink>> create(const std::string&, bool) override {
    class Sink final : public ByteSink {
      Status write(std::span<const uint8_t>) override { return Status(); }
      Status commit() override {
        std::this_thread::sleep_for(kCommit);
        return Status();
      }
    };
    return std::unique_ptr<ByteSink>(std::make_unique<Sink>());
  }
  Status remove(const std::string&) override { return Status(); }
};

// Holds on any machine, however slow: between two checkpoints lie 50 times what one takes.
TEST_F(Checkpoints, TakeAtMostTwoPercentOfTheTime) {
  SlowStore store;
  TrainOptions options;
  options.topics = 6;
  options.passes = 30;
  options.minibatch = 10;
  options.checkpoint.path = "slow://ck";
  options.checkpoint.store = &store;
  options.checkpoint.interval_seconds = 1e-6;
  SyntheticCorpus corpus(4, 600);
  auto trainer = Trainer::create(options);
  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(trainer->run(corpus, nullptr).ok());
  const auto elapsed = std::chrono::steady_clock::now() - start;
  EXPECT_GE(trainer->progress().checkpoints, 1u);
  EXPECT_LE((trainer->progress().checkpoints - 1) * 50 * SlowStore::kCommit, elapsed);
  EXPECT_GE(elapsed, 4 * SlowStore::kCommit) << "too short to see anything";
}

TEST_F(Checkpoints, OtherOptionsAreRefusedByName) {
  TrainOptions options;
  options.topics = 6;
  options.passes = 2;
  options.checkpoint.path = path("run");
  options.checkpoint.interval_seconds = 0;
  {
    SyntheticCorpus corpus(4, 600);
    auto trainer = Trainer::create(options);
    EXPECT_EQ(trainer->run(corpus, [](const TrainProgress& p) { return p.pass < 1; }).code(),
              StatusCode::kCancelled);
  }
  const auto message_with = [&](const TrainOptions& changed) {
    SyntheticCorpus corpus(4, 600);
    auto trainer = Trainer::create(changed);
    return std::string(trainer->run(corpus, nullptr).message());
  };
  TrainOptions changed = options;
  changed.eta = 0.5f;
  EXPECT_NE(message_with(changed).find("with eta = 0.03, now it is 0.5"), std::string::npos)
      << message_with(changed);
  changed = options;
  changed.checkpoint.resume = Resume::kNever;
  EXPECT_NE(message_with(changed).find("has checkpoints"), std::string::npos);
  changed = options;
  changed.checkpoint.path = path("nowhere");
  changed.checkpoint.resume = Resume::kRequire;
  EXPECT_NE(message_with(changed).find("there is no checkpoint to go on from"), std::string::npos);
}

}  // namespace
}  // namespace sluice
