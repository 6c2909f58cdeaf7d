// Files, folders and stdin, one after the other, as one stream of articles.
#include <sys/stat.h>

#include <cerrno>

#include "core/articles/article.h"
#include "core/articles/article_format.h"
#include "core/articles/article_part.h"
#include "core/articles/directory_walk.h"
#include "core/corpus/object_manifest.h"

namespace sluice {
namespace {

struct Input {
  std::string path;
  ArticleFormat format;  // kAutomatic: by the first bytes
  int64_t bytes;         // of a regular file, else -1
};

bool is_data_format(ArticleFormat format) {
  return format == ArticleFormat::kJsonLines || format == ArticleFormat::kCsv;
}

Result<Input> file_input(const std::string& path, ArticleFormat format, int64_t bytes) {
  if (format == ArticleFormat::kFolder) return invalid_argument(path + ": no folder");
  const std::string extension = article_extension(path);
  if (format == ArticleFormat::kAutomatic) {
    format = format_of_extension(extension);
    if (extension == "ldac") {
      return Status(StatusCode::kUnsupported,
                    path +
                        ": counted documents, no articles; train reads them as they are: "
                        "sluice train " +
                        path + " --vocabulary vocab.txt");
    }
  }
  return Input{path, format, bytes};
}

// Whether a file says nothing about what a folder is: its own pages and pictures.
bool is_side_file(std::string_view path) {
  std::string name(path.substr(path.rfind('/') + 1));
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  for (const std::string_view page : {"README", "LICENSE", "LICENCE", "COPYING", "SOURCE"}) {
    if (name.starts_with(page)) return true;
  }
  return is_binary_extension(article_extension(path));
}

// The articles files of a folder that holds nothing else, or none when it is a folder of texts.
Result<std::vector<Input>> data_files(const std::string& path, ArticleFormat format) {
  DirectoryWalk walk = SLUICE_TRY(DirectoryWalk::open(path));
  const std::string root = path.ends_with('/') ? path : path + '/';
  std::vector<Input> files;
  Status fault;
  for (;;) {
    auto next = walk.next();
    if (!next.ok()) {
      // A folder that cannot be listed: of texts it is reported when they are read.
      if (fault.ok()) fault = std::move(next).status();
      continue;
    }
    const auto& file = *next;
    if (!file && !files.empty() && !fault.ok()) return fault;
    if (!file) return files;
    const ArticleFormat by_name = format_of_extension(article_extension(*file));
    if (is_data_format(format) ? by_name != format : !is_data_format(by_name)) {
      if (is_data_format(format) || is_side_file(*file)) continue;
      return std::vector<Input>();
    }
    struct stat facts;
    const int64_t bytes = stat((root + *file).c_str(), &facts) == 0 ? facts.st_size : -1;
    files.push_back(Input{root + *file, by_name, bytes});
  }
}

Status add_folder(const std::string& path, ArticleFormat format, std::vector<Input>& inputs) {
  if (format == ArticleFormat::kAutomatic || is_data_format(format)) {
    auto files = SLUICE_TRY(data_files(path, format));
    if (is_data_format(format) && files.empty()) {
      return Status(StatusCode::kNotFound, path + ": no file of that format below this folder");
    }
    if (!files.empty()) {
      for (Input& file : files) inputs.push_back(std::move(file));
      return Status();
    }
  }
  inputs.push_back(Input{path, ArticleFormat::kFolder, -1});
  return Status();
}

// The object of that name, or those below it that hold articles.
Status add_objects(const std::string& name, ArticleFormat format, Store* store,
                   std::vector<Input>& inputs) {
  if (store == nullptr) return no_store(name);
  const size_t before = inputs.size();
  const auto add = [&](const StoreObject& object) -> Status {
    const bool is_below = name.ends_with('/') || object.name.substr(name.size()).starts_with('/');
    const bool is_articles = is_data_format(format_of_extension(article_extension(object.name)));
    if (object.name != name && !(is_below && is_articles)) return Status();
    inputs.push_back(SLUICE_TRY(file_input(object.name, format, object.bytes)));
    return Status();
  };
  SLUICE_TRY(store->list(name, add));
  if (inputs.size() > before) return Status();
  return Status(StatusCode::kNotFound,
                name + ": no such object, and no .jsonl or .csv objects below it");
}

Status add_listed(const std::string& manifest, ArticleFormat format, Store* store,
                  std::vector<Input>& inputs) {
  for (const StoreObject& object : SLUICE_TRY(read_object_manifest(manifest, store))) {
    inputs.push_back(SLUICE_TRY(file_input(object.name, format, object.bytes)));
  }
  return Status();
}

Result<std::vector<Input>> list_inputs(const std::vector<std::string>& paths, ArticleFormat format,
                                       Store* store) {
  std::vector<Input> inputs;
  size_t stdin_count = 0;
  for (const std::string& path : paths) {
    if (path == "-") {
      if (++stdin_count > 1) return invalid_argument("stdin (-) can be read once only");
      if (format == ArticleFormat::kFolder) return invalid_argument("stdin is no folder");
      inputs.push_back(Input{path, format, -1});
      continue;
    }
    if (is_object_manifest(path)) {
      SLUICE_TRY(add_listed(path, format, store, inputs));
      continue;
    }
    if (is_store_name(path)) {
      SLUICE_TRY(add_objects(path, format, store, inputs));
      continue;
    }
    struct stat facts;
    if (stat(path.c_str(), &facts) != 0) return io_error(path, errno);
    if (S_ISDIR(facts.st_mode)) {
      SLUICE_TRY(add_folder(path, format, inputs));
    } else {
      const int64_t bytes = S_ISREG(facts.st_mode) ? facts.st_size : -1;
      inputs.push_back(SLUICE_TRY(file_input(path, format, bytes)));
    }
  }
  return inputs;
}

class ArticleChain final : public ArticleReader {
 public:
  ArticleChain(std::vector<Input> inputs, const ArticleOptions& options)
      : inputs_(std::move(inputs)), options_(options) {
    for (const Input& input : inputs_) {
      if (input.bytes < 0) total_known_ = false;
      total_bytes_ += input.bytes > 0 ? static_cast<uint64_t>(input.bytes) : 0;
    }
  }

