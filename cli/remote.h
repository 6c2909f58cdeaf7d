// The store of names such as s3://bucket/key, made once from the environment and the options.
#pragma once

#include <cstdint>
#include <string>

#include "capi/include/sluice.h"
#include "cli/option_list.h"

namespace sluice_cli {

struct RemoteChoice {
  std::string endpoint_url;  // "": AWS_ENDPOINT_URL_S3, …, then AWS
  std::string region;
  bool no_sign_request = false;
};

// --endpoint-url, --region, --no-sign-request, for every verb. What they say is used by the first
// remote_store().
void add_remote_options(OptionList& list);

// Whether a path is a name of a store: "s3://bucket/key".
bool is_remote(const std::string& path);

// nullptr in a build without remote stores. Lifetime: the program's. Throws: Failure.
sluice_store* remote_store();

}  // namespace sluice_cli
