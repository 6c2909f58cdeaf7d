// Lines are put together here; records are the library's.
#include "cli/document_writer.h"

#include <charconv>
#include <cmath>

#include "cli/failure.h"
#include "cli/json_text.h"

namespace sluice_cli {
namespace {

constexpr size_t kFlushBytes = size_t{256} << 10;
constexpr float kMostShortInteger = 1e9f;
// Integers beyond are not exact as float32, which is what records hold.
constexpr int32_t kMostLabel = 1 << 24;

using RecordWriter = std::unique_ptr<sluice_record_writer, Free<sluice_record_writer_free>>;

// Integers without exponent, since old readers of LDA-C take nothing else; else the shortest text
// that reads back as the same number.
void append_count(std::string& to, float count) {
  char text[32];
  const bool is_integer = count < kMostShortInteger && count == std::floor(count);
  const auto end = is_integer
                       ? std::to_chars(text, text + sizeof text, static_cast<uint32_t>(count))
                       : std::to_chars(text, text + sizeof text, count);
  to.append(text, end.ptr);
}

std::string metadata_of(const sluice_minibatch& batch, size_t document) {
  const sluice_text title = batch.titles[document];
  const sluice_text date = batch.dates[document];
  if (title.size == 0 && date.size == 0) return "";
  JsonObject json;
  if (title.size > 0) json.add("title", view(title));
  if (date.size > 0) json.add("date", view(date));
  return json.text();
}

void write_record(sluice_record_writer* writer, const sluice_minibatch& batch, size_t document,
                  uint32_t feature_dim) {
  const uint64_t begin = batch.offsets[document];
  const std::string metadata = metadata_of(batch, document);
  sluice_record_input input;
  sluice_record_input_init(&input, sizeof input);
  input.feature_dim = feature_dim;
  input.word_ids = batch.word_ids + begin;
  input.values = batch.counts + begin;
  input.entries = batch.offsets[document + 1] - begin;
  input.has_label = batch.labels[document] != SLUICE_NO_LABEL;
  input.label = input.has_label ? static_cast<float>(batch.labels[document]) : 0.0f;
  input.uid = batch.ids[document];
  input.metadata = {metadata.data(), metadata.size()};
  sluice_error error;
  require(sluice_record_writer_write(writer, &input, &error), error);
}

}  // namespace

DocumentWriter::DocumentWriter(const DocumentWriterOptions& options)
    : options_(options), sink_(options.path, options.replace) {}

void DocumentWriter::check(const sluice_minibatch& batch, size_t document) const {
  const uint64_t begin = batch.offsets[document], end = batch.offsets[document + 1];
  const std::string name = "document " + std::to_string(documents_ + document);
  if (end > begin && batch.word_ids[end - 1] >= options_.feature_dim) {
    throw Failure(kBadInput, name + " has the word " + std::to_string(batch.word_ids[end - 1]) +
                                 ", but the rows before have " +
                                 std::to_string(options_.feature_dim) +
                                 " words; say how many there are: --feature-dim N");
  }
  if (options_.form == "records" && batch.labels[document] > kMostLabel) {
    throw Failure(kBadInput, name + " has the label " + std::to_string(batch.labels[document]) +
                                 "; records hold integers up to 16777216");
  }
}

void DocumentWriter::note_losses(const sluice_minibatch& batch, size_t document) {
  if (options_.form == "records") return;
  lost_.ids |= batch.ids[document].size > 0;
  lost_.titles |= batch.titles[document].size > 0;
  lost_.dates |= batch.dates[document].size > 0;
  const bool holds_labels = options_.form == "csv" && options_.label_size > 0;
  lost_.labels |= batch.labels[document] != SLUICE_NO_LABEL && !holds_labels;
}

void DocumentWriter::append_csv(const sluice_minibatch& batch, size_t document) {
  if (options_.label_size > 0) lines_ += std::to_string(batch.labels[document]) + ',';
  uint64_t entry = batch.offsets[document];
  for (uint32_t word = 0; word < options_.feature_dim; ++word) {
    if (word > 0) lines_ += ',';
    if (entry < batch.offsets[document + 1] && batch.word_ids[entry] == word) {
      append_count(lines_, batch.counts[entry++]);
    } else {
      lines_ += '0';
    }
  }
  lines_ += '\n';
}

void DocumentWriter::append_ldac(const sluice_minibatch& batch, size_t document) {
  const uint64_t begin = batch.offsets[document], end = batch.offsets[document + 1];
  lines_ += std::to_string(end - begin);
  for (uint64_t entry = begin; entry < end; ++entry) {
    lines_ += ' ';
    lines_ += std::to_string(batch.word_ids[entry]);
    lines_ += ':';
    append_count(lines_, batch.counts[entry]);
  }
  lines_ += '\n';
}

void DocumentWriter::write_lines(const sluice_minibatch& batch) {
  for (size_t d = 0; d < batch.documents; ++d) {
    if (options_.form == "csv") {
      append_csv(batch, d);
    } else {
      append_ldac(batch, d);
    }
    if (lines_.size() < kFlushBytes && d + 1 < batch.documents) continue;
    sink_.write(lines_);
    lines_.clear();
  }
}

// A writer a batch, so that what it keeps is bounded.
void DocumentWriter::write_records(const sluice_minibatch& batch) {
  sluice_record_writer* created = nullptr;
  sluice_error error;
  require(sluice_record_writer_create_memory(&created, &error), error);
  const RecordWriter writer(created);
  for (size_t d = 0; d < batch.documents; ++d) {
    write_record(writer.get(), batch, d, options_.feature_dim);
  }
  const void* bytes = nullptr;
  size_t size = 0;
  require(sluice_record_writer_get_bytes(writer.get(), &bytes, &size, &error), error);
  sink_.write({static_cast<const char*>(bytes), size});
}

void DocumentWriter::write(const sluice_minibatch& batch) {
  for (size_t d = 0; d < batch.documents; ++d) {
    if (options_.form != "ldac") check(batch, d);
    note_losses(batch, d);
  }
  if (options_.form == "records") {
    write_records(batch);
  } else {
    write_lines(batch);
  }
  documents_ += batch.documents;
}

}  // namespace sluice_cli
