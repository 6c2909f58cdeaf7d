// Stores for s3:// and http(s)://, as sluice.h takes them. All that may be asked of this folder
// from outside; reading the environment happens in remote_options_from_environment() alone.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "capi/include/sluice.h"

namespace sluice_remote {

// The value of an environment variable, if it is set.
using EnvironmentLookup = std::function<std::optional<std::string>(const std::string& name)>;

// How buckets stand in the address of a request.
enum class Addressing {
  kAutomatic,    // in the path when endpoint_url is given or the bucket has dots; else in the host
  kPath,         // https://host/bucket/key
  kVirtualHost,  // https://bucket.host/key
};

struct RemoteOptions {
  // Of an S3-compatible server, "http://127.0.0.1:7070". Default "": AWS_ENDPOINT_URL_S3,
  // AWS_ENDPOINT_URL, the profile's endpoint_url, then AWS itself.
  std::string endpoint_url;
  // Default "": AWS_REGION, AWS_DEFAULT_REGION, the profile's; then "us-east-1". A bucket of
  // another region is found by what S3 answers.
  std::string region;
  Addressing addressing = Addressing::kAutomatic;
  // Whether requests to S3 are signed; false is the --no-sign-request of public data.
  bool sign = true;

  // Bytes of one range request, of one part of an upload. 64 KiB to 1 GiB; larger parts cost memory
  // (twice `connections` of them a stream at most) and save requests.
  int64_t part_bytes = int64_t{8} << 20;
  // Of the first request of a stream, which small objects need alone. 1 to part_bytes.
  int64_t first_part_bytes = int64_t{1} << 20;
  // Requests at a time for one object. 1 to 256.
  int connections = 8;
  // A connection this fast is no farther than memory: one request then asks for many parts, and
  // few bytes are kept. 0: each is; more: fewer are. For tests.
  int64_t near_bytes_per_second = 200'000'000;
  // Tries of a request that gets nowhere; one that brought bytes begins to count anew. 1 to 100.
  int attempts = 10;
  // Between tries: a random time up to backoff_base_ms, doubled with each, up to backoff_cap_ms. A
  // server's Retry-After is kept to, up to backoff_cap_ms.
  int64_t backoff_base_ms = 100;
  int64_t backoff_cap_ms = 20'000;
  int64_t connect_ms = 5'000;  // for a connection to be made
  int64_t stall_ms = 30'000;  // with less than 1 KiB a second, after which a request is tried again

  // Certificates to trust, a PEM file. Default "": AWS_CA_BUNDLE, the profile's ca_bundle,
  // SSL_CERT_FILE, then the system's.
  std::string ca_bundle;
  // AWS_*, HOME, SSL_CERT_FILE. Default: nothing is set. (Proxies are libcurl's business: it reads
  // http_proxy, HTTPS_PROXY and NO_PROXY of the process itself.)
  EnvironmentLookup environment;
  // Where AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is asked; for tests.
  std::string container_url = "http://169.254.170.2";
};

// Options whose `environment` is this process'. Threads: as getenv.
RemoteOptions remote_options_from_environment();

// A store for names that begin with s3://, https:// and http://; the latter two can be read only,
// and list() of them gives the one object of that name. Objects of no bytes whose key ends in "/"
// (folders of S3's console) are not listed. Nothing is sent before the first use. Errors of the
// store: NOT_FOUND for objects and buckets that are not there, ALREADY_EXISTS, CORRUPT when an
// object changed while it was read, UNSUPPORTED for other schemes and for writing to the web,
// REMOTE for all else; the text names the object, what the server said and what can be done.
// Credentials and query strings are in no text.
// Errors: INVALID_ARGUMENT (a number out of range, an endpoint that is no address), OUT_OF_MEMORY.
// Lifetime: freed with sluice_store_free(), after all that was opened with it.
// Threads: any number. Cost: a stream has up to `connections` threads and 2 x connections x
// part_bytes.
sluice_status create_remote_store(const RemoteOptions& options, sluice_store** out,
                                  sluice_error* error);

}  // namespace sluice_remote