  // Opens the next part. Requires: there is one.
  Status open_next() {
    const Input& input = inputs_[index_++];
    SLUICE_TRY(open_part(input));
    // Empty files know no columns; the first one with records decides what is shown.
    if (index_ == 1 || columns_.text == "-") columns_ = part_->columns();
    return Status();
  }

  Result<std::optional<Article>> next() override {
    for (;;) {
      Article article;
      if (SLUICE_TRY(part_->next(article, policy_))) return std::optional<Article>(article);
      if (index_ == inputs_.size()) return std::optional<Article>();
      finished_bytes_ += part_->consumed_bytes();
      SLUICE_TRY(open_next());
    }
  }

  const ArticleColumns& columns() const override { return columns_; }
  uint64_t consumed_bytes() const override { return finished_bytes_ + part_->consumed_bytes(); }
  double progress() const override {
    if (!total_known_ || total_bytes_ == 0) return -1.0;
    const double share = static_cast<double>(consumed_bytes()) / static_cast<double>(total_bytes_);
    return share > 1.0 ? 1.0 : share;
  }

 private:
  Status open_part(const Input& input) {
    if (input.format == ArticleFormat::kFolder) {
      part_ = SLUICE_TRY(open_text_folder(input.path, options_));
      return Status();
    }
    auto source =
        std::make_unique<PrefixedSource>(SLUICE_TRY(open_byte_source(input.path, options_.store)));
    ArticleFormat format = input.format;
    if (format == ArticleFormat::kAutomatic) format = SLUICE_TRY(format_of_content(*source));
    ArticleOptions options = options_;
    if (format == ArticleFormat::kCsv && options.delimiter == 0 &&
        article_extension(input.path) == "tsv") {
      options.delimiter = '\t';
    }
    switch (format) {
      case ArticleFormat::kJsonLines:
        part_ = SLUICE_TRY(open_json_lines(std::move(source), options, columns_));
        break;
      case ArticleFormat::kCsv:
        part_ = SLUICE_TRY(open_csv(std::move(source), options, columns_));
        break;
      default:
        part_ = SLUICE_TRY(open_text_lines(std::move(source), options));
    }
    return Status();
  }

  std::vector<Input> inputs_;
  ArticleOptions options_;
  ArticleColumns columns_;
  std::unique_ptr<ArticlePart> part_;
  size_t index_ = 0;  // of the input after the current one
  bool total_known_ = true;
  uint64_t total_bytes_ = 0;
  uint64_t finished_bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<ArticleReader>> open_articles(const std::vector<std::string>& paths,
                                                     const ArticleOptions& options) {
  if (paths.empty()) return invalid_argument("no input named");
  if (options.max_article_bytes == 0) return invalid_argument("max_article_bytes is 0");
  auto inputs = SLUICE_TRY(list_inputs(paths, options.format, options.store));
  auto chain = std::make_unique<ArticleChain>(std::move(inputs), options);
  SLUICE_TRY(chain->open_next());
  return std::unique_ptr<ArticleReader>(std::move(chain));
}

}  // namespace sluice
