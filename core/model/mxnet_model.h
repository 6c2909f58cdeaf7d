// Models of SageMaker's LDA (`model_algo-1`): a list of two MXNet arrays, alpha [K] and beta [K,
// V], where beta's rows are the topics over words. They have no words, recipe or background.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/base/status.h"
#include "core/io/store.h"
#include "core/model/topic_model.h"

namespace sluice {

// How far a topic of a stranger's may be from summing to 1; it is then made to.
constexpr double kImportedSumTolerance = 1e-2;

// Reads such a model. Of the two arrays the one with two dimensions is beta. Topics that are off by
// more than a written model may be are scaled to sum to 1; shares below 1e-12 (a word that a topic
// never has) become 1e-12, so that held-out scores stay finite. topic_tokens are the shares that
// alpha gives, since nothing else is known.
// Errors: kNotFound, kIo; kCorrupt (what is wrong: not such a list, shapes that do not fit, a
// number that is no probability), kUnsupported (see nd_list.h), kLimit (V or K), kOutOfMemory.
Result<std::shared_ptr<TopicModel>> import_mxnet_model(const std::string& path,
                                                       Store* store = nullptr);
// `name` is for messages. `bytes` may be dropped after the call.
Result<std::shared_ptr<TopicModel>> import_mxnet_model(std::span<const uint8_t> bytes,
                                                       const std::string& name);

// Writes such a model atomically, as MXNet 1.x reads it: float32, all K topics, the background
// among them. Reading it back gives the same numbers. Errors: kAlreadyExists (`replace` false),
// kIo. Cost: memory of 16 topics.
Status export_mxnet_model(const TopicModel& model, const std::string& path, bool replace,
                          Store* store = nullptr);

}  // namespace sluice
