// The XML that S3 and STS answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "remote/outcome.h"
#include "remote/sigv4.h"

namespace sluice_remote {

struct ServiceError {
  std::string code;  // "SlowDown"; "" when the text is no error
  std::string message;
  std::string region;
};
// Of the body of a failure; also of a success, where S3 puts errors that came late.
ServiceError parse_service_error(std::string_view xml);

struct ListedObject {
  std::string key;
  std::string etag;
  int64_t bytes = -1;
};
struct ListPage {
  std::vector<ListedObject> objects;
  std::string next_token;  // "" at the end
};
// Errors: REMOTE when it is no listing.
Outcome parse_list_page(std::string_view xml, ListPage& page);

// Errors: REMOTE when there is none.
Outcome parse_upload_id(std::string_view xml, std::string& id);

// Of AssumeRoleWithWebIdentity. Errors: REMOTE.
Outcome parse_sts_credentials(std::string_view xml, Credentials& credentials);

}  // namespace sluice_remote
