// Plain text as articles: one document a line, or one a file below a folder.
#include <algorithm>
#include <optional>

#include "core/articles/article_format.h"
#include "core/articles/article_part.h"
#include "core/articles/directory_walk.h"
#include "core/io/line_reader.h"

namespace sluice {
namespace {

ArticleColumns no_columns() { return ArticleColumns{"-", "-", "-", "-", "-"}; }

class TextLines final : public ArticlePart {
 public:
  TextLines(std::unique_ptr<ByteSource> source, size_t max_line_bytes)
      : lines_(std::move(source), max_line_bytes) {}

  Result<bool> next(Article& article, BadRecordPolicy& policy) override {
    for (;;) {
      auto line = lines_.next();
      if (!line.ok()) {
        Status status = std::move(line).status();
        if (status.code() != StatusCode::kLimit) return status;
        SLUICE_TRY(policy.meet(std::move(status)));
        continue;
      }
      if (!line->has_value()) return false;
      if ((*line)->find_first_not_of(" \t\r") == std::string_view::npos) continue;
      fields_.fill(article, **line, "", numbered_id(id_, name(), lines_.line_number()), "", "");
      return true;
    }
  }
  const ArticleColumns& columns() const override { return columns_; }
  uint64_t consumed_bytes() const override {
    const int64_t bytes = lines_.source().consumed_bytes();
    return bytes < 0 ? 0 : static_cast<uint64_t>(bytes);
  }

 private:
  const std::string& name() const { return lines_.source().name(); }

  mutable LineReader lines_;
  ArticleColumns columns_ = no_columns();
  ArticleFields fields_;
  std::string id_;
};

class TextFolder final : public ArticlePart {
 public:
  TextFolder(const std::string& path, DirectoryWalk walk, size_t max_article_bytes)
      : root_(path), walk_(std::move(walk)), max_article_bytes_(max_article_bytes) {
    if (!root_.ends_with('/')) root_.push_back('/');
  }

  Result<bool> next(Article& article, BadRecordPolicy& policy) override {
    for (;;) {
      auto path = walk_.next();
      Status status;
      if (!path.ok()) {
        status = std::move(path).status();
      } else if (!path->has_value()) {
        return false;
      } else {
        const std::string extension = article_extension(**path);
        if (is_binary_extension(extension)) continue;
        ++record_;
        status = read_file(**path, extension);
        if (status.ok()) {
          fill(**path, article);
          return true;
        }
      }
      SLUICE_TRY(policy.meet(std::move(status).at(static_cast<int64_t>(record_) - 1, -1)));
    }
  }
  const ArticleColumns& columns() const override { return columns_; }
  uint64_t consumed_bytes() const override { return consumed_bytes_; }

 private:
  Status read_file(const std::string& path, std::string_view extension) {
    const ArticleFormat format = format_of_extension(extension);
    if (format == ArticleFormat::kJsonLines || format == ArticleFormat::kCsv) {
      return Status(StatusCode::kUnsupported,
                    root_ + path +
                        ": many articles in a folder of single texts; give its name "
                        "on the command line to read it");
    }
    auto source = SLUICE_TRY(open_byte_source(root_ + path));
    text_.clear();
    for (;;) {
      const auto block = SLUICE_TRY(source->next());
      if (block.empty()) break;
      if (block.size() > max_article_bytes_ - text_.size()) {
        return Status(StatusCode::kLimit, root_ + path + ": longer than " +
                                              std::to_string(max_article_bytes_) + " bytes");
      }
      text_.append(reinterpret_cast<const char*>(block.data()), block.size());
    }
    consumed_bytes_ += static_cast<uint64_t>(std::max<int64_t>(source->consumed_bytes(), 0));
    if (looks_binary(text_)) return corrupt(root_ + path + ": not text (it has zero bytes)");
    return Status();
  }

  // The first folder below the root is the label, as in collections sorted into folders.
  void fill(const std::string& path, Article& article) {
    id_ = path;
    const size_t slash = id_.find('/');
    const std::string_view label =
        slash == std::string::npos ? std::string_view() : std::string_view(id_).substr(0, slash);
    fields_.fill(article, text_, "", id_, label, "");
  }

  std::string root_;
  DirectoryWalk walk_;
  size_t max_article_bytes_;
  ArticleColumns columns_ = no_columns();
  ArticleFields fields_;
  std::string text_;
  std::string id_;
  uint64_t record_ = 0;
  uint64_t consumed_bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<ArticlePart>> open_text_lines(std::unique_ptr<PrefixedSource> source,
                                                     const ArticleOptions& options) {
  SLUICE_TRY(skip_byte_order_mark(*source));
  return std::unique_ptr<ArticlePart>(new TextLines(std::move(source), options.max_article_bytes));
}

Result<std::unique_ptr<ArticlePart>> open_text_folder(const std::string& path,
                                                      const ArticleOptions& options) {
  DirectoryWalk walk = SLUICE_TRY(DirectoryWalk::open(path));
  return std::unique_ptr<ArticlePart>(
      new TextFolder(path, std::move(walk), options.max_article_bytes));
}

}  // namespace sluice
