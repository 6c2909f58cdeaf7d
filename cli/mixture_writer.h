// Rows of results as JSON Lines, CSV or .npy: complete or absent in a file, or as they come on
// stdout.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "cli/library_objects.h"

namespace sluice_cli {

struct MixtureRow {
  std::string_view id;
  const float* mixture = nullptr;  // [K], or nullptr when there is an error
  float unknown_share = 1;
  std::string_view error;
};

class MixtureWriter {
 public:
  virtual ~MixtureWriter() = default;
  // Throws: Failure.
  virtual void write(const MixtureRow& row) = 0;
  // Puts the file in its place.
  virtual void finish() = 0;
};

struct MixtureWriterOptions {
  std::string path = "-";  // "-" is stdout
  std::string form;        // jsonl, csv, npy
  bool replace = false;
  uint32_t top = 5;              // topics named in a JSON row
  bool drop_background = false;  // CSV has no column for it then; elsewhere a 0 keeps its place
};

// "topic_mixture":[K],"top":[[topic,share],…],"unknown_share":x: the members of a row in JSON.
// `top`: topics named. Throws: Failure.
void append_mixture_members(std::string& to, const sluice_model* model,
                            std::span<const float> mixture, float unknown_share, uint32_t top);

// jsonl, csv or npy by the ending of `path`; jsonl for stdout and unknown endings.
std::string form_of_path(const std::string& path);
// Throws: Failure (npy on stdout; the output can't be made).
std::unique_ptr<MixtureWriter> open_mixture_writer(const Model& model,
                                                   const MixtureWriterOptions& options);

}  // namespace sluice_cli
