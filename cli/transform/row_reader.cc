// Articles, and counted documents that are no records; those are record_rows.cc.
#include "cli/transform/row_reader.h"

#include <deque>

#include "cli/failure.h"
#include "cli/interrupt.h"
#include "cli/remote.h"
#include "cli/transform/joined_columns.h"
#include "cli/transform/record_rows.h"
#include "cli/transform/whole_files.h"

namespace sluice_cli {
namespace {

// FILE:LINE of "FILE:LINE: what is wrong": the id of articles without one.
std::string place_of(const std::string& message) { return message.substr(0, message.find(": ")); }

sluice_article_options reading_options(const RowInput& input, const TransformOptions& options,
                                       RunLog& quiet) {
  sluice_article_options reading = options.articles.library_options(input.format, quiet);
  // The reader goes on after a bad one, so that each keeps its row.
  reading.strict = 1;
  reading.warning = nullptr;
  reading.with_fields = !options.rows.joined.empty();
  return reading;
}

class ArticleRows final : public RowReader {
 public:
  ArticleRows(const RowInput& input, const TransformOptions& options, SharedLog& log)
      : strict_(options.articles.strict), columns_(options.rows.joined), log_(log) {
    RunLog quiet(RunLog::Form::kQuiet);
    sluice_article_options reading = reading_options(input, options, quiet);
    std::vector<const char*> paths;
    for (const std::string& path : input.paths) paths.push_back(path.c_str());
    sluice_articles* opened = nullptr;
    sluice_error error;
    require(sluice_articles_open(paths.data(), paths.size(), &reading, &opened, &error), error);
    articles_.reset(opened);
  }

  bool fill(RowBatch& batch) override {
    sluice_error error;
    while (takes_more(batch)) {
      const sluice_article* article = nullptr;
      const sluice_status status = sluice_articles_read_next(articles_.get(), &article, &error);
      if (status != SLUICE_STATUS_OK) {
        add_bad(batch, status, error);
      } else if (article == nullptr) {
        return false;
      } else {
        batch.add_text(view(article->id), view(article->text),
                       columns_.of_json(view(article->fields)));
      }
    }
    return true;
  }

  double fraction() const override {
    sluice_articles_progress progress = {};
    progress.struct_size = sizeof progress;
    sluice_error error;
    require(sluice_articles_get_progress(articles_.get(), &progress, &error), error);
    return progress.fraction;
  }

 private:
  void add_bad(RowBatch& batch, sluice_status status, const sluice_error& error) {
    const bool is_record = status == SLUICE_STATUS_CORRUPT || status == SLUICE_STATUS_LIMIT;
    // The same words again: not a record but the file itself is broken.
    if (!is_record || strict_ || last_error_ == error.text) require(status, error);
    last_error_ = error.text;
    log_.warn_of_record(last_error_);
    batch.add_error(place_of(last_error_), last_error_);
  }

  bool strict_;
  JoinedColumns columns_;
  SharedLog& log_;
  Articles articles_;
  std::string last_error_;
};

// One document a call, so that the bad ones skipped before it are known and keep their rows.
class CountedRows final : public RowReader {
 public:
  CountedRows(const RowInput& input, const TransformOptions& options, SharedLog& log)
      : input_(input), options_(options), log_(log) {
    open();
  }

  bool fill(RowBatch& batch) override {
    while (takes_more(batch)) {
      if (read_one(batch)) continue;
      if (++file_ == input_.paths.size()) return false;
      open();
    }
    return true;
  }

  double fraction() const override {
    const double here = facts_of(documents_).fraction;
    if (here < 0) return here;
    return (static_cast<double>(file_) + here) / static_cast<double>(input_.paths.size());
  }

 private:
  static void take_warning(const sluice_error* warning, void* user) {
    CountedRows& rows = *static_cast<CountedRows*>(user);
    rows.warnings_.emplace_back(warning->text);
    rows.log_.warn_of_record(warning->text);
  }

  void open() {
    documents_ = open_counted(input_.paths[file_], input_.format, options_, take_warning, this);
    bad_records_ = 0;
  }

  // Returns: false at the end of a file.
  bool read_one(RowBatch& batch) {
    const sluice_minibatch* minibatch = nullptr;
    sluice_error error;
    require(sluice_documents_read_batch(documents_.get(), 1, &minibatch, &error), error);
    const uint64_t bad_records = facts_of(documents_).bad_records;
    for (; bad_records_ < bad_records; ++bad_records_, ++number_) {
      batch.add_error(std::to_string(number_),
                      warnings_.empty() ? "a bad record" : warnings_.front());
      if (!warnings_.empty()) warnings_.pop_front();
    }
    if (minibatch == nullptr) return false;
    const std::string_view id = view(minibatch->ids[0]);
    batch.add_counts(id.empty() ? std::to_string(number_) : id, "", "", minibatch->word_ids,
                     minibatch->counts, minibatch->offsets[1]);
    ++number_;
    return true;
  }

  const RowInput input_;
  const TransformOptions& options_;
  SharedLog& log_;
  Documents documents_;
  std::deque<std::string> warnings_;
  size_t file_ = 0;
  uint64_t number_ = 0;
  uint64_t bad_records_ = 0;
};

}  // namespace

bool RowReader::takes_more(const RowBatch& batch) {
  if (interrupted() != 0) throw Failure(interrupt_exit_status(), "interrupted");
  return !batch.is_full();
}

void SharedLog::warn_of_record(const std::string& text) {
  const std::lock_guard lock(mutex_);
  if (bad_records_++ < kShownWarnings) log_.warn(text);
}

void SharedLog::warn(const std::string& text) {
  const std::lock_guard lock(mutex_);
  log_.warn(text);
}

void SharedLog::progress(const std::string& text, const JsonObject& fields) {
  const std::lock_guard lock(mutex_);
  log_.progress(text, fields, false);
}

Documents open_counted(const std::string& path, int32_t format, const TransformOptions& options,
                       sluice_warning_callback warning, void* user) {
  sluice_documents_options reading;
  sluice_documents_options_init(&reading, sizeof reading);
  reading.format = format;
  reading.vocabulary_path =
      options.vocabulary_path.empty() ? nullptr : options.vocabulary_path.c_str();
  reading.strict = options.articles.strict;
  reading.label_size = options.format.label_size();
  reading.warning = warning;
  reading.warning_user = user;
  reading.store = remote_store();
  sluice_documents* opened = nullptr;
  sluice_error error;
  require(sluice_documents_open(path.c_str(), &reading, &opened, &error), error);
  return Documents(opened);
}

std::unique_ptr<RowReader> open_row_reader(const RowInput& input, const TransformOptions& options,
                                           SharedLog& log) {
  if (input.is_whole) return open_whole_files(input, options, log);
  const bool has_articles = input.format == SLUICE_FORMAT_AUTOMATIC || is_articles(input.format);
  if (has_articles) return std::make_unique<ArticleRows>(input, options, log);
  const bool is_records =
      input.format == SLUICE_FORMAT_RECORDS || input.format == SLUICE_FORMAT_CORPUS;
  if (is_records) return open_record_rows(input, options, log);
  return std::make_unique<CountedRows>(input, options, log);
}

}  // namespace sluice_cli
