// SageMaker's API of multi-model endpoints: /models and what is below.
#pragma once

#include <cstdint>

#include "cli/serve/http_server.h"
#include "cli/serve/model_collection.h"

namespace sluice_cli {

// Whether the path is one of theirs.
bool is_models_path(const std::string& path);
// Of any request where there are several models. Slow is what reads one; a model in memory is held
// until it has answered.
RunPlan plan_models(const HttpRequest& request, ModelCollection& models);

// POST /models {"model_name","url"}: 200, 400, 404, 409, 507. GET /models, with next_page_token.
// GET and DELETE /models/NAME: 200, 404. POST /models/NAME/invoke: as /invocations, 404, 503 (it is
// being read for another), 507.
// Throws: RequestError, Failure.
HttpResponse answer_models(const HttpRequest& request, const RunPlan& plan, ModelCollection& models,
                           uint32_t most_documents, BodyRoom& room);

}  // namespace sluice_cli
