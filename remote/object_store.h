// Objects by name: which scheme goes where, listing, reading, writing, removing.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "remote/curl_transport.h"
#include "remote/exchange.h"
#include "remote/object_stream.h"
#include "remote/object_writer.h"
#include "remote/remote_store.h"

namespace sluice_remote {

// Threads: any number at once.
class ObjectStore {
 public:
  // Requires: check_options(options) was OK.
  ObjectStore(const RemoteOptions& options, Timing timing);

  // Errors: those of `add`, whose text it has given by itself; NOT_FOUND (no bucket), REMOTE.
  Outcome list(const std::string& prefix,
               const std::function<sluice_status(const sluice_object&)>& add);
  Outcome open(const std::string& name, const std::string& version, int64_t offset,
               std::unique_ptr<ObjectStream>& stream);
  Outcome create(const std::string& name, bool replace, std::unique_ptr<ObjectWriter>& writer);
  Outcome remove(const std::string& name);

 private:
  Outcome locate(const std::string& name, bool may_be_web, Call& call,
                 std::shared_ptr<Route>& route);
  Outcome list_bucket(const Call& bucket, Route& route,
                      const std::function<sluice_status(const sluice_object&)>& add);
  Outcome list_address(const std::string& name, const Call& call, Route& route,
                       const std::function<sluice_status(const sluice_object&)>& add);

  const RemoteOptions options_;
  CurlTransport transport_;
  const Exchange exchange_;
  const std::shared_ptr<Route> s3_;
};

// Completes options from their environment (complete_options) and checks every number.
// Errors: INVALID_ARGUMENT.
Outcome check_options(RemoteOptions& options);

}  // namespace sluice_remote
