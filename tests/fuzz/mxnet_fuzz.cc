// A model of SageMaker's LDA from a stranger: refused with its name, or a model that our own file
// format takes and gives back.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "core/model/model_file.h"
#include "core/model/mxnet_model.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto model = sluice::import_mxnet_model({data, size}, "fuzz");
  if (!model.ok()) {
    require(model.status().message().substr(0, 6) == "fuzz: ");
    return 0;
  }
  auto written = sluice::serialise_model(**model);
  require(written.ok());
  auto again = sluice::load_model(
      {reinterpret_cast<const uint8_t*>((*written).data()), (*written).size()}, "again");
  require(again.ok() && sluice::serialise_model(**again).value() == *written);
  return 0;
}
