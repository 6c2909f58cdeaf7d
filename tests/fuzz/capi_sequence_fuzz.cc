// A program that calls the C API in any order: each byte chooses a call, the bytes behind it its
// arguments, good and bad. What the calls return is held to the header; what bytes may hold is
// capi_fuzz.cc's.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <vector>

#include "sluice.h"
#include "tests/capi/tiny_model.h"

namespace {

constexpr size_t kSlots = 2;
constexpr size_t kMaxCalls = 200;
constexpr size_t kRoom = 16;  // floats of a mixture; models with more topics are refused

void require(bool holds) {
  if (!holds) std::abort();
}

// What is left of the input; zeroes at its end.
class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  bool empty() const { return size_ == 0; }
  uint8_t byte() {
    if (size_ == 0) return 0;
    --size_;
    return *data_++;
  }
  uint32_t below(uint32_t limit) { return byte() % limit; }
  // Up to 63 bytes, copied so that a sanitizer sees their end.
  std::string text() {
    const size_t size = std::min<size_t>(byte() % 64, size_);
    std::string out(reinterpret_cast<const char*>(data_), size);
    data_ += size;
    size_ -= size;
    return out;
  }
  // Mostly counts, sometimes what no count may be.
  float count() {
    static const float kOdd[] = {0, -1, NAN, INFINITY, 1e30f};
    const uint8_t value = byte();
    return value < 250 ? static_cast<float>(value) / 4 : kOdd[value - 250 < 5 ? value - 250 : 0];
  }

 private:
  const uint8_t* data_;
  size_t size_;
};

// One document, counted, that comes a few times; objects look at it while they live.
struct Source {
  uint64_t offsets[2] = {0, 0};
  std::vector<uint32_t> ids;
  std::vector<float> counts;
  size_t documents = 1;
  size_t given = 0;
};

sluice_status read_source(void* user, size_t, sluice_minibatch* batch) {
  Source& self = *static_cast<Source*>(user);
  if (self.given++ >= self.documents) return SLUICE_STATUS_OK;
  self.offsets[1] = self.ids.size();
  batch->documents = 1;
  batch->offsets = self.offsets;
  batch->word_ids = self.ids.data();
  batch->counts = self.counts.data();
  return SLUICE_STATUS_OK;
}

sluice_status rewind_source(void* user) {
  static_cast<Source*>(user)->given = 0;
  return SLUICE_STATUS_OK;
}

const std::string& tiny_bytes() {
  static const std::string bytes = sluice::tiny_model_bytes().value();
  return bytes;
}

class Program {
 public:
  explicit Program(Bytes bytes) : in_(bytes) {}
  ~Program() {
    for (size_t i = 0; i < kSlots; ++i) {  // models first: what was made from them keeps them
      sluice_model_free(models_[i]);
      sluice_recipe_free(recipes_[i]);
      sluice_topic_words_free(words_[i]);
      sluice_inferencer_free(inferencers_[i]);
      sluice_documents_free(documents_[i]);
      sluice_articles_free(articles_[i]);
      sluice_trainer_free(trainers_[i]);
      sluice_record_reader_free(readers_[i]);
      sluice_record_writer_free(writers_[i]);
      sluice_tokenizer_free(tokenizers_[i]);
    }
  }

  void run() {
    static constexpr void (Program::*kCalls[])() = {
        &Program::open_model,     &Program::save_model,      &Program::ask_model,
        &Program::rank_words,     &Program::make_inferencer, &Program::infer,
        &Program::infer_text,     &Program::infer_batch,     &Program::map_words,
        &Program::make_recipe,    &Program::split_text,      &Program::make_documents,
        &Program::read_documents, &Program::write_record,    &Program::read_record,
        &Program::open_records,   &Program::forget,          &Program::make_trainer,
        &Program::train,          &Program::make_articles,   &Program::read_articles};
    for (size_t i = 0; i < kMaxCalls && !in_.empty(); ++i) {
      (this->*kCalls[in_.below(std::size(kCalls))])();
    }
  }

