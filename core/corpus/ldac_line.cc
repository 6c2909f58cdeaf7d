// The hot loop of LDA-C: digits by hand, decimal counts by from_chars.
#include "core/corpus/ldac_line.h"

#include <algorithm>
#include <cmath>

#include "core/base/number_text.h"

namespace sluice {
namespace {

constexpr ptrdiff_t kMaxDigits = 18;   // fit in 64 bits whatever they are
constexpr size_t kBytesOfAnEntry = 4;  // " 0:1", the shortest
constexpr uint64_t kTooLarge = UINT64_MAX;

bool is_space(char c) { return c == ' ' || c == '\t'; }

const char* skip_spaces(const char* at, const char* end) {
  while (at < end && is_space(*at)) ++at;
  return at;
}

// Returns: the first byte after the digits; kTooLarge in `value` for more than kMaxDigits.
const char* parse_digits(const char* at, const char* end, uint64_t& value) {
  const char* const begin = at;
  uint64_t sum = 0;
  for (; at < end; ++at) {
    const unsigned digit = static_cast<unsigned>(*at) - '0';
    if (digit > 9) break;
    sum = sum * 10 + digit;
  }
  value = at - begin > kMaxDigits ? kTooLarge : sum;
  return at;
}

// Returns: the first byte after the count, or nullptr and what is wrong with it in `problem`.
const char* parse_count(const char* at, const char* end, float& count, const char*& problem) {
  uint64_t integer;
  const char* const after = parse_digits(at, end, integer);
  if (after > at && integer != kTooLarge && (after == end || is_space(*after))) [[likely]] {
    count = static_cast<float>(integer);
    return after;
  }
  const auto parsed = from_chars(at, end, count);
  problem = "is not id:count";
  if (parsed.ec == std::errc::invalid_argument) return nullptr;
  if (parsed.ptr != end && !is_space(*parsed.ptr)) return nullptr;
  problem = "has a count outside of the range of 32-bit floats";
  if (parsed.ec != std::errc()) return nullptr;
  problem = "has a count that is not finite";
  if (!std::isfinite(count)) return nullptr;
  problem = "has a negative count";
  return count < 0 ? nullptr : parsed.ptr;
}

std::string entry_problem(uint64_t entry, const char* what) {
  return "entry " + std::to_string(entry + 1) + " " + what;
}

std::string wrong_number(uint64_t stated, uint64_t found, const char* comparison) {
  return "says " + std::to_string(stated) + " entries, has " + comparison + std::to_string(found);
}

}  // namespace

std::string LdacLineParser::append_document(std::string_view line, Minibatch& out) {
  const char* const end = line.data() + line.size();
  const char* at = skip_spaces(line.data(), end);
  if (at == end) return "empty line (a document without words is \"0\")";
  uint64_t entry_count;
  const char* const after = parse_digits(at, end, entry_count);
  if (after == at || (after < end && !is_space(*after))) {
    return "does not begin with the number of entries";
  }
  // Before the number sizes anything.
  const auto possible = static_cast<uint64_t>(end - after) / kBytesOfAnEntry;
  if (entry_count > possible) return wrong_number(entry_count, possible, "room for at most ");
  const size_t begin = out.word_ids.size();
  std::string problem = parse_entries(after, end, entry_count, out);
  if (!problem.empty()) {
    out.word_ids.resize(begin);
    out.counts.resize(begin);
    return problem;
  }
  out.offsets.push_back(out.word_ids.size());
  return problem;
}

std::string LdacLineParser::parse_entries(const char* at, const char* end, uint64_t entry_count,
                                          Minibatch& out) {
  const size_t begin = out.word_ids.size();
  out.word_ids.resize(begin + entry_count);
  out.counts.resize(begin + entry_count);
  size_t kept = begin;
  bool is_ascending = true;
  uint64_t lowest_ascending = 0;
  for (uint64_t entry = 0;; ++entry) {
    at = skip_spaces(at, end);
    if (at == end) {
      if (entry < entry_count) return wrong_number(entry_count, entry, "");
      break;
    }
    if (entry == entry_count) return wrong_number(entry_count, entry, "more than ");
    uint64_t id;
    const char* const colon = parse_digits(at, end, id);
    if (colon == at || colon == end || *colon != ':')
      return entry_problem(entry, "is not id:count");
    if (id >= word_id_bound_) return entry_problem(entry, "has a word id beyond the vocabulary");
    const char* problem = nullptr;
    at = parse_count(colon + 1, end, out.counts[kept], problem);
    if (at == nullptr) return entry_problem(entry, problem);
    if (out.counts[kept] == 0) continue;
    is_ascending &= id >= lowest_ascending;
    lowest_ascending = id + 1;
    out.word_ids[kept++] = static_cast<uint32_t>(id);
  }
  out.word_ids.resize(kept);
  out.counts.resize(kept);
  return is_ascending ? std::string() : sort_and_merge(begin, out);
}

std::string LdacLineParser::sort_and_merge(size_t begin, Minibatch& out) {
  unsorted_.clear();
  for (size_t i = begin; i < out.word_ids.size(); ++i) {
    unsorted_.emplace_back(out.word_ids[i], out.counts[i]);
  }
  // Stable: the sum of a duplicate's counts must not depend on the sort.
  std::stable_sort(unsorted_.begin(), unsorted_.end(), OrderByWord());
  size_t kept = begin;
  for (size_t i = 0; i < unsorted_.size();) {
    const uint32_t id = unsorted_[i].first;
    double sum = 0;
    for (; i < unsorted_.size() && unsorted_[i].first == id; ++i) sum += unsorted_[i].second;
    const auto count = static_cast<float>(sum);
    if (!std::isfinite(count))
      return "the counts of word " + std::to_string(id) + " sum to infinity";
    out.word_ids[kept] = id;
    out.counts[kept++] = count;
  }
  out.word_ids.resize(kept);
  out.counts.resize(kept);
  return std::string();
}

}  // namespace sluice
