// Records of one or many files as a stream of documents.
#include <algorithm>
#include <memory>
#include <utility>

#include "core/corpus/corpus_directory.h"
#include "core/corpus/record_document.h"
#include "core/corpus/record_files.h"
#include "core/io/decompress.h"
#include "core/recordio/record_reader.h"

namespace sluice {
namespace {

class RecordSource final : public DocumentSource {
 public:
  RecordSource(RecordFiles files, uint64_t feature_dim, Store* store)
      : files_(std::move(files)),
        feature_dim_(feature_dim),
        store_(store),
        decoder_(feature_dim, files_.label_count) {}

  // Opens the file `index`, none when there are no more.
  Status open_file(size_t index) {
    reader_.reset();
    file_index_ = index;
    if (index >= files_.files.size()) return Status();
    auto source = SLUICE_TRY(open_bytes(files_.files[index]));
    reader_ = std::make_unique<RecordReader>(std::move(source));
    return Status();
  }

  Result<size_t> read(Minibatch& out, size_t max_documents) override {
    size_t count = 0;
    while (count < max_documents && reader_ != nullptr) {
      auto payload = reader_->next();
      if (!payload.ok()) {
        SLUICE_TRY(meet_bad_frame(std::move(payload).status()));
      } else if (!payload->has_value()) {
        SLUICE_TRY(open_file(file_index_ + 1));
      } else if (Status status = decoder_.append(**payload, out); !status.ok()) {
        SLUICE_TRY(policy_.meet(reader_->refuse_payload(std::move(status))));
      } else {
        ++count;
      }
    }
    return count;
  }

  Status rewind() override {
    if (files_.files.size() == 1 && reader_ != nullptr) return reader_->rewind();
    if (!can_rewind()) return Status(StatusCode::kUnsupported, "cannot read a stream twice");
    return open_file(0);
  }
  bool can_rewind() const override {
    return std::all_of(files_.files.begin(), files_.files.end(),
                       [](const auto& file) { return file.bytes >= 0; });
  }

  std::optional<uint64_t> total_documents() const override {
    if (!files_.manifest) return std::nullopt;
    return files_.manifest->totals.documents;
  }
  std::optional<double> total_tokens() const override {
    if (!files_.manifest) return std::nullopt;
    return files_.manifest->totals.tokens;
  }
  std::optional<uint32_t> vocabulary_size() const override {
    const uint64_t size = feature_dim_ != 0 ? feature_dim_ : decoder_.largest_feature_dim();
    if (size == 0 && !files_.manifest) return std::nullopt;
    return static_cast<uint32_t>(size);
  }

  double progress() const override {
    int64_t total = 0;
    int64_t consumed = 0;
    for (size_t i = 0; i < files_.files.size(); ++i) {
      const int64_t bytes = files_.files[i].bytes;
      if (bytes < 0) return -1.0;
      total += bytes;
      if (i < file_index_) consumed += bytes;
    }
    if (reader_ != nullptr) consumed += reader_->source().consumed_bytes();
    if (total == 0) return 1.0;
    return std::min(1.0, static_cast<double>(consumed) / static_cast<double>(total));
  }

 private:
  Status meet_bad_frame(Status status) {
    if (status.record() < 0) return status;  // the source's own failure: nothing follows
    SLUICE_TRY(policy_.meet(std::move(status)));
    if (!SLUICE_TRY(reader_->recover())) SLUICE_TRY(open_file(file_index_ + 1));
    return Status();
  }

  // Objects of stores are held to the version that was listed.
  Result<std::unique_ptr<ByteSource>> open_bytes(const RecordFiles::File& file) const {
    if (!is_store_name(file.path)) return open_byte_source(file.path);
    return decompress_source(SLUICE_TRY(store_->open({file.path, file.bytes, file.version}, 0)));
  }

  RecordFiles files_;
  uint64_t feature_dim_;  // 0: unknown
  Store* store_;
  RecordDecoder decoder_;
  std::unique_ptr<RecordReader> reader_;  // of the current file; none after the last
  size_t file_index_ = 0;
};

}  // namespace

Result<std::unique_ptr<DocumentSource>> open_records(const std::string& path,
                                                     uint32_t vocabulary_size, Store* store) {
  RecordFiles files = SLUICE_TRY(find_record_files(path, store));
  uint64_t feature_dim = vocabulary_size;
  if (files.manifest) {
    const uint64_t stated = files.manifest->feature_dim;
    if (vocabulary_size != 0 && vocabulary_size != stated) {
      return invalid_argument(path + ": its manifest says feature_dim " + std::to_string(stated) +
                              ", but the vocabulary has " + std::to_string(vocabulary_size));
    }
    feature_dim = stated;
  }
  auto source = std::make_unique<RecordSource>(std::move(files), feature_dim, store);
  SLUICE_TRY(source->open_file(0));
  return std::unique_ptr<DocumentSource>(std::move(source));
}

}  // namespace sluice
