// SageMaker's API of multi-model endpoints: /models and what is below.
#pragma once

#include <cstdint>

#include "cli/serve/http_message.h"
#include "cli/serve/model_collection.h"

namespace sluice_cli {

// Whether the path is one of theirs.
bool is_models_path(const std::string& path);
// Whether a model has to be read for the answer.
bool has_to_read_model(const HttpRequest& request, ModelCollection& models);

// K of the model in memory that has to answer; 0 when there is none.
uint32_t topics_of(const HttpRequest& request, ModelCollection& models);

// POST /models {"model_name","url"}: 200, 400, 404, 409, 507. GET /models, with next_page_token.
// GET and DELETE /models/NAME: 200, 404. POST /models/NAME/invoke: as /invocations, 404, 507.
// Throws: RequestError, Failure.
HttpResponse answer_models(const HttpRequest& request, ModelCollection& models,
                           uint32_t most_documents);

}  // namespace sluice_cli
