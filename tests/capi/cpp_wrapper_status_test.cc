// sluice.hpp without exceptions: compiled as C++17 with -fno-exceptions, so no
// GoogleTest, and linked with libsluice.a.
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "capi/include/sluice.hpp"

namespace {

int failures = 0;
void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "cpp_wrapper_status_test: %s\n", what);
  ++failures;
}

}  // namespace

int main() {
  const sluice::Result<sluice::Model> missing = sluice::Model::open("no/such/file");
  check(!missing.ok(), "a missing file gives a model");
  check(missing.error().code() == SLUICE_STATUS_NOT_FOUND, "its code is not NOT_FOUND");
  check(std::string(missing.error().what()).find("no/such/file") != std::string::npos,
        "its text does not name the file");

  sluice::Result<sluice::Model> opened =
      sluice::Model::open(SLUICE_TEST_DATA "/mixtures/model.safetensors");
  check(opened.ok(), "the golden model does not open");
  if (!opened) return 1;
  const sluice::Model model = std::move(opened).value();
  std::vector<float> mixture(model.facts().value().topics);
  sluice::Inferencer inferencer = sluice::Inferencer::create(model).value();
  const sluice::Result<float> unknown = inferencer.infer_text("library", mixture);
  check(unknown.ok(), "a text has no mixture");
  std::vector<float> too_small(1);
  const sluice::Result<float> refused = inferencer.infer_text("library", too_small);
  check(!refused && refused.error().code() == SLUICE_STATUS_INVALID_ARGUMENT,
        "a small buffer is not refused");
  // Linked with libsluice.a, which has a class of this name.
  sluice::RecordReader reader = sluice::RecordReader::open_memory("no record").value();
  check(!reader.read_next().ok(), "no record is one");
  const sluice::Result<bool> found = reader.recover();
  check(found.ok(), "it can't recover");

  sluice::Result<void> saved = model.save("no/such/folder/model.safetensors");
  check(!saved.ok(), "saving to nowhere is well");
  return failures == 0 ? 0 : 1;
}
