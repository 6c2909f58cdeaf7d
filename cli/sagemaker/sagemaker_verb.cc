// sluice sagemaker train, serve: what an image's entry point calls.
#include <memory>

#include "cli/failure.h"
#include "cli/sagemaker/serving_container.h"
#include "cli/sagemaker/training_job.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

struct Options {
  std::string job;
  TrainingFolder folder;
  bool spot_notice = false;
};

int run(const Options& options) {
  if (options.job == "train") return run_training_job(options.folder, options.spot_notice);
  if (options.job == "serve") return run_serving_container(options.folder.root);
  throw Failure(kUsage, "sagemaker: no job \"" + options.job + "\"; known are train and serve");
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<Options>();
  list.input("JOB", options->job, "train or serve");
  list.group("Folders").text("--root", "DIR", options->folder.root,
                             "instead of /opt/ml: input, model, output, checkpoints");
  list.group("Machine").flag("--spot-notice", options->spot_notice,
                             "ask EC2 every 5 s whether the machine will be taken away, and\n"
                             "stop with a checkpoint then");
  return [options] { return run(*options); };
}

}  // namespace

const Verb kSagemakerVerb = {
    "sagemaker", "Trains or serves as SageMaker's containers do, configured by /opt/ml",
    "  sluice sagemaker train\n"
    "  sluice sagemaker serve --root ./ml                  answers on port 8080\n"
    "  docker run -v \"$PWD/ml:/opt/ml\" sluice train       calls sluice sagemaker train\n",
    "  sluice topics model/model.safetensors             the words of the topics\n"
    "  docs/sagemaker.md has the folders, hyperparameters and metrics\n",
    add_options};

}  // namespace sluice_cli
