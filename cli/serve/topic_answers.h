// From a request's body to an answer's, by one model.
#pragma once

#include <cstdint>

#include "cli/serve/body_room.h"
#include "cli/serve/http_message.h"
#include "cli/serve/serving_model.h"

namespace sluice_cli {

// As SageMaker's /invocations. `most_documents`: then 413; so do answers for which `room` could
// never be enough, and 503 those for which it is not now. Throws: RequestError, Failure.
HttpResponse answer_invocation(const HttpRequest& request, ServingModel& model,
                               uint32_t most_documents, BodyRoom& room);
// As /v1/topics. Throws: as above.
HttpResponse answer_topics(const HttpRequest& request, ServingModel& model, uint32_t most_documents,
                           BodyRoom& room);

}  // namespace sluice_cli
