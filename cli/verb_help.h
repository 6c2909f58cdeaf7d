// What --help shows: examples first, then the options in groups, then what to do next.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/verb.h"

namespace sluice_cli {

class VerbHelp : public CLI::Formatter {
 public:
  explicit VerbHelp(const Verb& verb) : verb_(verb) { column_width(32); }

  std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode mode) const override {
    return std::string("Examples:\n") + verb_.examples + "\n" + verb_.summary + ".\n\n" +
           make_usage(app, app->get_name()) + make_positionals(app) + groups_of(app, mode) +
           "\nNext:\n" + verb_.next;
  }

  // The kind of value only: the defaults stand in the descriptions.
  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_type_size() == 0 || option->get_positional()) return "";
    return " " + option->get_type_name();
  }

 private:
  // Without CLI11's second empty line between groups.
  std::string groups_of(const CLI::App* app, CLI::AppFormatMode mode) const {
    return CLI::detail::find_and_replace(make_groups(app, mode), "\n\n\n", "\n\n");
  }

  const Verb& verb_;
};

}  // namespace sluice_cli
