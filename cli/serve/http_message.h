// A request as far as a service needs it, and its answer.
#pragma once

#include <cstdint>
#include <string>

namespace sluice_cli {

struct HttpRequest {
  std::string method;
  std::string path;          // without the query
  std::string query;         // behind the "?", as sent
  std::string content_type;  // lower case, without parameters; "" when not told
  std::string accept;        // as sent
  std::string body;
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string allow;         // of a 405
  bool retry_later = false;  // of a 503: with Retry-After
  uint64_t documents = 0;    // answered, for the figures
};

}  // namespace sluice_cli
