// What main knows of a verb; the verbs themselves are one file each.
#pragma once

#include <functional>

#include "cli/option_list.h"

namespace sluice_cli {

// The work of a verb once its options are parsed. Returns: an exit status. Throws: Failure.
using Action = std::function<int()>;

struct Verb {
  const char* name;
  const char* summary;   // for the list of verbs: one line
  const char* examples;  // the first thing --help shows: three lines
  const char* next;      // the last thing it shows
  Action (*add_options)(OptionList& list);
};

extern const Verb kProcessVerb;
extern const Verb kTrainVerb;
extern const Verb kTopicsVerb;
extern const Verb kTransformVerb;
extern const Verb kEvaluateVerb;
extern const Verb kInspectVerb;
extern const Verb kConvertVerb;
extern const Verb kFeedVerb;
extern const Verb kServeVerb;
extern const Verb kSagemakerVerb;

}  // namespace sluice_cli
