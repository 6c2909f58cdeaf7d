// Answers that are no results: a text, an error.
#pragma once

#include <string>
#include <string_view>

#include "cli/serve/http_message.h"

namespace sluice_cli {

HttpResponse text_response(unsigned status, std::string text, const char* type = "text/plain");
HttpResponse json_response(std::string json);
// {"error":"…"}
HttpResponse json_error(unsigned status, std::string_view message);
// 405, where a path takes other methods.
HttpResponse wrong_method(const std::string& path, const std::string& takes);

}  // namespace sluice_cli