 private:
  template <typename Handle>
  Handle*& slot(Handle* (&slots)[kSlots]) {
    return slots[in_.below(kSlots)];
  }
  // A failure says what it is; nothing is ever blamed on ourselves.
  bool ok(sluice_status status) {
    require(status <= 0 && status >= SLUICE_STATUS_REMOTE && status != SLUICE_STATUS_INTERNAL);
    require(status == error_.code && (status == 0) == (error_.text[0] == '\0'));
    return status == SLUICE_STATUS_OK;
  }
  // The same for calls that make something. `out` is a reference: which argument of a call the
  // compiler evaluates first is its own choice.
  template <typename Handle>
  void made(sluice_status status, Handle* const& out) {
    require(ok(status) == (out != nullptr));
  }
  size_t capacity() { return in_.below(4) == 0 ? in_.byte() : kRoom; }

  void open_model() {
    sluice_model*& model = slot(models_);
    sluice_model_free(model);
    std::string bytes = tiny_bytes();
    if (in_.below(4) == 0) bytes[in_.byte() % bytes.size()] ^= static_cast<char>(in_.byte());
    made(sluice_model_open_memory(bytes.data(), bytes.size(), "fuzz", &model, &error_), model);
  }
  void save_model() {
    std::vector<char> room(in_.below(2) == 0 ? tiny_bytes().size() : in_.byte());
    size_t size = 0;
    if (ok(sluice_model_write_memory(slot(models_), room.data(), room.size(), &size, &error_))) {
      require(size <= room.size());
    }
  }
  void ask_model() {
    const sluice_model* model = slot(models_);
    float floats[kRoom] = {};
    uint32_t topics[kRoom];
    size_t count = 0;
    uint32_t id = 0;
    uint64_t frequency = 0;
    sluice_text word;
    const std::string name = in_.text();
    ok(sluice_model_find_word(model, name.data(), name.size(), &id, &error_));
    if (ok(sluice_model_get_word(model, in_.byte(), &word, &error_))) require(word.size > 0);
    ok(sluice_model_get_document_frequency(model, in_.byte(), &frequency, &error_));
    ok(sluice_model_copy_word(model, in_.below(8), floats, kRoom, &error_));
    ok(sluice_model_copy_topic(model, in_.below(8), floats, kRoom, &error_));
    for (float& share : floats) share = in_.count();
    ok(sluice_model_rank_topics(model, floats, in_.below(8), topics, nullptr, kRoom, &count,
                                &error_));
  }
  void rank_words() {
    sluice_topic_words*& words = slot(words_);
    const sluice_ranked_word* ranked = nullptr;
    size_t count = 0;
    if (in_.below(2) == 0) {
      sluice_topic_words_free(words);
      const int32_t ranking = static_cast<int32_t>(in_.below(6)) - 1;
      made(sluice_topic_words_create(slot(models_), ranking, in_.count(), in_.byte(), &words,
                                     &error_),
           words);
    } else if (ok(sluice_topic_words_get_topic(words, in_.below(8), &ranked, &count, &error_))) {
      require(count > 0 && ranked[0].probability >= 0);
    }
  }
  void make_inferencer() {
    const size_t at = in_.below(kSlots);
    // What a caller of a later version would hand over: as long as any struct_size below.
    struct {
      sluice_inferencer_options options;
      char later[256];
    } room = {};
    sluice_inferencer_options& options = room.options;
    require(sluice_inferencer_options_init(&options, sizeof options) == 0);
    room.later[in_.below(256)] = static_cast<char>(in_.below(2));
    options.background = static_cast<int32_t>(in_.below(3));
    options.max_iterations = in_.byte();
    options.tolerance = in_.count();
    options.threads = 1 + in_.below(3);
    if (in_.below(8) == 0) options.struct_size = in_.byte();
    const size_t of_model = in_.below(kSlots);
    sluice_inferencer_free(inferencers_[at]);
    made(sluice_inferencer_create(models_[of_model], &options, &inferencers_[at], &error_),
         inferencers_[at]);
  }
  void take_entries(std::vector<uint32_t>& ids, std::vector<float>& counts) {
    for (uint32_t left = in_.below(12); left > 0; --left) {
      ids.push_back(in_.below(6));
      counts.push_back(in_.count());
    }
  }
  void infer() {
    std::vector<uint32_t> ids;
    std::vector<float> counts;
    take_entries(ids, counts);
    std::vector<float> mixture(capacity());
    float unknown = -1;
    if (ok(sluice_inferencer_infer(slot(inferencers_), ids.data(), counts.data(), ids.size(),
                                   mixture.data(), mixture.size(), &unknown, &error_))) {
      require(unknown >= 0 && unknown <= 1);
    }
  }
  void infer_text() {
    const std::string text = in_.text();
    std::vector<float> mixture(capacity());
    const sluice_explained_word* words = nullptr;
    size_t count = 0;
    if (!ok(sluice_inferencer_explain_text(slot(inferencers_), text.data(), text.size(),
                                           mixture.data(), mixture.size(), nullptr, &words, &count,
                                           &error_))) {
      return require(words == nullptr && count == 0);
    }
    for (size_t i = 0; i < count; ++i) {
      require(words[i].begin < words[i].end && words[i].end <= text.size());
      require(words[i].share >= 0 && words[i].share <= 1);
      require((words[i].topic == SLUICE_NO_TOPIC) == (words[i].share == 0));
    }
  }
  void infer_batch() {
    std::vector<uint32_t> ids;
    std::vector<float> counts;
    take_entries(ids, counts);
    const uint64_t offsets[] = {0, ids.size() / 2, ids.size()};
    std::vector<float> mixtures(2 * capacity());
    sluice_status statuses[2] = {1, 1};
    if (ok(sluice_inferencer_infer_batch(slot(inferencers_), 2, offsets, ids.data(), counts.data(),
                                         mixtures.data(), mixtures.size(), nullptr, statuses,
                                         &error_))) {
      require(statuses[0] <= 0 && statuses[1] <= 0);
    }
  }
  void map_words() {
    sluice_inferencer* inferencer = slot(inferencers_);
    ok(sluice_inferencer_map_words(inferencer, slot(documents_), nullptr, &error_));
  }
  void make_recipe() {
    sluice_recipe_options options;
    require(sluice_recipe_options_init(&options, sizeof options) == 0);
    options.min_characters = in_.below(70);
    options.keep_apostrophes = static_cast<int32_t>(in_.below(3));
    options.keep_hyphens = static_cast<int32_t>(in_.below(2));
    const std::string word = in_.text();
    const char* words[] = {word.c_str()};
    options.stop_words = words;
    options.stop_word_count = in_.below(2);
    options.stop_word_languages = in_.below(2) == 0 ? "" : nullptr;
    const size_t at = in_.below(kSlots);
    sluice_recipe_free(recipes_[at]);
    made(sluice_recipe_create(&options, &recipes_[at], &error_), recipes_[at]);
    sluice_tokenizer_free(tokenizers_[at]);
    made(sluice_tokenizer_create(recipes_[at], &tokenizers_[at], &error_), tokenizers_[at]);
  }
  void split_text() {
    const std::string text = in_.text();
    const sluice_token* tokens = nullptr;
    size_t count = 0;
    if (!ok(sluice_tokenizer_split_text(slot(tokenizers_), text.data(), text.size(), &tokens,
                                        &count, &error_))) {
      return;
    }
    for (size_t i = 0; i < count; ++i) require(tokens[i].end <= text.size());
  }
  void make_documents() {
    const size_t at = in_.below(kSlots);
    sluice_documents_free(documents_[at]);
    sources_[at] = Source();
    take_entries(sources_[at].ids, sources_[at].counts);
    sluice_documents_callbacks callbacks;
    require(sluice_documents_callbacks_init(&callbacks, sizeof callbacks) == 0);
    if (in_.below(8) != 0) callbacks.read = read_source;
    if (in_.below(2) != 0) callbacks.rewind = rewind_source;
    sources_[at].documents = 1 + in_.below(8);
    callbacks.user = &sources_[at];
    callbacks.vocabulary_size = in_.below(6);
    callbacks.strict = static_cast<int32_t>(in_.below(3));
    const sluice_text names[] = {{"apple", 5}, {"stone", 5}, {"brick", 5}, {"x", 1}, {"y", 1}};
    if (in_.below(2) != 0) callbacks.words = names;
    made(sluice_documents_create(&callbacks, &documents_[at], &error_), documents_[at]);
  }
  void read_documents() {
    sluice_documents* documents = slot(documents_);
    const sluice_minibatch* batch = nullptr;
    if (in_.below(4) == 0) ok(sluice_documents_rewind(documents, &error_));
    if (!ok(sluice_documents_read_batch(documents, in_.below(3), &batch, &error_))) return;
    if (batch == nullptr) return;
    require(batch->documents == 1 && batch->offsets[0] == 0);
    for (uint64_t i = 0; i < batch->offsets[1]; ++i) require(batch->counts[i] > 0);
  }
  void write_record() {
    const size_t at = in_.below(kSlots);
    if (writers_[at] == nullptr || in_.below(8) == 0) {
      sluice_record_writer_free(writers_[at]);
      made(sluice_record_writer_create_memory(&writers_[at], &error_), writers_[at]);
    }
    std::vector<uint32_t> ids;
    std::vector<float> values;
    take_entries(ids, values);
    sluice_record_input input;
    require(sluice_record_input_init(&input, sizeof input) == 0);
    input.feature_dim = in_.below(16);
    if (in_.below(2) != 0) input.word_ids = ids.data();
    input.values = values.data();
    input.entries = ids.size();
    const std::string uid = in_.text();
    input.uid = {uid.data(), uid.size()};
    ok(sluice_record_writer_write(writers_[at], &input, &error_));
    ok(sluice_record_writer_commit(writers_[at], &error_));
  }
  void open_records() {
    const size_t at = in_.below(kSlots);
    const void* bytes = nullptr;
    size_t size = 0;
    if (!ok(sluice_record_writer_get_bytes(slot(writers_), &bytes, &size, &error_))) return;
    sluice_record_reader_free(readers_[at]);
    record_bytes_[at].assign(static_cast<const char*>(bytes), size);
    if (size > 0 && in_.below(2) == 0) record_bytes_[at][in_.byte() % size] ^= 1;
    made(sluice_record_reader_open_memory(record_bytes_[at].data(), size, "fuzz", &readers_[at],
                                          &error_),
         readers_[at]);
  }
  void read_record() {
    sluice_record_reader* reader = slot(readers_);
    const sluice_record* record = nullptr;
    int32_t found = 0;
    if (!ok(sluice_record_reader_read_next(reader, &record, &error_)) || in_.below(8) == 0) {
      ok(sluice_record_reader_recover(reader, &found, &error_));
    }
  }
  void make_trainer() {
    const size_t at = in_.below(kSlots);
    sluice_trainer_options options;
    require(sluice_trainer_options_init(&options, sizeof options) == 0);
    options.topics = in_.below(5);
    options.passes = 1 + in_.below(2);
    options.minibatch = in_.below(4);
    options.alpha = in_.count();
    options.background = static_cast<int32_t>(in_.below(3));
    sluice_trainer_free(trainers_[at]);
    trainers_[at] = nullptr;
    trained_[at] = 0;
    const sluice_status status = sluice_trainer_create(&options, &trainers_[at], &error_);
    made(status, trainers_[at]);
  }
  // In any order: a run, updates, and the model before, between and after them.
  void train() {
    const size_t at = in_.below(kSlots);
    sluice_trainer* trainer = trainers_[at];
    sluice_documents* documents = slot(documents_);
    sluice_model*& model = slot(models_);
    const auto callback = [](const sluice_trainer_progress* progress, void* user) -> int32_t {
      require(progress->drift >= 0 && progress->drift <= 1);
      return --*static_cast<int*>(user) < 0;
    };
    int calls = in_.below(4) == 0 ? static_cast<int>(in_.below(3)) : 1000;
    switch (in_.below(5)) {
      case 0:
        trained_[at] += ok(sluice_trainer_run(trainer, documents, callback, &calls, &error_));
        break;
      case 1:
      case 2:
        trained_[at] += ok(sluice_trainer_update(trainer, documents, callback, &calls, &error_));
        break;
      case 3:
        sluice_model_free(model);
        made(sluice_trainer_copy_model(trainer, documents, nullptr, &model, &error_), model);
        break;
      default:
        sluice_model_free(model);
        made(sluice_trainer_finish(trainer, documents, nullptr, &model, &error_), model);
    }
    sluice_trainer_progress progress;
    progress.struct_size = sizeof progress;
    if (ok(sluice_trainer_get_progress(trainer, &progress, nullptr, &error_)) && trained_[at] > 0) {
      require(progress.documents > 0);
    }
  }
  static sluice_status read_article(void* user, sluice_article* article, int32_t* found) {
    Bytes& in = static_cast<Program*>(user)->in_;
    std::string& room = static_cast<Program*>(user)->article_;
    room = in.text();
    *found = in.below(8) == 0 ? in.below(3) : !room.empty();
    article->text = {room.data(), room.size()};
    article->title = {room.data(), room.size() / 2};
    if (in.below(16) == 0) article->label = {nullptr, in.below(3)};
    return in.below(32) == 0 ? static_cast<sluice_status>(in.below(16)) - 14 : SLUICE_STATUS_OK;
  }
  void make_articles() {
    const size_t at = in_.below(kSlots);
    sluice_articles_callbacks callbacks;
    require(sluice_articles_callbacks_init(&callbacks, sizeof callbacks) == 0);
    if (in_.below(8) != 0) callbacks.read = read_article;
    callbacks.user = this;
    callbacks.strict = static_cast<int32_t>(in_.below(3));
    callbacks.max_article_bytes = in_.byte();
    sluice_articles_free(articles_[at]);
    made(sluice_articles_create(&callbacks, &articles_[at], &error_), articles_[at]);
  }
  void read_articles() {
    const sluice_article* article = nullptr;
    const sluice_status status = sluice_articles_read_next(slot(articles_), &article, &error_);
    if (status == SLUICE_STATUS_INTERNAL) return;  // a callback may say that
    if (ok(status) && article != nullptr) require(article->id.size > 0);
  }
  void forget() {
    sluice_model*& model = slot(models_);
    sluice_model_free(model);
    model = nullptr;
    sluice_recipe*& recipe = slot(recipes_);
    sluice_recipe_free(recipe);
    recipe = nullptr;
  }

  Bytes in_;
  sluice_error error_{};
  sluice_model* models_[kSlots] = {};
  sluice_topic_words* words_[kSlots] = {};
  sluice_inferencer* inferencers_[kSlots] = {};
  sluice_recipe* recipes_[kSlots] = {};
  sluice_tokenizer* tokenizers_[kSlots] = {};
  sluice_documents* documents_[kSlots] = {};
  sluice_articles* articles_[kSlots] = {};
  sluice_trainer* trainers_[kSlots] = {};
  int trained_[kSlots] = {};  // runs and updates that were OK
  std::string article_;
  sluice_record_writer* writers_[kSlots] = {};
  sluice_record_reader* readers_[kSlots] = {};
  Source sources_[kSlots];
  std::string record_bytes_[kSlots];
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Program(Bytes(data, size)).run();
  return 0;
}
