// For the tests of core/articles: a folder that vanishes, and all articles of an input at once.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/articles/article.h"

namespace sluice {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = testing::TempDir() + "sluice-articles-XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  // Returns: the path of the new file; folders on the way are made.
  std::string write(const std::string& name, std::string_view content) const {
    const std::filesystem::path file = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file.string();
  }
  std::string path(const std::string& name = "") const {
    return name.empty() ? path_ : path_ + "/" + name;
  }

 private:
  std::string path_;
};

struct Row {
  std::string text, id, title, label, date, fields;
};

struct Rows {
  std::vector<Row> rows;
  ArticleColumns columns;
  std::vector<std::string> reports;  // messages of bad records
  uint64_t bad_records = 0;
  StatusCode code = StatusCode::kOk;  // of what stopped the reading
  std::string message;
};

inline void stop(Rows& out, const Status& status) {
  out.code = status.code();
  out.message = status.message();
}

inline Rows read_rows(const std::vector<std::string>& paths, const ArticleOptions& options = {},
                      bool strict = false) {
  Rows out;
  auto reader = open_articles(paths, options);
  if (!reader.ok()) {
    stop(out, std::move(reader).status());
    return out;
  }
  (*reader)->policy().strict = strict;
  (*reader)->policy().report = [&](const Status& status) {
    out.reports.emplace_back(status.message());
  };
  for (;;) {
    auto article = (*reader)->next();
    out.columns = (*reader)->columns();
    out.bad_records = (*reader)->policy().bad_records;
    if (!article.ok()) {
      stop(out, std::move(article).status());
      return out;
    }
    if (!article->has_value()) return out;
    const Article& a = **article;
    out.rows.push_back(Row{std::string(a.text), std::string(a.id), std::string(a.title),
                           std::string(a.label), std::string(a.date), std::string(a.fields)});
  }
}

}  // namespace sluice
