// Documents in JSON: SageMaker's instances, bare rows, texts.
#pragma once

#include <string_view>

#include "cli/serve/request_documents.h"

namespace sluice_cli {

// {"instances":[…]}, [[…],…], [number,…], {"text":"…"}, {"texts":["…"]} with "top" and "explain",
// or one instance: {"data":{"features":{"keys"?,"shape"?,"values"}}}, {"features":[…]},
// {"title"?,"text":"…"}, each with "id" and "metadata" to be given back. Unknown members are
// ignored. Throws: RequestError.
void read_json(std::string_view body, const ServingModel& model, RequestDocuments& out);
// One instance.
void read_json_instance(std::string_view body, const ServingModel& model, RequestDocuments& out);

}  // namespace sluice_cli
