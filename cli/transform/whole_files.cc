// Each file is read whole, up to the size that articles may have.
#include "cli/transform/whole_files.h"

#include <string>

#include "cli/failure.h"
#include "cli/read_bytes.h"
#include "cli/remote.h"
#include "cli/remote_name.h"

namespace sluice_cli {
namespace {

constexpr size_t kMostBytes = size_t{16} << 20;

class WholeFiles final : public RowReader {
 public:
  WholeFiles(const RowInput& input, bool strict, SharedLog& log)
      : input_(input), strict_(strict), log_(log) {}

  bool fill(RowBatch& batch) override {
    while (takes_more(batch) && file_ < input_.paths.size()) add(input_.paths[file_++], batch);
    return file_ < input_.paths.size();
  }

  double fraction() const override {
    return static_cast<double>(file_) / static_cast<double>(input_.paths.size());
  }

 private:
  void add(const std::string& path, RowBatch& batch) {
    const std::string shown = path == "-" ? "stdin" : shown_name(path);
    const std::string_view name = std::string_view(shown).substr(shown.find_last_of('/') + 1);
    text_.clear();
    sluice_error error;
    const auto take = [&](std::string_view bytes) {
      text_ += bytes;
      return text_.size() <= kMostBytes;
    };
    const sluice_status status = read_bytes(path, remote_store(), true, take, error);
    if (status == SLUICE_STATUS_CORRUPT || status == SLUICE_STATUS_LIMIT) {
      return add_bad(name, error.text, exit_status_of(status), batch);
    }
    require(status, error);
    if (text_.size() > kMostBytes) {
      return add_bad(name, shown + ": a document of over 16 MiB", kOverLimit, batch);
    }
    batch.add_text(name, text_, "");
  }

  void add_bad(std::string_view name, const std::string& fault, int exit_status, RowBatch& batch) {
    if (strict_) throw Failure(exit_status, fault);
    log_.warn_of_record(fault);
    batch.add_error(name, fault);
  }

  const RowInput input_;
  bool strict_;
  SharedLog& log_;
  size_t file_ = 0;
  std::string text_;
};

}  // namespace

std::unique_ptr<RowReader> open_whole_files(const RowInput& input, const TransformOptions& options,
                                            SharedLog& log) {
  return std::make_unique<WholeFiles>(input, options.articles.strict, log);
}

}  // namespace sluice_cli
