// Raw articles, and the process job that makes a corpus of them. (SLUICE_TRAIN=ON only.)
#include <string>
#include <utility>
#include <vector>

#include "capi/boundary.h"
#include "capi/callback_articles.h"
#include "capi/handles.h"
#include "capi/option_defaults.h"
#include "core/articles/process.h"

using sluice::ArticleFormat;
using sluice::Status;
using sluice::capi::guard;

static_assert(SLUICE_FORMAT_JSON_LINES == static_cast<int>(ArticleFormat::kJsonLines));
static_assert(SLUICE_FORMAT_CSV == static_cast<int>(ArticleFormat::kCsv));
static_assert(SLUICE_FORMAT_FOLDER == static_cast<int>(ArticleFormat::kFolder));
static_assert(SLUICE_FORMAT_TEXT == static_cast<int>(ArticleFormat::kText));

struct sluice_articles {
  std::unique_ptr<sluice::ArticleReader> reader;
  sluice_article article{};
  sluice_columns columns{};
};

namespace {

constexpr uint64_t kLargestArticleBytes = uint64_t{1} << 30;

Status check_options(const sluice_article_options& options) {
  if (options.format < SLUICE_FORMAT_AUTOMATIC || options.format > SLUICE_FORMAT_TEXT) {
    return sluice::invalid_argument("format must be AUTOMATIC, JSON_LINES, CSV, FOLDER or TEXT");
  }
  if (options.delimiter < 0 || options.delimiter > 127 || options.delimiter == '"' ||
      options.delimiter == '\n' || options.delimiter == '\r') {
    return sluice::invalid_argument("delimiter is no ASCII character that can separate fields");
  }
  if (options.max_article_bytes < 1 || options.max_article_bytes > kLargestArticleBytes) {
    return sluice::invalid_argument("max_article_bytes is not in 1 to 2^30");
  }
  SLUICE_TRY(sluice::capi::check_flag(options.with_fields, "with_fields"));
  return sluice::capi::check_flag(options.strict, "strict");
}

sluice::ArticleOptions core_options(const sluice_article_options& options) {
  using sluice::capi::or_empty;
  sluice::ArticleOptions core;
  core.format = static_cast<ArticleFormat>(options.format);
  core.columns.text = or_empty(options.text_column);
  core.columns.title = or_empty(options.title_column);
  core.columns.id = or_empty(options.id_column);
  core.columns.label = or_empty(options.label_column);
  core.columns.date = or_empty(options.date_column);
  core.delimiter = static_cast<char>(options.delimiter);
  core.max_article_bytes = options.max_article_bytes;
  core.with_fields = options.with_fields != 0;
  core.store = sluice::capi::core_store(options.store);
  return core;
}

sluice::Result<std::vector<std::string>> copy_paths(const char* const* paths, size_t count) {
  SLUICE_REQUIRE(paths);
  if (count == 0) return sluice::invalid_argument("no path was given");
  std::vector<std::string> copies;
  for (size_t i = 0; i < count; ++i) {
    if (paths[i] == nullptr) return sluice::invalid_argument("a path is NULL");
    copies.emplace_back(paths[i]);
  }
  return copies;
}

// "-" means "there is none" to the reader; outside, "" does.
const char* column_name(const std::string& column) { return column == "-" ? "" : column.c_str(); }

sluice_columns show_columns(const sluice::ArticleColumns& columns) {
  return {sizeof(sluice_columns),  column_name(columns.text),  column_name(columns.title),
          column_name(columns.id), column_name(columns.label), column_name(columns.date)};
}

Status check_options(const sluice_process_options& options) {
  if (!(options.max_document_share > 0 && options.max_document_share <= 1)) {
    return sluice::invalid_argument("max_document_share is not above 0 and at most 1");
  }
  if (options.max_vocabulary < 1) return sluice::invalid_argument("max_vocabulary is 0");
  if (options.max_candidates < 1000) {
    return sluice::invalid_argument("max_candidates is below 1,000");
  }
  if (options.shard_bytes < (1u << 20)) {
    return sluice::invalid_argument("shard_bytes is below 1 MiB");
  }
  return sluice::capi::check_flag(options.replace, "replace");
}

sluice::Result<sluice::ProcessOptions> core_options(const sluice_process_options& options) {
  SLUICE_TRY(check_options(options));
  sluice_article_options articles = sluice::capi::article_defaults();
  SLUICE_TRY(sluice::capi::take_options(options.articles, articles));
  SLUICE_TRY(check_options(articles));
  sluice::ProcessOptions core;
  core.articles = core_options(articles);
  if (options.recipe != nullptr) core.recipe = options.recipe->recipe;
  core.min_document_frequency = options.min_document_frequency;
  core.max_document_share = options.max_document_share;
  core.max_vocabulary = options.max_vocabulary;
  core.max_candidates = options.max_candidates;
  core.vocabulary_path = sluice::capi::or_empty(options.vocabulary_path);
  core.partition_by = sluice::capi::or_empty(options.partition_by);
  core.writer.shard_bytes = options.shard_bytes;
  core.writer.replace = options.replace != 0;
  core.writer.store = sluice::capi::core_store(options.store);
  if (options.scratch_path != nullptr) core.writer.scratch_path = options.scratch_path;
  core.policy.strict = articles.strict != 0;
  core.policy.report = sluice::capi::warning_report(articles.warning, articles.warning_user);
  return core;
}

sluice_process_summary show_summary(const sluice::ProcessSummary& core) {
  sluice_process_summary summary{};
  summary.vocabulary = core.vocabulary;
  summary.labels = core.labels;
  summary.documents = core.documents;
  summary.empty_documents = core.empty_documents;
  summary.bad_records = core.bad_records;
  summary.candidate_words = core.candidate_words;
  summary.pruned_words = core.pruned_words;
  summary.min_document_frequency = core.min_document_frequency;
  summary.tokens = core.tokens;
  return summary;
}

sluice::ProcessCallback core_callback(sluice_process_callback callback, void* user) {
  if (callback == nullptr) return {};
  return [callback, user](const sluice::ProcessProgress& core) {
    sluice_columns columns{};
    if (core.columns != nullptr) columns = show_columns(*core.columns);
    const sluice_process_progress progress{sizeof(sluice_process_progress),
                                           0,
                                           core.documents,
                                           core.input_bytes,
                                           core.fraction,
                                           core.columns == nullptr ? nullptr : &columns};
    return callback(&progress, user) == 0;
  };
}

// What both ways to run the job have in common: `run` is given core options and callback.
template <typename Run>
Status run_process(const char* output_path, const sluice_process_options* options,
                   sluice_process_summary* summary, Run run) {
  SLUICE_REQUIRE(output_path);
  if (summary != nullptr) SLUICE_TRY(sluice::capi::check_output(summary));
  sluice_process_options full = sluice::capi::process_defaults();
  SLUICE_TRY(sluice::capi::take_options(options, full));
  sluice::ProcessOptions core = SLUICE_TRY(core_options(full));
  const sluice::ProcessSummary done =
      SLUICE_TRY(run(core, core_callback(full.progress, full.progress_user)));
  if (summary != nullptr) sluice::capi::fill_output(summary, show_summary(done));
  return Status();
}

}  // namespace

