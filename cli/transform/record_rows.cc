// One record after the other, file after file; nothing is allocated for a good one.
#include "cli/transform/record_rows.h"

#include <algorithm>
#include <charconv>

#include "cli/failure.h"
#include "cli/remote.h"
#include "cli/remote_name.h"
#include "cli/transform/joined_columns.h"

namespace sluice_cli {
namespace {

class RecordRows final : public RowReader {
 public:
  RecordRows(const RowInput& input, const TransformOptions& options, SharedLog& log)
      : input_(input), strict_(options.articles.strict), columns_(options.rows.joined), log_(log) {
    for (const int64_t bytes : input_.bytes) total_bytes_ += known_bytes(bytes);
    open();
  }

  bool fill(RowBatch& batch) override {
    while (takes_more(batch)) {
      const sluice_record* record = nullptr;
      sluice_error error;
      const sluice_status status = sluice_record_reader_read_next(reader_.get(), &record, &error);
      if (status == SLUICE_STATUS_OK && record != nullptr) {
        add(batch, *record);
      } else if (status == SLUICE_STATUS_OK) {
        if (!open_next()) return false;
      } else if (!add_bad(batch, status, error) && !open_next()) {
        return false;
      }
    }
    return true;
  }

  double fraction() const override {
    if (total_bytes_ <= 0) return -1;
    // Of a compressed file it is not known how far the reading is: it counts at its end.
    const std::string name = shown_name(input_.paths[file_]);
    const bool is_plain = !name.ends_with(".gz") && !name.ends_with(".zst");
    const double bytes = known_bytes(input_.bytes[file_]);
    const double here = is_plain ? std::min(bytes, static_cast<double>(offset_)) : 0;
    return (finished_bytes_ + here) / total_bytes_;
  }

 private:
  void open() {
    const std::string& path = input_.paths[file_];
    sluice_record_reader* opened = nullptr;
    sluice_error error;
    require(sluice_record_reader_open(path.c_str(), remote_store(), &opened, &error), error);
    reader_.reset(opened);
    offset_ = 0;
  }

  bool open_next() {
    if (file_ + 1 == input_.paths.size()) return false;
    finished_bytes_ += known_bytes(input_.bytes[file_++]);
    open();
    return true;
  }

  void add(RowBatch& batch, const sluice_record& record) {
    offset_ = record.offset;
    const std::string_view uid = view(record.uid);
    const std::string_view id = uid.empty() ? numbered() : uid;
    if (record.tensor == SLUICE_TENSOR_NONE) return add_empty(batch, id, record);
    batch.add_counts(id, view(record.metadata), columns_.of_json(view(record.metadata)),
                     record.word_ids, record.counts, record.entries);
    ++number_;
  }

  void add_empty(RowBatch& batch, std::string_view id, const sluice_record& record) {
    const std::string fault = shown_name(input_.paths[file_]) + ": record " +
                              std::to_string(record.number) + " at byte " +
                              std::to_string(record.offset) + " has no features";
    if (strict_) throw Failure(kBadInput, fault);
    log_.warn_of_record(fault);
    batch.add_error(id, fault, view(record.metadata));
    ++number_;
  }

  // Returns: false when no record comes after it.
  bool add_bad(RowBatch& batch, sluice_status status, const sluice_error& error) {
    const bool is_record = status == SLUICE_STATUS_CORRUPT || status == SLUICE_STATUS_LIMIT;
    if (!is_record || strict_) require(status, error);
    log_.warn_of_record(error.text);
    batch.add_error(numbered(), error.text);
    ++number_;
    int32_t found = 0;
    sluice_error fault;
    require(sluice_record_reader_recover(reader_.get(), &found, &fault), fault);
    return found != 0;
  }

  std::string_view numbered() {
    return {digits_, std::to_chars(digits_, digits_ + sizeof digits_, number_).ptr};
  }

  const RowInput input_;
  bool strict_;
  JoinedColumns columns_;
  SharedLog& log_;
  RecordReader reader_;
  size_t file_ = 0;
  uint64_t number_ = 0;
  uint64_t offset_ = 0;
  double total_bytes_ = 0;
  double finished_bytes_ = 0;
  char digits_[24];
};

}  // namespace

std::unique_ptr<RowReader> open_record_rows(const RowInput& input, const TransformOptions& options,
                                            SharedLog& log) {
  return std::make_unique<RecordRows>(input, options, log);
}

}  // namespace sluice_cli
