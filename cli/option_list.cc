// Options onto CLI11.
#include "cli/option_list.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>

namespace sluice_cli {
namespace {

// Throws: CLI::ValidationError.
uint64_t parse_bytes(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  std::string unit(parsed.ptr, end);
  for (char& c : unit) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (unit.ends_with("IB")) unit.resize(unit.size() - 2);
  if (unit.ends_with('B')) unit.pop_back();
  const size_t power = unit.empty() ? 0 : std::string("KMGT").find(unit) + 1;
  const bool is_unit = unit.empty() || (unit.size() == 1 && power > 0);
  for (size_t i = 0; i < power; ++i) value *= 1024;
  if (parsed.ec != std::errc() || !is_unit || !(value >= 1 && value < 1e18)) {
    throw CLI::ValidationError("\"" + text + "\" is no size like 512M or 2G");
  }
  return static_cast<uint64_t>(value);
}

template <typename T>
CLI::Option* add_number(CLI::App& app, const char* names, T& value, const char* text) {
  CLI::Option* option = app.add_option(names, value, text);
  if constexpr (std::is_floating_point_v<T>) {
    // Finite numbers only: "nan" and "inf" would parse.
    option->check(CLI::Validator(
        [](std::string& input) {
          return std::isfinite(std::strtod(input.c_str(), nullptr)) ? "" : "not a finite number";
        },
        ""));
  }
  return option;
}

}  // namespace

OptionList& OptionList::finish(CLI::Option* option, const char* type) {
  option->type_name(type)->group(group_);
  return *this;
}

OptionList& OptionList::group(const char* name) {
  group_ = name;
  return *this;
}

OptionList& OptionList::input(const char* name, std::string& value, const char* text) {
  app_.add_option(name, value, text)->required();
  return *this;
}

OptionList& OptionList::inputs(const char* name, std::vector<std::string>& values, bool required,
                               const char* text) {
  app_.add_option(name, values, text)->required(required);
  return *this;
}

OptionList& OptionList::text(const char* names, const char* type, std::string& value,
                             const char* text) {
  return finish(app_.add_option(names, value, text), type);
}

OptionList& OptionList::texts(const char* names, const char* type, std::vector<std::string>& values,
                              const char* text) {
  CLI::Option* option = app_.add_option(names, values, text);
  return finish(option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll), type);
}

OptionList& OptionList::required_text(const char* names, const char* type, std::string& value,
                                      const char* text) {
  return finish(app_.add_option(names, value, text)->required(), type);
}

OptionList& OptionList::number(const char* names, const char* type, uint32_t& value,
                               const char* text) {
  return finish(add_number(app_, names, value, text), type);
}

OptionList& OptionList::number(const char* names, const char* type, uint64_t& value,
                               const char* text) {
  return finish(add_number(app_, names, value, text), type);
}

OptionList& OptionList::number(const char* names, const char* type, int32_t& value,
                               const char* text) {
  return finish(add_number(app_, names, value, text), type);
}

OptionList& OptionList::number(const char* names, const char* type, float& value,
                               const char* text) {
  return finish(add_number(app_, names, value, text), type);
}

OptionList& OptionList::number(const char* names, const char* type, double& value,
                               const char* text) {
  return finish(add_number(app_, names, value, text), type);
}

OptionList& OptionList::threads(uint32_t& value, const char* text) {
  return finish(
      app_.add_option("--threads", value, text)->check(CLI::Range(1, 256).description("")), "N");
}

OptionList& OptionList::bytes(const char* names, const char* type, uint64_t& value,
                              const char* text) {
  const auto take = [&value](const std::string& input) { value = parse_bytes(input); };
  return finish(app_.add_option_function<std::string>(names, take, text), type);
}

OptionList& OptionList::choice(const char* names, const char* type, std::string& value,
                               std::vector<std::string> known, const char* text) {
  CLI::Option* option = app_.add_option(names, value, text);
  option->check(CLI::IsMember(std::move(known)).description(""));  // `text` lists them
  return finish(option, type);
}

OptionList& OptionList::flag(const char* names, bool& value, const char* text) {
  app_.add_flag(names, value, text)->group(group_);
  return *this;
}

}  // namespace sluice_cli
