#include "cli/serve/plain_response.h"

#include <utility>

#include "cli/json_text.h"

namespace sluice_cli {

HttpResponse text_response(unsigned status, std::string text, const char* type) {
  HttpResponse response;
  response.status = status;
  response.content_type = type;
  response.body = std::move(text);
  return response;
}

HttpResponse json_response(std::string json) {
  return text_response(200, std::move(json), "application/json");
}

HttpResponse json_error(unsigned status, std::string_view message) {
  std::string json = "{\"error\":";
  append_json_string(json, message);
  HttpResponse response = text_response(status, json + "}\n", "application/json");
  response.retry_later = status == 503;
  return response;
}

HttpResponse wrong_method(const std::string& path, const std::string& takes) {
  HttpResponse response = json_error(405, path + " takes " + takes);
  response.allow = takes;
  return response;
}

}  // namespace sluice_cli
