// CLI11 parses argv and the environment; sluice.toml comes after, for options still without a value
// (CLI11 itself would put the file before the environment).
#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <numeric>

#include "cli/failure.h"
#include "cli/remote.h"
#include "cli/verb_help.h"

namespace sluice_cli {
namespace {

constexpr const char* kConfigurationFile = "sluice.toml";

// Other names people know an option by.
const std::map<std::string, std::string>& option_aliases() {
  static const std::map<std::string, std::string> aliases = {{"num-topics", "topics"},
                                                             {"n-components", "topics"}};
  return aliases;
}

// Said anew for every run: a default in a file would make them dangerous or useless.
bool is_for_command_line_only(const std::string& name) {
  return name == "help" || name == "force" || name == "dry-run" || name == "output" ||
         name == "sentence";
}

std::string canonical_name(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  const auto alias = option_aliases().find(name);
  return alias == option_aliases().end() ? name : alias->second;
}

std::string environment_name(const std::string& option) {
  std::string name = "SLUICE_";
  for (const char c : option) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

std::vector<std::string> long_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back(name);
  }
  return names;
}

Action build(CLI::App& app, const Verb& verb) {
  app.name(std::string("sluice ") + verb.name);
  app.set_help_flag();  // added last, so that it is shown last
  OptionList list(app);
  Action action = verb.add_options(list);
  add_remote_options(list);
  app.set_help_flag("-h,--help", "this help")->group("Other");
  app.formatter(std::make_shared<VerbHelp>(verb));
  for (CLI::Option* option : app.get_options()) {
    if (option->get_positional() || option->get_lnames().empty()) continue;
    const std::string& name = option->get_lnames().front();
    if (!is_for_command_line_only(name)) option->envname(environment_name(name));
  }
  return action;
}

// The first option of `arguments` that `app` does not have, as a message; or "".
std::string unknown_option(const CLI::App& app, const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") break;
    if (!argument.starts_with("--")) continue;
    const std::string name = argument.substr(2, argument.find('=') - 2);
    if (app.get_option_no_throw("--" + name) != nullptr) continue;
    const std::string nearest = nearest_name(name, long_names(app));
    return "no option --" + name + (nearest.empty() ? "" : "; did you mean --" + nearest + "?");
  }
  return "";
}

// The option that `key` of a file sets, or nothing.
CLI::Option* settable_option(const CLI::App& app, const std::string& key) {
  const CLI::Option* option = app.get_option_no_throw("--" + key);
  if (option == nullptr || is_for_command_line_only(option->get_lnames().front())) return nullptr;
  return const_cast<CLI::Option*>(option);  // CLI11 has no other way from a const App
}

// A key outside of sections may be another verb's.
bool is_key_of_any(const std::string& key, std::span<const Verb* const> all) {
  return std::any_of(all.begin(), all.end(), [&](const Verb* verb) {
    CLI::App app;
    const Action owner = build(app, *verb);  // keeps the variables alive
    return settable_option(app, key) != nullptr;
  });
}

bool is_verb(const std::string& name, std::span<const Verb* const> all) {
  return std::any_of(all.begin(), all.end(), [&](const Verb* verb) { return name == verb->name; });
}

[[noreturn]] void refuse_key(const CLI::App& app, const std::string& key) {
  const std::string nearest = nearest_name(key, long_names(app));
  throw Failure(kUsage, "sluice.toml: no option \"" + key + "\" that a file may set" +
                            (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
}

using FileValues = std::map<CLI::Option*, std::vector<std::string>>;

// Values of a file that hold for the verb: its own section wins over the top.
FileValues values_for(CLI::App& app, const Verb& verb, const std::vector<CLI::ConfigItem>& items,
                      std::span<const Verb* const> all) {
  FileValues top, own;
  for (const CLI::ConfigItem& item : items) {
    if (item.name == "++" || item.name == "--") continue;  // CLI11's marks of sections
    const std::string key = canonical_name(item.name);
    const std::string section = item.parents.empty() ? "" : item.parents.front();
    if (!section.empty() && !is_verb(section, all)) {
      throw Failure(kUsage, "sluice.toml: [" + section + "] is no verb");
    }
    if (!section.empty() && section != verb.name) continue;
    CLI::Option* option = settable_option(app, key);
    if (option != nullptr) {
      (section.empty() ? top : own)[option] = item.inputs;
    } else if (!section.empty() || !is_key_of_any(key, all)) {
      refuse_key(app, key);
    }
  }
  own.merge(top);
  return own;
}

void apply_configuration_file(CLI::App& app, const Verb& verb, std::span<const Verb* const> all) {
  if (!std::filesystem::exists(kConfigurationFile)) return;
  const auto items = CLI::ConfigTOML().from_file(kConfigurationFile);
  for (const auto& [option, inputs] : values_for(app, verb, items, all)) {
    if (option->count() > 0) continue;
    for (const std::string& input : inputs) option->add_result(input);
    try {
      option->run_callback();
    } catch (const CLI::Error& error) {
      throw Failure(kUsage, std::string("sluice.toml: ") + error.what());
    }
  }
}

}  // namespace

std::vector<std::string> canonical_arguments(int argc, const char* const* argv) {
  std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  bool are_options = true;
  for (std::string& argument : arguments) {
    if (argument == "--") are_options = false;
    if (!are_options || argument.size() < 3 || !argument.starts_with("--")) continue;
    const size_t end = std::min(argument.find('='), argument.size());
    argument = "--" + canonical_name(argument.substr(2, end - 2)) + argument.substr(end);
  }
  if (!arguments.empty() && arguments[0] == "help") {
    arguments.erase(arguments.begin());
    arguments.push_back("--help");
  }
  return arguments;
}

int run_verb(const Verb& verb, const std::vector<std::string>& arguments,
             std::span<const Verb* const> all) {
  CLI::App app;
  const Action action = build(app, verb);
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(std::move(reversed));
    apply_configuration_file(app, verb, all);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return kDone;
  } catch (const CLI::Error& error) {
    std::string message = unknown_option(app, arguments);
    if (message.empty()) message = error.what();
    throw Failure(kUsage, message + "\n  see: sluice " + verb.name + " --help");
  }
  return action();
}

std::string nearest_name(const std::string& word, const std::vector<std::string>& names) {
  std::string nearest;
  size_t least = 1 + word.size() / 3;  // at most a third of the letters may be wrong
  for (const std::string& name : names) {
    std::vector<size_t> row(name.size() + 1);  // Levenshtein, one row at a time
    std::iota(row.begin(), row.end(), size_t{0});
    for (size_t i = 1; i <= word.size(); ++i) {
      size_t diagonal = row[0];
      row[0] = i;
      for (size_t j = 1; j <= name.size(); ++j) {
        const size_t replaced = diagonal + (word[i - 1] != name[j - 1]);
        diagonal = row[j];
        row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
      }
    }
    if (row.back() <= least && (nearest.empty() || row.back() < least)) {
      nearest = name;
      least = row.back();
    }
  }
  return nearest;
}

}  // namespace sluice_cli
