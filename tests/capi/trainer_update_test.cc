// Training in pieces (sluice_trainer_update), through the C++ header.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "capi/include/sluice.hpp"

namespace {

// `documents` documents of ten tokens; even ones of the words 0 to 4, odd ones of 5 to 9.
struct Rows {
  explicit Rows(size_t documents, uint32_t words = 10) : vocabulary(words) {
    offsets.push_back(0);
    for (size_t d = 0; d < documents; ++d) {
      for (uint32_t i = 0; i < 3; ++i) {
        ids.push_back(static_cast<uint32_t>(d % 2 * 5 + (d / 2 + i) % 5));
        counts.push_back(static_cast<float>(1 + i));
      }
      offsets.push_back(ids.size());
    }
  }
  sluice::Documents documents(const std::vector<std::string>& names = {}) const {
    std::vector<sluice_text> words;
    for (const std::string& name : names) words.push_back(sluice::text_of(name));
    sluice::SourceFacts facts;
    facts.vocabulary_size = vocabulary;
    facts.words = words;
    return sluice::Documents::create(
        std::make_unique<sluice::RowSource>(offsets, ids.data(), counts.data()), facts);
  }
  uint32_t vocabulary;
  std::vector<uint64_t> offsets;
  std::vector<uint32_t> ids;
  std::vector<float> counts;
};

sluice::TrainerOptions options() {
  sluice::TrainerOptions options;
  options.topics = 3;
  return options;
}

std::string message_of(sluice::Trainer& trainer, sluice::Documents& documents) {
  try {
    trainer.update(documents);
  } catch (const sluice::Error& error) {
    return error.what();
  }
  return "";
}

TEST(TrainerUpdate, LearnsFromEveryPiece) {
  const Rows rows(400);
  sluice::Trainer trainer = sluice::Trainer::create(options());
  for (int piece = 0; piece < 4; ++piece) {
    sluice::Documents documents = rows.documents();
    trainer.update(documents);
  }
  sluice::Documents documents = rows.documents();
  sluice::Model model = trainer.finish(documents);
  EXPECT_EQ(model.facts().documents, 1600u);
  EXPECT_EQ(model.facts().tokens, 1600 * 6);
  EXPECT_EQ(model.facts().passes, 1u);
  EXPECT_EQ(trainer.progress().pass, 4u);
  // Of the two topics beside the background each has one half of the words.
  std::vector<float> topic(10);
  model.copy_topic(1, topic);
  const float low = topic[0] + topic[1] + topic[2] + topic[3] + topic[4];
  EXPECT_TRUE(low > 0.9f || low < 0.1f) << low;
}

TEST(TrainerUpdate, ModelsSayTheOptionsThatMadeThemUnlessToldWhatToSay) {
  const Rows rows(50);
  sluice::Documents documents = rows.documents();
  sluice::TrainerOptions chosen = options();
  chosen.seed = 1u << 31;
  chosen.max_passes = 2;
  chosen.alpha = 0.1f;
  chosen.background = 0;
  chosen.threads = 2;  // changes no bit of the model
  sluice::Trainer trainer = sluice::Trainer::create(chosen);
  trainer.update(documents);
  EXPECT_EQ(trainer.copy_model(documents).configuration_json(),
            R"({"topics":3,"seed":2147483648,"passes":0,"max_iterations":2,"minibatch":256,)"
            R"("alpha":0.1,"eta":0.03,"background":false})");
  EXPECT_EQ(trainer.finish(documents, "{}").configuration_json(), "{}");
}

TEST(TrainerUpdate, TakingAModelChangesNothingThatFollows) {
  const Rows rows(300);
  const auto train = [&](bool looks) {
    sluice::Trainer trainer = sluice::Trainer::create(options());
    for (int piece = 0; piece < 3; ++piece) {
      sluice::Documents documents = rows.documents();
      trainer.update(documents);
      if (looks) {
        EXPECT_FALSE(trainer.copy_model(documents).bytes().empty());
      }
    }
    return trainer.finish(sluice::Documents()).bytes();
  };
  EXPECT_EQ(train(false), train(true));
}

TEST(TrainerUpdate, ThreadsDoNotChangeTheModel) {
  const Rows rows(600);
  const auto train = [&](uint32_t threads) {
    sluice::TrainerOptions with = options();
    with.threads = threads;
    sluice::Trainer trainer = sluice::Trainer::create(with);
    for (int piece = 0; piece < 2; ++piece) {
      sluice::Documents documents = rows.documents();
      trainer.update(documents);
    }
    return trainer.finish(sluice::Documents()).bytes();
  };
  EXPECT_EQ(train(1), train(3));
}

TEST(TrainerUpdate, RefusesAnotherNumberOfWords) {
  const Rows rows(100), wider(100, 12);
  sluice::Trainer trainer = sluice::Trainer::create(options());
  sluice::Documents first = rows.documents(), second = wider.documents();
  trainer.update(first);
  EXPECT_EQ(message_of(trainer, second), "the documents have 12 words, those before had 10");
  sluice::Documents third = rows.documents();
  EXPECT_EQ(message_of(trainer, third), "") << "a refused update leaves the trainer as it was";
}

TEST(TrainerUpdate, RefusesOtherWords) {
  const Rows rows(100);
  const std::vector<std::string> names = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
  const std::vector<std::string> others = {"a", "b", "c", "d", "e", "f", "g", "h", "j", "i"};
  sluice::Trainer trainer = sluice::Trainer::create(options());
  sluice::Documents first = rows.documents(names), second = rows.documents(others);
  trainer.update(first);
  EXPECT_EQ(message_of(trainer, second), "the documents have other words than those before");
  sluice::Documents third = rows.documents(names);
  EXPECT_EQ(message_of(trainer, third), "");
}

TEST(TrainerUpdate, RefusesWhatARunHasOrASecondLifeOfAFinishedOne) {
  const Rows rows(100);
  sluice::Trainer ran = sluice::Trainer::create(options());
  sluice::Documents first = rows.documents(), second = rows.documents();
  ran.run(first);
  EXPECT_EQ(message_of(ran, second),
            "this trainer has run: documents can be added to one that has not");
  sluice::Trainer finished = sluice::Trainer::create(options());
  finished.update(second);
  (void)finished.finish(second);
  sluice::Documents third = rows.documents();
  EXPECT_EQ(message_of(finished, third), "the model was taken already");
  EXPECT_THROW((void)finished.copy_model(third), sluice::Error);
}

TEST(TrainerUpdate, RefusesCheckpointsAndAStartWithTooFewDocuments) {
  const Rows rows(100), few(2);
  sluice::TrainerOptions with = options();
  const std::string folder = testing::TempDir() + "no_checkpoints";
  with.checkpoint_path = folder.c_str();
  sluice::Trainer checkpointed = sluice::Trainer::create(with);
  sluice::Documents documents = rows.documents();
  EXPECT_EQ(message_of(checkpointed, documents), "training by updates has no checkpoints");
  sluice::Trainer trainer = sluice::Trainer::create(options());
  sluice::Documents too_few = few.documents();
  EXPECT_NE(message_of(trainer, too_few).find("at least as many documents"), std::string::npos);
  sluice::Documents enough = rows.documents();
  EXPECT_EQ(message_of(trainer, enough), "the first update failed: begin with a new trainer");
}

TEST(TrainerUpdate, CanBeStoppedAndGoOn) {
  const Rows rows(1000);
  sluice::TrainerOptions with = options();
  with.minibatch = 1;
  sluice::Trainer trainer = sluice::Trainer::create(with);
  sluice::Documents first = rows.documents(), second = rows.documents();
  try {
    trainer.update(first, [](const sluice_trainer_progress&) { return false; });
    FAIL() << "it was not stopped";
  } catch (const sluice::Error& error) {
    EXPECT_EQ(error.code(), SLUICE_STATUS_CANCELLED);
  }
  EXPECT_EQ(message_of(trainer, second), "");
}

}  // namespace
