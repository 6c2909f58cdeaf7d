// Where a model lies: in one file, or in a folder as a model.tar.gz leaves it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/library_objects.h"

namespace sluice_cli {

struct ModelFiles {
  std::string model;
  std::string words;      // "" for none: names of the words of SageMaker LDA's model
  bool is_mxnet = false;  // SageMaker LDA's
};

// `path` is a model file, or a folder: `model.safetensors`, else the only .safetensors there is,
// else SageMaker LDA's `model_algo-1` with words from vocabulary.tsv or vocab.txt beside it.
// Throws: Failure (BAD_INPUT: none, or several).
ModelFiles find_model(const std::string& path);
// Throws: Failure.
Model open_model(const ModelFiles& files);

// A folder of models, beyond which nothing is read: neither by "..", nor by links.
class ModelRoot {
 public:
  // Throws: Failure (it is no folder).
  explicit ModelRoot(const std::string& path);

  // What may be in a path: letters, digits, ".", "_", "-"; at most 128, the first no ".".
  static bool is_name(std::string_view name);
  // `place`: of a file or folder, from the root on or absolute; "": NAME or NAME.safetensors.
  // Throws: RequestError 400 (a URL, outside of it, no model), 404 (nothing there).
  ModelFiles find(const std::string& name, const std::string& place) const;
  // The names of all folders and .safetensors files in it, ascending.
  std::vector<std::string> names() const;

 private:
  std::string given_;  // absolute; the one that requests name
  std::string path_;   // without links
};

}  // namespace sluice_cli
