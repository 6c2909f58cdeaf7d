// Each file is read whole, up to the size that articles may have.
#include "cli/transform/whole_files.h"

#include <string>

#include "cli/failure.h"
#include "cli/remote.h"
#include "cli/remote_name.h"

namespace sluice_cli {
namespace {

constexpr size_t kMostBytes = size_t{16} << 20;

class WholeFiles final : public RowReader {
 public:
  WholeFiles(const RowInput& input, bool strict) : input_(input), strict_(strict) {}

  bool fill(RowBatch& batch) override {
    while (takes_more(batch) && file_ < input_.paths.size()) add(input_.paths[file_++], batch);
    return file_ < input_.paths.size();
  }

  double fraction() const override {
    return static_cast<double>(file_) / static_cast<double>(input_.paths.size());
  }

 private:
  void add(const std::string& path, RowBatch& batch) {
    sluice_input* opened = nullptr;
    sluice_error error;
    require(sluice_input_open(path.c_str(), remote_store(), 1, &opened, &error), error);
    const Input input(opened);
    text_.clear();
    const std::string shown = shown_name(path);
    const std::string_view name = std::string_view(shown).substr(shown.find_last_of('/') + 1);
    for (;;) {
      const void* data = nullptr;
      size_t size = 0;
      require(sluice_input_read(input.get(), &data, &size, &error), error);
      if (size == 0) return batch.add_text(path == "-" ? "stdin" : name, text_, "");
      text_.append(static_cast<const char*>(data), size);
      if (text_.size() <= kMostBytes) continue;
      const std::string fault = shown + ": a document of over 16 MiB";
      if (strict_) throw Failure(kOverLimit, fault);
      return batch.add_error(name, fault);
    }
  }

  const RowInput input_;
  bool strict_;
  size_t file_ = 0;
  std::string text_;
};

}  // namespace

std::unique_ptr<RowReader> open_whole_files(const RowInput& input,
                                            const TransformOptions& options) {
  return std::make_unique<WholeFiles>(input, options.articles.strict);
}

}  // namespace sluice_cli
