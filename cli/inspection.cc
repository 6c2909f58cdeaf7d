// Facts from the library's readers.
#include "cli/inspection.h"

#include <algorithm>
#include <numeric>

#include "cli/failure.h"
#include "cli/input_format.h"
#include "cli/remote.h"
#include "cli/topic_table.h"

namespace sluice_cli {
namespace {

constexpr size_t kShownWords = 10;
constexpr size_t kNameColumns = 20;
constexpr size_t kReadDocuments = 256;

std::string number_text(double value) {
  std::string text;
  append_json_number(text, value);
  return text;
}

const char* format_name(int32_t format) {
  switch (format) {
    case SLUICE_FORMAT_CORPUS:
      return "corpus";
    case SLUICE_FORMAT_LDAC:
      return "LDA-C";
    case SLUICE_FORMAT_COUNTS_CSV:
      return "dense CSV";
    default:
      return "records";
  }
}

std::string name_of(const Documents& documents, uint32_t word) {
  sluice_text text = {};
  if (sluice_documents_get_word(documents.get(), word, &text, nullptr) != SLUICE_STATUS_OK) {
    return "#" + std::to_string(word);
  }
  return std::string(view(text));
}

// "word:count ..." of the largest counts; `more` when not all are there.
std::string largest_counts(const uint32_t* words, const float* counts, size_t size,
                           const Documents* documents) {
  std::vector<size_t> order(size);
  std::iota(order.begin(), order.end(), size_t{0});
  const size_t shown = std::min(size, kShownWords);
  std::partial_sort(
      order.begin(), order.begin() + static_cast<ptrdiff_t>(shown), order.end(),
      [&](size_t a, size_t b) { return counts[a] != counts[b] ? counts[a] > counts[b] : a < b; });
  std::string text;
  for (size_t i = 0; i < shown; ++i) {
    const size_t entry = order[i];
    text += (i == 0 ? "" : " ") +
            (documents == nullptr ? "#" + std::to_string(words[entry])
                                  : name_of(*documents, words[entry])) +
            ":" + number_text(counts[entry]);
  }
  return text + (size > shown ? " …" : "");
}

void add_document(Facts& facts, const Documents& documents, const sluice_minibatch& batch, size_t d,
                  uint64_t number) {
  const uint64_t begin = batch.offsets[d], end = batch.offsets[d + 1];
  const std::string words =
      largest_counts(batch.word_ids + begin, batch.counts + begin, end - begin, &documents);
  const double tokens = std::accumulate(batch.counts + begin, batch.counts + end, 0.0);
  JsonObject object;
  object.add("document", number).add("id", view(batch.ids[d]));
  std::string line = std::to_string(number) + "  " + std::string(view(batch.ids[d]));
  sluice_text label = {};
  if (batch.labels[d] != SLUICE_NO_LABEL) {
    const uint32_t index = static_cast<uint32_t>(batch.labels[d]);
    std::string name = "#" + std::to_string(index);
    if (sluice_documents_get_label(documents.get(), index, &label, nullptr) == SLUICE_STATUS_OK) {
      name = view(label);
    }
    object.add("label", name);
    line += "  [" + name + "]";
  }
  if (batch.titles[d].size > 0) {
    object.add("title", view(batch.titles[d]));
    line += "  " + std::string(view(batch.titles[d]));
  }
  if (batch.dates[d].size > 0) object.add("date", view(batch.dates[d]));
  object.add("tokens", tokens).add("entries", end - begin).add("words", words);
  facts.add_head(line + "\n    " + number_text(tokens) + " tokens: " + words, object);
}

struct Count {
  uint64_t documents = 0;
  uint64_t entries = 0;
  double tokens = 0;
};

// Reads to the end, or only the head where totals are stated.
Count read_documents(Facts& facts, const Documents& documents, uint64_t head, bool to_the_end) {
  Count count;
  sluice_error error;
  while (to_the_end || count.documents < head) {
    const sluice_minibatch* batch = nullptr;
    require(sluice_documents_read_batch(documents.get(), kReadDocuments, &batch, &error), error);
    if (batch == nullptr) break;
    for (size_t d = 0; d < batch->documents && count.documents + d < head; ++d) {
      add_document(facts, documents, *batch, d, count.documents + d);
    }
    const uint64_t entries = batch->offsets[batch->documents];
    count.documents += batch->documents;
    count.entries += entries;
    count.tokens = std::accumulate(batch->counts, batch->counts + entries, count.tokens);
  }
  return count;
}

const char* tensor_name(int32_t tensor) {
  constexpr const char* kNames[] = {"none", "float32", "float64", "int32", "bytes"};
  return tensor >= 0 && tensor <= SLUICE_TENSOR_BYTES ? kNames[tensor] : "unknown";
}

void add_record(Facts& facts, const sluice_record& record) {
  const std::string words = largest_counts(record.word_ids, record.counts, record.entries, nullptr);
  JsonObject object;
  object.add("record", record.number).add("offset", record.offset);
  object.add("payload_bytes", record.payload_bytes).add("tensor", tensor_name(record.tensor));
  object.add("sparse", record.is_sparse != 0).add("feature_dim", record.feature_dim);
  object.add("entries", uint64_t{record.entries});
  std::string line = std::to_string(record.number) + "  byte " + std::to_string(record.offset) +
                     ", " + std::to_string(record.payload_bytes) + " bytes, " +
                     tensor_name(record.tensor) + (record.is_sparse ? " sparse [" : " dense [") +
                     std::to_string(record.feature_dim) + "]";
  if (record.has_label) {
    object.add("label", record.label);
    line += ", label " + number_text(record.label);
  }
  if (record.uid.size > 0) {
    object.add("uid", view(record.uid));
    line += ", uid " + std::string(view(record.uid));
  }
  if (record.metadata.size > 0) {
    object.add("metadata", view(record.metadata));
    line += ", " + std::string(view(record.metadata));
  }
  object.add("values", words);
  facts.add_head(line + "\n    " + words, object);
}

void add_model_texts(Facts& facts, const Model& model) {
  sluice_text text = {};
  sluice_error error;
  require(sluice_model_get_fingerprint(model.get(), &text, &error), error);
  if (text.size > 0) facts.add("data_fingerprint", view(text));
  require(sluice_model_get_configuration_json(model.get(), &text, &error), error);
  if (text.size > 0) facts.add_json("configuration", view(text));
  require(sluice_model_get_recipe_json(model.get(), &text, &error), error);
  facts.add("takes_text", text.size > 0 && facts_of(model).has_words != 0);
}

}  // namespace

void Facts::add_line(const char* name, std::string_view value) {
  std::string start = name;
  std::replace(start.begin(), start.end(), '_', ' ');
  start.resize(std::max(kNameColumns, start.size() + 1), ' ');
  lines_ += start + std::string(value) + "\n";
}

void Facts::add(const char* name, std::string_view text) {
  object_.add(name, text);
  add_line(name, text);
}

void Facts::add(const char* name, double value) {
  object_.add(name, value);
  add_line(name, number_text(value));
}

void Facts::add(const char* name, uint64_t value) {
  object_.add(name, value);
  add_line(name, std::to_string(value));
}

void Facts::add(const char* name, bool value) {
  object_.add(name, value);
  add_line(name, value ? "yes" : "no");
}

void Facts::add_json(const char* name, std::string_view json) {
  object_.add_json(name, json);
  add_line(name, json);
}

void Facts::add_head(std::string_view line, const JsonObject& object) {
  head_lines_ += std::string(line) + "\n";
  head_ += (head_.empty() ? "" : ",") + object.text();
}

std::string Facts::table() const {
  return head_lines_.empty() ? lines_ : lines_ + "\n" + head_lines_;
}

std::string Facts::json() const {
  JsonObject object = object_;
  if (!head_.empty()) object.add_json("head", "[" + head_ + "]");
  return object.text();
}

Facts facts_of_documents(const Documents& documents, uint64_t head) {
  const sluice_documents_facts before = facts_of(documents);
  const bool is_stated = before.total_documents != SLUICE_UNKNOWN_COUNT &&
                         before.total_entries != SLUICE_UNKNOWN_COUNT && before.total_tokens >= 0;
  Facts facts;
  facts.add("kind", format_name(before.format));
  Count count = read_documents(facts, documents, head, !is_stated);
  if (is_stated) count = {before.total_documents, before.total_entries, before.total_tokens};
  const sluice_documents_facts after = facts_of(documents);
  facts.add("documents", count.documents);
  if (after.bad_records > 0) facts.add("bad_records", after.bad_records);
  facts.add("entries", count.entries);
  facts.add("tokens", count.tokens);
  if (after.vocabulary_size > 0) facts.add("vocabulary", after.vocabulary_size);
  facts.add("labels", after.labels);
  facts.add("words_have_names", after.has_words != 0);
  facts.add("made_from_text", after.has_recipe != 0);
  return facts;
}

Facts facts_of_records(const std::string& path, uint64_t head) {
  sluice_record_reader* opened = nullptr;
  sluice_error error;
  require(sluice_record_reader_open(path.c_str(), remote_store(), &opened, &error), error);
  const RecordReader reader(opened);
  Facts facts;
  facts.add("kind", "records");
  uint64_t count = 0;
  for (; count < head; ++count) {
    const sluice_record* record = nullptr;
    require(sluice_record_reader_read_next(reader.get(), &record, &error), error);
    if (record == nullptr) break;
    add_record(facts, *record);
  }
  facts.add("shown", count);
  return facts;
}

Facts facts_of_model(const Model& model, uint64_t head) {
  const sluice_model_facts model_facts = facts_of(model);
  Facts facts;
  facts.add("kind", "model");
  facts.add("topics", model_facts.topics);
  facts.add("words", model_facts.words);
  if (model_facts.background_topic != SLUICE_NO_BACKGROUND) {
    facts.add("background_topic", static_cast<uint64_t>(model_facts.background_topic));
  }
  facts.add("documents", model_facts.documents);
  facts.add("tokens", model_facts.tokens);
  facts.add("mean_tokens", model_facts.mean_document_tokens);
  facts.add("passes", model_facts.passes);
  facts.add("seed", model_facts.seed);
  std::string eta;
  append_json_number(eta, model_facts.eta);
  facts.add_json("eta", eta);
  if (model_facts.heldout_perplexity > 0) {
    facts.add("heldout_perplexity", model_facts.heldout_perplexity);
  }
  add_model_texts(facts, model);
  for (uint32_t word = 0; word < std::min<uint64_t>(head, model_facts.words); ++word) {
    uint64_t documents = 0;
    JsonObject object;
    object.add("word_id", word).add("word", word_of(model, word));
    std::string line = std::to_string(word) + "  " + word_of(model, word);
    if (sluice_model_get_document_frequency(model.get(), word, &documents, nullptr) ==
        SLUICE_STATUS_OK) {
      object.add("document_frequency", documents);
      line += "  in " + std::to_string(documents) + " documents";
    }
    facts.add_head(line, object);
  }
  return facts;
}

}  // namespace sluice_cli
