// The handles that more than one module of the C API looks into; the others live in their modules.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capi/callback_store.h"
#include "capi/include/sluice.h"
#include "core/base/status.h"
#include "core/corpus/corpus_directory.h"
#include "core/corpus/document_source.h"
#include "core/corpus/minibatch.h"
#include "core/corpus/pass_replay.h"
#include "core/kernels/kernels.h"
#include "core/model/topic_model.h"
#include "core/text/recipe.h"

struct sluice_store {
  explicit sluice_store(const sluice_store_callbacks& callbacks) : store(callbacks) {}
  sluice::capi::CallbackStore store;
};

struct sluice_recipe {
  sluice::Recipe recipe;
  std::string json;
};

struct sluice_model {
  std::shared_ptr<const sluice::TopicModel> model;
};

struct sluice_documents {
  std::unique_ptr<sluice::DocumentSource> source;
  sluice::CorpusFacts facts;
  std::optional<uint64_t> total_entries;
  int32_t format = SLUICE_FORMAT_AUTOMATIC;
  bool is_started = false;                     // something was read since the start
  std::unique_ptr<sluice::PassReplay> replay;  // of read_encoded, while there is a pass of it

  // What read_batch shows.
  sluice::Minibatch minibatch;
  std::vector<sluice_text> ids, titles, dates;
  sluice_minibatch view{};
};

namespace sluice::capi {

// What the layers below take; nullptr for NULL.
inline Store* core_store(sluice_store* store) { return store == nullptr ? nullptr : &store->store; }

// The kernel set of that name; NULL and "auto": the best.
// Errors: kUnsupported, naming those of this machine.
Result<const KernelTable*> find_kernels(const char* name);

// For each word of `documents` the model's id by name, or SLUICE_UNKNOWN_WORD. Empty when ids are
// the same on both sides, or when either side has no names.
std::vector<uint32_t> match_words(const sluice_documents& documents, const TopicModel& model);

// [K, 2]: the model's own map of its topics, else one made of it.
// Errors: kUnsupported (none is stored, in a build without training), kLimit (too many topics).
Result<std::vector<float>> find_topic_map(const TopicModel& model);

// Goes back to the first document if any was read.
Status restart(sluice_documents& documents);

}  // namespace sluice::capi
