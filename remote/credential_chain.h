// Who we are for S3: environment, profile files, web identity, container, and only then the
// machine's metadata service, as AWS's own default chain has it.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "remote/exchange.h"
#include "remote/profile_file.h"
#include "remote/remote_store.h"
#include "remote/sigv4.h"

namespace sluice_remote {

// Threads: any number at once; one asks while the others wait.
class CredentialChain {
 public:
  // Requires: `transport` and what `options.environment` refers to outlive the chain.
  CredentialChain(const RemoteOptions& options, HttpTransport& transport, Timing timing);

  // Kept until five minutes before they expire; then asked for anew, and when that fails used until
  // they do expire.
  // Errors: REMOTE: no source has any (the text lists what was looked at), or a source that is set
  // up cannot be used.
  Outcome get(Credentials& credentials);

  // The server says that these have expired: the next get() asks anew.
  void forget(const std::string& access_key_id);

 private:
  using Source = Outcome (CredentialChain::*)(std::optional<Credentials>&);

  Outcome find(std::optional<Credentials>& found);
  Outcome from_environment(std::optional<Credentials>& found);
  Outcome from_profile(std::optional<Credentials>& found);
  Outcome from_web_identity(std::optional<Credentials>& found);
  Outcome from_container(std::optional<Credentials>& found);
  Outcome from_instance(std::optional<Credentials>& found);
  Outcome assume_role(const std::string& token_path, const std::string& role,
                      const std::string& session, std::optional<Credentials>& found);
  Outcome ask(const std::string& what, const std::string& url, Call call, std::string& body);

  std::string variable(const std::string& name) const {
    return environment_value(environment_, name);
  }

  const EnvironmentLookup environment_;
  const std::string region_;
  const std::string container_url_;
  const Exchange sts_;    // through the proxy, if there is one
  const Exchange local_;  // never through one
  std::mutex mutex_;
  std::optional<Credentials> kept_;
};

}  // namespace sluice_remote
