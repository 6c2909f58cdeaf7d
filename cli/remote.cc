// Which store the tool gives to the library.
#include "cli/remote.h"

#include <memory>

#include "cli/failure.h"
#include "cli/library_objects.h"
#if SLUICE_REMOTE
#include "remote/remote_store.h"
#endif

namespace sluice_cli {
namespace {

// Of the one verb that runs.
RemoteChoice& choice() {
  static RemoteChoice chosen;
  return chosen;
}

#if SLUICE_REMOTE
Store make_store() {
  sluice_remote::RemoteOptions options = sluice_remote::remote_options_from_environment();
  options.endpoint_url = choice().endpoint_url;
  options.region = choice().region;
  options.sign = !choice().no_sign_request;
  sluice_store* created = nullptr;
  sluice_error error;
  require(sluice_remote::create_remote_store(options, &created, &error), error);
  return Store(created);
}
#endif

}  // namespace

void add_remote_options(OptionList& list) {
  list.group("s3:// and https://")
      .text("--endpoint-url", "URL", choice().endpoint_url,
            "an S3-compatible server; default: AWS_ENDPOINT_URL, or AWS")
      .text("--region", "NAME", choice().region, "default: AWS_REGION, the profile's, or us-east-1")
      .flag("--no-sign-request", choice().no_sign_request, "read public objects, unsigned");
}

bool is_remote(const std::string& path) { return path.find("://") != std::string::npos; }

sluice_store* remote_store() {
#if SLUICE_REMOTE
  static const Store store = make_store();
  return store.get();
#else
  return nullptr;
#endif
}

}  // namespace sluice_cli
