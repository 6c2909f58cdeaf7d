// The inferencer's handle and its steps for one document, shared by single and batch inference.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "capi/include/sluice.h"
#include "core/base/status.h"
#include "core/base/thread_team.h"
#include "core/infer/inferencer.h"

namespace sluice::capi {

// One thread's scratch.
struct Worker {
  Inferencer inferencer;
  std::vector<uint32_t> mapped;
};

}  // namespace sluice::capi

struct sluice_inferencer {
  std::shared_ptr<const sluice::TopicModel> model;
  const sluice::KernelTable* kernels;
  sluice::FoldInOptions fold_in;
  bool excludes_background;
  uint32_t threads;
  std::vector<uint32_t> word_map;             // empty: ids are the model's
  std::vector<sluice::capi::Worker> workers;  // at least one
  std::optional<sluice::ThreadTeam> team;
  std::vector<float> explained_mixture;  // of sluice_inferencer_explain_text
  std::vector<sluice_explained_word> explained;
};

namespace sluice::capi {

Worker make_worker(const sluice_inferencer& self);

// One document, ids mapped and the background taken out as the inferencer's options say.
// Requires: checked arguments; mixture of K floats.
Status infer_entries(const sluice_inferencer& self, Worker& worker, std::span<const uint32_t> ids,
                     std::span<const float> counts, std::span<float> mixture, float* unknown);
Status infer_text(const sluice_inferencer& self, Worker& worker, std::string_view text,
                  std::span<float> mixture, float* unknown);

}  // namespace sluice::capi
