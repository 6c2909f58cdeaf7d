// Counted documents from one format to another, in constant memory: half of the verb convert.
#pragma once

#include <cstdint>
#include <string>

#include "cli/document_writer.h"
#include "cli/run_log.h"

namespace sluice_cli {

struct DocumentConversion {
  std::string input;
  int32_t format = SLUICE_FORMAT_AUTOMATIC;  // of the input, known by now
  int32_t label_size = 0;                    // of a CSV input
  std::string vocabulary_path;
  bool strict = false;
  DocumentWriterOptions output;  // feature_dim 0: to be found out
};

// Says what was written and what was lost as notes. Throws: Failure; there is no output then.
void convert_documents(DocumentConversion conversion, RunLog& log);

}  // namespace sluice_cli
