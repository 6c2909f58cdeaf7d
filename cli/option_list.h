// How verbs declare their options: kind by kind, in groups. CLI11 stays behind this and
// command_line.cc, since it takes many seconds to compile.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace sluice_cli {

// Variables are the caller's, hold the default, and outlive the parsing. `names` by comma:
// "-k,--topics". `type` is what --help calls the value.
class OptionList {
 public:
  explicit OptionList(CLI::App& app) : app_(app) {}

  // The heading of what follows; "" hides it from --help.
  OptionList& group(const char* name);

  OptionList& input(const char* name, std::string& value, const char* text);
  OptionList& inputs(const char* name, std::vector<std::string>& values, bool required,
                     const char* text);
  OptionList& text(const char* names, const char* type, std::string& value, const char* text);
  // May be given more than once.
  OptionList& texts(const char* names, const char* type, std::vector<std::string>& values,
                    const char* text);
  OptionList& required_text(const char* names, const char* type, std::string& value,
                            const char* text);
  OptionList& number(const char* names, const char* type, uint32_t& value, const char* text);
  OptionList& number(const char* names, const char* type, uint64_t& value, const char* text);
  OptionList& number(const char* names, const char* type, int32_t& value, const char* text);
  OptionList& number(const char* names, const char* type, float& value, const char* text);
  OptionList& number(const char* names, const char* type, double& value, const char* text);
  // 1 to 256.
  OptionList& threads(uint32_t& value, const char* text);
  // "2G", "512M", "1.5GB" as bytes, by 1024.
  OptionList& bytes(const char* names, const char* type, uint64_t& value, const char* text);
  OptionList& choice(const char* names, const char* type, std::string& value,
                     std::vector<std::string> known, const char* text);
  OptionList& flag(const char* names, bool& value, const char* text);

 private:
  OptionList& finish(CLI::Option* option, const char* type);
  CLI::App& app_;
  std::string group_ = "Other";
};

}  // namespace sluice_cli
