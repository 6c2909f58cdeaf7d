// Reading the small files of a corpus directory.
#include <charconv>
#include <filesystem>
#include <string>

#include "core/corpus/corpus_directory.h"
#include "core/corpus/corpus_manifest.h"
#include "core/io/line_reader.h"
#include "core/recordio/record_decode.h"

namespace sluice {
namespace {

constexpr size_t kMaxLineBytes = size_t{1} << 20;

std::string place(LineReader& lines) {
  return lines.source().name() + ":" + std::to_string(lines.line_number()) + ": ";
}

// The number after a tab at the front of `text`. Returns: false when there is none.
bool take_number(std::string_view& text, uint64_t& value) {
  if (text.empty() || text.front() != '\t') return false;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + 1, end, value);
  if (parsed.ec != std::errc()) return false;
  text = {parsed.ptr, static_cast<size_t>(end - parsed.ptr)};
  return true;
}

// vocabulary.tsv with statistics in every line, or in none.
Status read_words(const std::string& path, Store* store, CorpusFacts& facts) {
  LineReader lines(SLUICE_TRY(open_byte_source(path, store)), kMaxLineBytes);
  std::string bytes;
  std::vector<uint64_t> offsets{0};
  for (;;) {
    const auto line = SLUICE_TRY(lines.next());
    if (!line.has_value()) break;
    const std::string_view word = line->substr(0, line->find('\t'));
    std::string_view rest = line->substr(word.size());
    WordStatistics statistics;
    const bool has_statistics = !rest.empty();
    if (has_statistics && (!take_number(rest, statistics.document_frequency) ||
                           !take_number(rest, statistics.count) || !rest.empty())) {
      return corrupt(place(lines) + "not a word, its documents and its count, by tabs");
    }
    if (has_statistics) facts.word_statistics.push_back(statistics);
    if (facts.word_statistics.size() != (has_statistics ? offsets.size() : 0)) {
      return corrupt(place(lines) + "some words have counts and some have none");
    }
    bytes.append(word);
    offsets.push_back(bytes.size());
    if (offsets.size() > kMaxFeatureDim) return corrupt(place(lines) + "too many words");
  }
  auto vocabulary = Vocabulary::create(std::move(bytes), std::move(offsets));
  if (!vocabulary.ok()) return std::move(vocabulary).status().with_prefix(path + ": ");
  facts.vocabulary = std::move(*vocabulary);
  return Status();
}

Status read_labels(const std::string& path, Store* store, CorpusFacts& facts) {
  LineReader lines(SLUICE_TRY(open_byte_source(path, store)), kMaxLineBytes);
  for (;;) {
    const auto line = SLUICE_TRY(lines.next());
    if (!line.has_value()) return Status();
    facts.labels.emplace_back(line->substr(0, line->find('\t')));
  }
}

}  // namespace

Result<CorpusFacts> read_corpus_facts(const std::string& path, Store* store) {
  CorpusFacts facts;
  SLUICE_TRY(read_words(path + "/vocabulary.tsv", store, facts));
  if (SLUICE_TRY(exists(path + "/labels.tsv", store))) {
    SLUICE_TRY(read_labels(path + "/labels.tsv", store, facts));
  }
  if (SLUICE_TRY(exists(path + "/recipe.json", store))) {
    facts.recipe_json = SLUICE_TRY(read_small_file(path + "/recipe.json", kMaxRecipeBytes, store));
  }
  const CorpusManifest manifest = SLUICE_TRY(read_manifest(path, store));
  if (manifest.feature_dim != facts.vocabulary.size()) {
    return corrupt(path + "/vocabulary.tsv: has " + std::to_string(facts.vocabulary.size()) +
                   " words, but feature_dim of manifest.json is " +
                   std::to_string(manifest.feature_dim));
  }
  return facts;
}

Result<CorpusTotals> read_corpus_totals(const std::string& path, Store* store) {
  return SLUICE_TRY(read_manifest(path, store)).totals;
}

}  // namespace sluice
