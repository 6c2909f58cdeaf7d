// The command line tool: finds the verb, runs it, and turns what went wrong into one line on stderr
// and an exit status.
#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include "cli/command_line.h"
#include "cli/failure.h"
#include "cli/interrupt.h"
#include "cli/json_text.h"
#include "cli/remote_name.h"
#include "cli/standard_output.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

// In the order of use.
const Verb* const kVerbs[] = {&kProcessVerb,  &kTrainVerb,   &kTopicsVerb,  &kTransformVerb,
                              &kEvaluateVerb, &kInspectVerb, &kConvertVerb, &kFeedVerb,
                              &kReportVerb,   &kExportVerb,  &kServeVerb,   &kSagemakerVerb};

std::string overview() {
  std::string text =
      "sluice: topic models for streams of text too big for the machine\n\n"
      "  sluice train articles.jsonl                  topics of your articles, in one command\n"
      "  sluice topics articles.safetensors           look at them again\n"
      "  sluice transform articles.safetensors --text \"a sentence\"\n\n"
      "Verbs:\n";
  for (const Verb* verb : kVerbs) {
    std::string name = verb->name;
    name.resize(12, ' ');
    text += "  " + name + verb->summary + "\n";
  }
  return text +
         "\n  sluice VERB --help        examples and options of a verb\n"
         "  sluice --version          version and kernels\n\n"
         "Options also come from the environment (SLUICE_TOPICS=100) and from sluice.toml in the\n"
         "current directory; the command line wins, then the environment.\n";
}

std::string version() {
  std::string text = std::string("sluice ") + sluice_version() + " (kernels:";
  for (size_t i = 0; sluice_kernels_name(i) != nullptr; ++i) {
    text += std::string(" ") + sluice_kernels_name(i);
  }
  return text + "; here: " + sluice_kernels_best() + ")\n";
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    std::fputs(overview().c_str(), stderr);
    return kUsage;
  }
  const std::string& word = arguments[0];
  if (word == "--help" || word == "-h") {
    write_standard_output(overview());
    return kDone;
  }
  if (word == "--version" || word == "-V") {
    write_standard_output(version());
    return kDone;
  }
  std::vector<std::string> names;
  for (const Verb* verb : kVerbs) {
    if (word == verb->name)
      return run_verb(*verb, {arguments.begin() + 1, arguments.end()}, kVerbs);
    names.push_back(verb->name);
  }
  const std::string nearest = nearest_name(word, names);
  throw Failure(kUsage, "no verb \"" + word + "\"" +
                            (nearest.empty() ? "" : "; did you mean " + nearest + "?") +
                            "\n  see: sluice --help");
}

bool wants_json(const std::vector<std::string>& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--log=json") return true;
    if (arguments[i] == "--log" && i + 1 < arguments.size()) return arguments[i + 1] == "json";
  }
  return false;
}

void complain(const std::vector<std::string>& arguments, int status, const std::string& message) {
  const std::string text = shown_text(message);
  std::string line = "sluice: " + text;
  if (wants_json(arguments)) {
    line = JsonObject()
               .add("event", "error")
               .add("exit_status", uint64_t(status))
               .add("text", text)
               .text();
  }
  std::fputs((line + "\n").c_str(), stderr);
}

int run_and_report(const std::vector<std::string>& arguments) {
  int status = kFailed;
  std::string text;
  try {
    status = run(arguments);
    flush_standard_output();
    return status;
  } catch (const Failure& failure) {
    status = failure.exit_status();
    text = failure.what();
  } catch (const std::bad_alloc&) {
    status = kOverLimit;
    text = "out of memory";
  } catch (const std::exception& error) {
    text = error.what();
  }
  // What failed after a signal is a failure still, and its reason is said.
  if (status == kInterrupted && interrupted() != 0) {
    status = interrupt_exit_status();
    text = "interrupted; nothing was written";
  }
  complain(arguments, status, text);
  return status;
}

}  // namespace
}  // namespace sluice_cli

int main(int argc, char** argv) {
  return sluice_cli::run_and_report(sluice_cli::canonical_arguments(argc, argv));
}
