// Mixtures by the time of their documents: days, months or years, as few as a chart can show.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice_cli {

enum class PeriodLevel { kDay, kMonth, kYear, kDecade, kCentury };

struct Date {
  int year = 0;
  unsigned month = 0;                      // 1 to 12
  unsigned day = 0;                        // 1 to 31
  PeriodLevel level = PeriodLevel::kYear;  // what is known
};

// 2026, 2026-11 or 2026-11-03, with - / . or nothing between, whatever follows.
std::optional<Date> parse_date(std::string_view text);

struct Period {
  std::string name;  // 2026-11-03, 2026-11, 2026, 2020s or 2000-2099
  uint64_t documents = 0;
  std::vector<double> sums;  // [K], of mixtures
};

class DatePeriods {
 public:
  static constexpr int64_t kMostPeriods = 120;

  explicit DatePeriods(uint32_t topics) : topics_(topics) {}
  // A date that is none is passed over. Memory: kMostPeriods sums, however many dates there are.
  void add(std::string_view date, const float* mixture);
  // From first to last, those without documents too; of the finest level of which kMostPeriods are
  // enough, and that all dates know. Empty when there are no dates.
  std::vector<Period> periods() const;

 private:
  struct Sum {
    uint64_t documents = 0;
    std::vector<double> sums;
  };
  void add(int64_t index, uint64_t documents, const std::vector<double>& sums);
  void coarsen();

  uint32_t topics_;
  PeriodLevel level_ = PeriodLevel::kDay;
  std::map<int64_t, Sum> sums_;  // by the number of the period
};

}  // namespace sluice_cli
