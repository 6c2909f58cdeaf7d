// The tables of well-known column names, and the choice by them.
#include "core/articles/column_choice.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace sluice {
namespace {

// Each list in order of preference; compared without regard to case and to '-', '_' and ' '.
constexpr std::string_view kTextNames[] = {
    "text",     "body",       "content",     "contents", "articletext", "articlebody",
    "fulltext", "maintext",   "article",     "abstract", "document",    "doc",
    "review",   "reviewtext", "description", "summary",  "message",     "comment",
    "post",     "tweet",      "selftext",    "sentence", "transcript",  "lyrics"};
constexpr std::string_view kTitleNames[] = {"title", "headline", "articletitle", "subject", "name"};
constexpr std::string_view kIdNames[] = {"id",   "uid", "docid", "documentid", "articleid", "uuid",
                                         "guid", "url", "uri",   "link",       "key"};
constexpr std::string_view kLabelNames[] = {"label", "labels",  "category", "categories", "section",
                                            "topic", "topics",  "class",    "venue",      "genre",
                                            "tags",  "subject", "subjects"};
constexpr std::string_view kDateNames[] = {
    "date",      "published",   "publishedat", "publishdate", "pubdate",   "publicationdate",
    "createdat", "createddate", "created",     "createdutc",  "timestamp", "datetime",
    "time",      "year"};

struct Role {
  std::string ArticleColumns::*member;
  std::string_view option;
  std::span<const std::string_view> names;
};

// In order of choice: a column serves one role only, so "subject" beside "title" is a label.
constexpr std::array<Role, 5> kRoles = {{{&ArticleColumns::text, "text", kTextNames},
                                         {&ArticleColumns::title, "title", kTitleNames},
                                         {&ArticleColumns::id, "id", kIdNames},
                                         {&ArticleColumns::label, "label", kLabelNames},
                                         {&ArticleColumns::date, "date", kDateNames}}};

bool same_name(std::string_view column, std::string_view known) {
  size_t at = 0;
  for (const char raw : column) {
    if (raw == '_' || raw == '-' || raw == ' ') continue;
    const char lower = raw >= 'A' && raw <= 'Z' ? static_cast<char>(raw + 32) : raw;
    if (at == known.size() || lower != known[at++]) return false;
  }
  return at == known.size();
}

bool is_known(std::string_view column, std::span<const std::string_view> names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view known) { return same_name(column, known); });
}

bool is_taken(const ArticleColumns& chosen, std::string_view name) {
  return std::any_of(kRoles.begin(), kRoles.end(),
                     [&](const Role& role) { return chosen.*role.member == name; });
}

// Returns: the column of the best known name, or "-".
std::string by_name(const ColumnSample& sample, const ArticleColumns& chosen, const Role& role) {
  const bool must_be_string = role.option == "text" || role.option == "title";
  for (const std::string_view known : role.names) {
    for (const ColumnSample::Column& column : sample.columns()) {
      if (same_name(column.name, known) && !is_taken(chosen, column.name) &&
          (!must_be_string || column.strings > 0 || sample.records() == 0)) {
        return column.name;
      }
    }
  }
  return "-";
}

std::string longest(const ColumnSample& sample, const ArticleColumns& chosen) {
  const ColumnSample::Column* best = nullptr;
  const auto is_longer = [](const ColumnSample::Column& a, const ColumnSample::Column& b) {
    // Average over the records that have it: a / b compared without dividing.
    return static_cast<double>(a.string_bytes) * static_cast<double>(b.strings) >
           static_cast<double>(b.string_bytes) * static_cast<double>(a.strings);
  };
  for (const ColumnSample::Column& column : sample.columns()) {
    if (column.strings == 0 || is_taken(chosen, column.name)) continue;
    // Addresses and dates can be longer than a headline, but are no text.
    if (is_known(column.name, kIdNames) || is_known(column.name, kDateNames)) continue;
    if (best == nullptr || is_longer(column, *best)) best = &column;
  }
  return best == nullptr ? "-" : best->name;
}

std::vector<std::string_view> names_of(const ColumnSample& sample) {
  std::vector<std::string_view> names;
  for (const ColumnSample::Column& column : sample.columns()) names.push_back(column.name);
  return names;
}

}  // namespace

void ColumnSample::add(std::string_view name, size_t string_bytes) {
  auto* column = const_cast<Column*>(find(name));
  if (column == nullptr) {
    if (columns_.size() >= kMaxColumns) return;
    column = &columns_.emplace_back();
    column->name = name;
  }
  column->strings += string_bytes > 0;
  column->string_bytes += string_bytes;
}

const ColumnSample::Column* ColumnSample::find(std::string_view name) const {
  for (const Column& column : columns_) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

Result<ArticleColumns> choose_columns(const ColumnSample& sample, const ArticleColumns& given,
                                      const ArticleColumns& previous, const std::string& where) {
  ArticleColumns chosen = given;
  if (given.text == "-") return invalid_argument("the text column cannot be \"-\"");
  for (const Role& role : kRoles) {
    const std::string& name = given.*role.member;
    if (name.empty() || name == "-" || sample.find(name) != nullptr) continue;
    return invalid_argument(where + missing_field_message(role.option, name, names_of(sample)));
  }
  for (const Role& role : kRoles) {
    std::string& column = chosen.*role.member;
    if (!column.empty()) continue;
    const std::string& before = previous.*role.member;
    const bool keep =
        !before.empty() && sample.find(before) != nullptr && !is_taken(chosen, before);
    column = keep ? before : by_name(sample, chosen, role);
    if (column == "-" && role.option == "text") column = longest(sample, chosen);
  }
  if (chosen.text != "-") return chosen;
  return invalid_argument(where + missing_field_message("text", "", names_of(sample)));
}

bool is_known_column(std::string_view name) {
  return std::any_of(kRoles.begin(), kRoles.end(),
                     [&](const Role& role) { return is_known(name, role.names); });
}

std::string missing_field_message(std::string_view option, std::string_view name,
                                  const std::vector<std::string_view>& found) {
  constexpr size_t kShown = 12;
  constexpr size_t kShownBytes = 40;
  std::string message =
      name.empty() ? "no field that could be the text" : "no field \"" + std::string(name) + "\"";
  message.append(" (found: ");
  for (size_t i = 0; i < found.size() && i < kShown; ++i) {
    if (i > 0) message.append(", ");
    message.append(found[i].substr(0, kShownBytes));
  }
  message.append(found.empty() ? "none)" : found.size() > kShown ? ", ...)" : ")");
  for (const Role& role : kRoles) {
    if (role.option != option) continue;
    for (const std::string_view known : role.names) {
      for (const std::string_view candidate : found) {
        if (!same_name(candidate, known)) continue;
        return message.append("; try --").append(option).append(" ").append(candidate);
      }
    }
  }
  return message.append("; name it with --").append(option).append(" FIELD");
}

}  // namespace sluice