extern "C" {

sluice_status sluice_articles_open(const char* const* paths, size_t path_count,
                                   const sluice_article_options* options, sluice_articles** out,
                                   sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    const std::vector<std::string> copies = SLUICE_TRY(copy_paths(paths, path_count));
    sluice_article_options full = sluice::capi::article_defaults();
    SLUICE_TRY(sluice::capi::take_options(options, full));
    SLUICE_TRY(check_options(full));
    auto articles = std::make_unique<sluice_articles>();
    articles->reader = SLUICE_TRY(sluice::open_articles(copies, core_options(full)));
    articles->reader->policy().strict = full.strict != 0;
    articles->reader->policy().report =
        sluice::capi::warning_report(full.warning, full.warning_user);
    *out = articles.release();
    return Status();
  });
}

sluice_status sluice_articles_create(const sluice_articles_callbacks* callbacks,
                                     sluice_articles** out, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(callbacks);
    sluice_articles_callbacks full{};
    SLUICE_TRY(sluice::capi::take_options(callbacks, full));
    if (full.read == nullptr) return sluice::invalid_argument("callbacks->read is NULL");
    SLUICE_TRY(sluice::capi::check_flag(full.strict, "strict"));
    if (full.max_article_bytes > kLargestArticleBytes) {
      return sluice::invalid_argument("max_article_bytes is not in 0 to 2^30");
    }
    if (full.max_article_bytes == 0) {
      full.max_article_bytes = sluice::capi::article_defaults().max_article_bytes;
    }
    auto articles = std::make_unique<sluice_articles>();
    articles->reader = std::make_unique<sluice::capi::CallbackArticles>(full);
    articles->reader->policy().strict = full.strict != 0;
    articles->reader->policy().report =
        sluice::capi::warning_report(full.warning, full.warning_user);
    *out = articles.release();
    return Status();
  });
}

sluice_status sluice_articles_read_next(sluice_articles* articles, const sluice_article** article,
                                        sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(article);
    SLUICE_REQUIRE(articles);
    const auto next = SLUICE_TRY(articles->reader->next());
    if (!next) return Status();
    using sluice::capi::to_text;
    articles->article = {sizeof(sluice_article), to_text(next->text),  to_text(next->id),
                         to_text(next->title),   to_text(next->label), to_text(next->date),
                         to_text(next->fields)};
    *article = &articles->article;
    return Status();
  });
}

sluice_status sluice_articles_get_columns(sluice_articles* articles, const sluice_columns** columns,
                                          sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(columns);
    SLUICE_REQUIRE(articles);
    articles->columns = show_columns(articles->reader->columns());
    *columns = &articles->columns;
    return Status();
  });
}

sluice_status sluice_articles_get_progress(const sluice_articles* articles,
                                           sluice_articles_progress* progress,
                                           sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(articles);
    SLUICE_TRY(sluice::capi::check_output(progress));
    sluice_articles_progress full{};
    full.fraction = articles->reader->progress();
    full.consumed_bytes = articles->reader->consumed_bytes();
    full.bad_records = articles->reader->policy().bad_records;
    sluice::capi::fill_output(progress, full);
    return Status();
  });
}

void sluice_articles_free(sluice_articles* articles) { delete articles; }

sluice_status sluice_process_run(const char* const* paths, size_t path_count,
                                 const char* output_path, const sluice_process_options* options,
                                 sluice_process_summary* summary, sluice_error* error) {
  return guard(error, [&]() -> Status {
    const std::vector<std::string> copies = SLUICE_TRY(copy_paths(paths, path_count));
    return run_process(output_path, options, summary, [&](auto& core, const auto& callback) {
      return sluice::process_articles(copies, output_path, core, callback);
    });
  });
}

sluice_status sluice_process_run_articles(sluice_articles* articles, const char* output_path,
                                          const sluice_process_options* options,
                                          sluice_process_summary* summary, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(articles);
    return run_process(output_path, options, summary, [&](auto& core, const auto& callback) {
      return sluice::process_articles(*articles->reader, output_path, core, callback);
    });
  });
}

}  // extern "C"
