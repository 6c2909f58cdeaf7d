// Periods have numbers that ascend by one; a coarser level's number follows from a finer one's.
#include "cli/report/date_periods.h"

#include <chrono>
#include <cstdio>
#include <utility>

namespace sluice_cli {
namespace {

std::chrono::year_month_day civil_day(int64_t days) {
  return std::chrono::sys_days(std::chrono::days(days));
}

// The next `width` digits of `text` at `at`, after a separator if there is one.
std::optional<unsigned> take_number(std::string_view text, size_t& at, size_t width) {
  size_t i = at;
  if (width == 2 && i < text.size() && std::string_view("-/.").find(text[i]) < 3) ++i;
  unsigned value = 0;
  for (const size_t end = i + width; i < end; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(text[i] - '0');
  }
  at = i;
  return value;
}

int64_t index_of(const Date& date, PeriodLevel level) {
  using namespace std::chrono;
  switch (level) {
    case PeriodLevel::kDay:
      return sys_days(year(date.year) / month(date.month) / day(date.day))
          .time_since_epoch()
          .count();
    case PeriodLevel::kMonth:
      return int64_t{date.year} * 12 + date.month - 1;
    case PeriodLevel::kYear:
      return date.year;
    case PeriodLevel::kDecade:
      return date.year / 10;
    default:
      return date.year / 100;
  }
}

int64_t coarser_index(int64_t index, PeriodLevel from) {
  if (from == PeriodLevel::kMonth) return index / 12;
  if (from != PeriodLevel::kDay) return index / 10;
  const std::chrono::year_month_day day = civil_day(index);
  return int64_t{int{day.year()}} * 12 + unsigned{day.month()} - 1;
}

std::string name_of(int64_t index, PeriodLevel level) {
  char text[64];
  const auto number = static_cast<long long>(index);
  if (level == PeriodLevel::kDay) {
    const std::chrono::year_month_day day = civil_day(index);
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", int{day.year()}, unsigned{day.month()},
                  unsigned{day.day()});
  } else if (level == PeriodLevel::kMonth) {
    std::snprintf(text, sizeof text, "%04lld-%02lld", number / 12, number % 12 + 1);
  } else if (level == PeriodLevel::kYear) {
    std::snprintf(text, sizeof text, "%04lld", number);
  } else if (level == PeriodLevel::kDecade) {
    std::snprintf(text, sizeof text, "%03lld0s", number);
  } else {
    std::snprintf(text, sizeof text, "%02lld00-%02lld99", number, number);
  }
  return text;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  size_t at = 0;
  const auto year = take_number(text, at, 4);
  if (!year) return std::nullopt;
  Date date;
  date.year = static_cast<int>(*year);
  const auto month = take_number(text, at, 2);
  if (!month || *month < 1 || *month > 12) return date;
  date.month = *month;
  date.level = PeriodLevel::kMonth;
  const auto day = take_number(text, at, 2);
  if (!day) return date;
  const std::chrono::year_month_day whole{std::chrono::year(date.year), std::chrono::month(*month),
                                          std::chrono::day(*day)};
  if (!whole.ok()) return date;
  date.day = *day;
  date.level = PeriodLevel::kDay;
  return date;
}

void DatePeriods::add(int64_t index, uint64_t documents, const std::vector<double>& sums) {
  Sum& sum = sums_[index];
  sum.documents += documents;
  sum.sums.resize(topics_);
  for (uint32_t k = 0; k < topics_; ++k) sum.sums[k] += sums[k];
}

void DatePeriods::coarsen() {
  const std::map<int64_t, Sum> finer = std::exchange(sums_, {});
  for (const auto& [index, sum] : finer) {
    add(coarser_index(index, level_), sum.documents, sum.sums);
  }
  level_ = static_cast<PeriodLevel>(static_cast<int>(level_) + 1);
}

void DatePeriods::add(std::string_view text, const float* mixture) {
  const std::optional<Date> date = parse_date(text);
  if (!date) return;
  while (level_ < date->level) coarsen();
  add(index_of(*date, level_), 1, std::vector<double>(mixture, mixture + topics_));
  while (sums_.rbegin()->first - sums_.begin()->first >= kMostPeriods) coarsen();
}

std::vector<Period> DatePeriods::periods() const {
  std::vector<Period> periods;
  if (sums_.empty()) return periods;
  for (int64_t index = sums_.begin()->first; index <= sums_.rbegin()->first; ++index) {
    const auto found = sums_.find(index);
    Period period{name_of(index, level_), 0, {}};
    if (found != sums_.end()) {
      period.documents = found->second.documents;
      period.sums = found->second.sums;
    }
    periods.push_back(std::move(period));
  }
  return periods;
}

}  // namespace sluice_cli
