// Between Beast's messages and ours: what is refused, how failures are told, what a handler sees.
#pragma once

#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "cli/serve/http_message.h"

namespace sluice_cli {

using HttpParser = boost::beast::http::request_parser<boost::beast::http::string_body>;
using HttpMessage = boost::beast::http::request<boost::beast::http::string_body>;

HttpResponse error_response(unsigned status, std::string_view message);
// What Beast lets pass and a front server might read in another way, looked at before the body is
// read: any Transfer-Encoding but exactly "chunked", one beside Content-Length, a Content-Length
// that is a list, HTTP/1.1 without exactly one Host; and bodies that are compressed. Returns:
// nothing when all is well.
std::optional<HttpResponse> refusal_of(const HttpParser& parser);
// The answer to a request that could not be read.
HttpResponse response_to(const boost::beast::error_code& error);
// Whether the error is one of somebody who is no longer there.
bool is_gone(const boost::beast::error_code& error);
// As of this second (RFC 9110, 6.6.1).
const std::string& date_now();
HttpRequest request_of(HttpMessage&& message);

}  // namespace sluice_cli
