// What a training would take, from a short sample: documents, vocabulary, memory, disk, minutes.
#pragma once

#include "cli/library_objects.h"
#include "cli/run_log.h"
#include "cli/train_options.h"

namespace sluice_cli {

// Each prints to stdout and returns the exit status.
int dry_run(const Documents& documents, const sluice_trainer_options& trainer,
            const TrainOptions& options, RunLog& log);
int dry_run_articles(int32_t format, const TrainOptions& options, RunLog& log);

}  // namespace sluice_cli
