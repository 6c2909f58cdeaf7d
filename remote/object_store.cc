// The store's operations, each a few calls of an Exchange.
#include "remote/object_store.h"

#include <array>
#include <utility>

#include "remote/plain_route.h"
#include "remote/s3_route.h"
#include "remote/service_answer.h"

namespace sluice_remote {
namespace {

ExchangeOptions exchange_options(const RemoteOptions& options) {
  return {{options.attempts, options.backoff_base_ms, options.backoff_cap_ms},
          options.connect_ms,
          options.stall_ms};
}

bool is_web_name(const std::string& name) {
  return name.starts_with("https://") || name.starts_with("http://");
}

Outcome no_objects_there(const std::string& name) {
  return {SLUICE_STATUS_INVALID_ARGUMENT, name + ": is no name such as s3://bucket/key"};
}

}  // namespace

Outcome check_options(RemoteOptions& options) {
  struct Bound {
    const char* name;
    int64_t value, least, most;
  };
  const std::array bounds = {
      Bound{"part_bytes", options.part_bytes, int64_t{64} << 10, int64_t{1} << 30},
      Bound{"first_part_bytes", options.first_part_bytes, 1, options.part_bytes},
      Bound{"connections", options.connections, 1, 256},
      Bound{"near_bytes_per_second", options.near_bytes_per_second, 0, INT64_MAX},
      Bound{"attempts", options.attempts, 1, 100},
      Bound{"backoff_base_ms", options.backoff_base_ms, 0, 600'000},
      Bound{"backoff_cap_ms", options.backoff_cap_ms, 0, 600'000},
      Bound{"connect_ms", options.connect_ms, 1, 600'000},
      Bound{"stall_ms", options.stall_ms, 1, 3'600'000}};
  for (const Bound& bound : bounds) {
    if (bound.value >= bound.least && bound.value <= bound.most) continue;
    return {SLUICE_STATUS_INVALID_ARGUMENT,
            std::string(bound.name) + ": " + std::to_string(bound.value) + " is not within " +
                std::to_string(bound.least) + " to " + std::to_string(bound.most)};
  }
  return complete_options(options);
}

ObjectStore::ObjectStore(const RemoteOptions& options, Timing timing)
    : options_(options),
      transport_(options.ca_bundle),
      exchange_(transport_, timing, exchange_options(options)),
      s3_(std::make_shared<S3Route>(options, transport_, timing)) {}

Outcome ObjectStore::locate(const std::string& name, bool may_be_web, Call& call,
                            std::shared_ptr<Route>& route) {
  call.name = name;
  if (name.starts_with("s3://")) {
    const auto object = parse_s3_name(name);
    if (!object) return no_objects_there(name);
    call.bucket = object->bucket;
    call.key = object->key;
    route = s3_;
    return {};
  }
  call.name = shown_url(name);
  if (!is_web_name(name)) {
    return {SLUICE_STATUS_UNSUPPORTED,
            call.name + ": only s3://, https:// and http:// are known here"};
  }
  if (!may_be_web) {
    return {SLUICE_STATUS_UNSUPPORTED, call.name + ": a web server cannot be written to"};
  }
  if (!parse_url(name)) {
    return {SLUICE_STATUS_INVALID_ARGUMENT, call.name + ": is no address that can be asked"};
  }
  route = std::make_shared<PlainRoute>(name);
  return {};
}

Outcome ObjectStore::list(const std::string& prefix,
                          const std::function<sluice_status(const sluice_object&)>& add) {
  Call call;
  std::shared_ptr<Route> route;
  SLUICE_REMOTE_TRY(locate(prefix, true, call, route));
  return call.bucket.empty() ? list_address(prefix, call, *route, add)
                             : list_bucket(call, *route, add);
}

Outcome ObjectStore::list_bucket(const Call& bucket, Route& route,
                                 const std::function<sluice_status(const sluice_object&)>& add) {
  const std::string start = "s3://" + bucket.bucket + "/";
  ListPage page;
  do {
    Call call = bucket;
    call.key.clear();
    call.query = {{"list-type", "2"}, {"encoding-type", "url"}, {"prefix", bucket.key}};
    if (!page.next_token.empty()) call.query.emplace_back("continuation-token", page.next_token);
    HttpResponse response;
    SLUICE_REMOTE_TRY(exchange_.run(route, call, nullptr, response));
    if (Outcome parsed = parse_list_page(response.body, page); !parsed.ok()) {
      return remote_error(bucket.name + ": " + parsed.text + "; check the endpoint");
    }
    for (const ListedObject& object : page.objects) {
      if (object.bytes == 0 && object.key.ends_with('/')) continue;  // a console's folder
      const std::string name = start + object.key;
      const sluice_status status =
          add({sizeof(sluice_object), 0, object.bytes, name.c_str(), object.etag.c_str()});
      if (status != SLUICE_STATUS_OK) return {status, ""};
    }
  } while (!page.next_token.empty());
  return {};
}

Outcome ObjectStore::list_address(const std::string& name, const Call& call, Route& route,
                                  const std::function<sluice_status(const sluice_object&)>& add) {
  Call head = call;
  head.method = "HEAD";
  head.headers = {{"Accept-Encoding", "identity"}};
  head.accepted = {403, 404, 405, 410, 501};
  HttpResponse response;
  SLUICE_REMOTE_TRY(exchange_.run(route, head, nullptr, response));
  if (response.status == 404 || response.status == 410) return {};
  // Addresses signed for GET refuse HEAD: the object is there until opening it says otherwise.
  const bool is_known = response.is_success();
  const std::string version = is_known ? version_of(response) : "";
  const sluice_status status =
      add({sizeof(sluice_object), 0, is_known ? content_length(response) : -1, name.c_str(),
           version.c_str()});
  return {status, ""};
}

Outcome ObjectStore::open(const std::string& name, const std::string& version, int64_t offset,
                          int64_t bytes, std::unique_ptr<ObjectStream>& stream) {
  Call call;
  std::shared_ptr<Route> route;
  SLUICE_REMOTE_TRY(locate(name, true, call, route));
  if (!call.bucket.empty() && call.key.empty()) return no_objects_there(name);
  stream = std::make_unique<ObjectStream>(
      exchange_, std::move(route), std::move(call), version, offset,
      StreamOptions{options_.part_bytes, options_.first_part_bytes, options_.connections,
                    options_.near_bytes_per_second, bytes});
  return stream->open();
}

Outcome ObjectStore::create(const std::string& name, bool replace,
                            std::unique_ptr<ObjectWriter>& writer) {
  Call call;
  std::shared_ptr<Route> route;
  SLUICE_REMOTE_TRY(locate(name, false, call, route));
  if (call.key.empty()) return no_objects_there(name);
  writer = std::make_unique<ObjectWriter>(
      exchange_, std::move(route), std::move(call),
      WriterOptions{options_.part_bytes, options_.connections, replace});
  return writer->create();
}

Outcome ObjectStore::remove(const std::string& name) {
  Call call;
  std::shared_ptr<Route> route;
  SLUICE_REMOTE_TRY(locate(name, false, call, route));
  if (call.key.empty()) return no_objects_there(name);
  call.method = "DELETE";
  call.accepted = {404};
  HttpResponse response;
  return exchange_.run(*route, call, nullptr, response);
}

}  // namespace sluice_remote
