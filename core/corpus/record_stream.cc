// A record reader and a decoder, without files around them.
#include "core/corpus/record_stream.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/corpus/record_document.h"
#include "core/recordio/record_reader.h"

namespace sluice {
namespace {

class RecordStream final : public DocumentSource {
 public:
  RecordStream(std::unique_ptr<ByteSource> source, uint32_t vocabulary_size,
               std::function<Status()> first_document)
      : reader_(std::move(source)),
        vocabulary_size_(vocabulary_size),
        first_document_(std::move(first_document)),
        decoder_(vocabulary_size) {}

  Result<size_t> read(Minibatch& out, size_t max_documents) override {
    size_t count = 0;
    while (count < max_documents) {
      auto payload = reader_.next();
      if (!payload.ok()) {
        SLUICE_TRY(meet_bad_frame(std::move(payload).status()));
      } else if (!payload->has_value()) {
        break;
      } else if (Status status = decoder_.append(**payload, out); !status.ok()) {
        SLUICE_TRY(policy_.meet(reader_.refuse_payload(std::move(status))));
      } else if (++count == 1 && is_before_first_) {
        is_before_first_ = false;
        if (first_document_) SLUICE_TRY(first_document_());
      }
    }
    return count;
  }

  Status rewind() override {
    is_before_first_ = true;
    return reader_.rewind();
  }
  Status start_pass(const PassOrder&, uint64_t pass) override {
    return reader_.source().prepare_epoch(pass) ? rewind() : Status();
  }
  bool can_rewind() const override { return source().can_rewind(); }
  bool can_shuffle() const override { return can_rewind() && source().total_bytes() >= 0; }

  std::optional<uint32_t> vocabulary_size() const override {
    const uint64_t size = vocabulary_size_ != 0 ? vocabulary_size_ : decoder_.largest_feature_dim();
    if (size == 0) return std::nullopt;
    return static_cast<uint32_t>(size);
  }

  double progress() const override {
    const int64_t total = source().total_bytes();
    if (total < 0) return -1.0;
    if (total == 0) return 1.0;
    return std::min(1.0,
                    static_cast<double>(source().consumed_bytes()) / static_cast<double>(total));
  }

 private:
  const ByteSource& source() const { return const_cast<RecordReader&>(reader_).source(); }

  Status meet_bad_frame(Status status) {
    if (status.record() < 0) return status;  // the source's own failure: nothing follows
    const StatusCode code = status.code();
    const int64_t record = status.record();
    const int64_t offset = status.offset();
    const std::string what(status.message());
    SLUICE_TRY(policy_.meet(std::move(status)));
    if (SLUICE_TRY(reader_.recover())) return Status();
    return Status(code, what + "; the stream ends there: did its writer die?").at(record, offset);
  }

  RecordReader reader_;
  uint32_t vocabulary_size_;  // 0: unknown
  std::function<Status()> first_document_;
  RecordDecoder decoder_;
  bool is_before_first_ = true;
};

}  // namespace

std::unique_ptr<DocumentSource> read_records(std::unique_ptr<ByteSource> source,
                                             uint32_t vocabulary_size,
                                             std::function<Status()> first_document) {
  return std::make_unique<RecordStream>(std::move(source), vocabulary_size,
                                        std::move(first_document));
}

}  // namespace sluice
