// Hyperparameters, which are all strings, as options of the trainer.
#pragma once

#include <map>
#include <string>

#include "cli/run_log.h"
#include "cli/train_options.h"

namespace sluice_cli {

struct JobOptions : TrainOptions {
  uint32_t spot_notice = 0;  // 1: stop when the machine will be taken away
};

// LDA's names and our own; values may be quoted once more or have decimals ("\"5\"", "5.0"). The
// platform's own names are passed over; others that are not known are warned of.
// Throws: Failure (num_topics missing; a value out of its range: says name, value and range).
void apply_hyperparameters(const std::map<std::string, std::string>& given, JobOptions& options,
                           RunLog& log);

}  // namespace sluice_cli
