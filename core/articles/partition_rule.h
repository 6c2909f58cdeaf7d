// Which key=value/ folder a document belongs in, by its label or its date.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"

namespace sluice {

class PartitionRule {
 public:
  // "label", or "date:FORMAT" with %Y, %m, %d and %% in it.
  // Errors: kInvalidArgument, which says so.
  static Result<PartitionRule> parse(std::string_view text);

  // The folder's name: "label=sport", "date=2026-11". What is missing, or is no date that the
  // format can be filled from, is "unknown". Dates are read as 2026, 2026-11 or 2026-11-03, with -
  // / . or nothing between, whatever follows (a time). In values / = % \ control characters and
  // bytes that are not UTF-8 are percent-encoded; long ones are cut to 200 bytes with a hash.
  std::string folder(std::string_view label, std::string_view date) const;

 private:
  explicit PartitionRule(std::string date_format) : date_format_(std::move(date_format)) {}

  std::string date_format_;  // "": by label
};

}  // namespace sluice
