// The store as the library calls it, for tests: whole objects in and out, and the last error's
// text.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "remote/curl_transport.h"
#include "remote/store_callbacks.h"

namespace sluice_remote {

struct Listed {
  std::string name, version;
  int64_t bytes;
};

class StoreClient {
 public:
  explicit StoreClient(const RemoteOptions& options, Timing timing = real_timing()) {
    const Outcome made = make_store_callbacks(options, std::move(timing), &callbacks_);
    EXPECT_TRUE(made.ok()) << made.text;
  }
  StoreClient(const StoreClient&) = delete;
  StoreClient& operator=(const StoreClient&) = delete;
  ~StoreClient() { callbacks_.free_user(callbacks_.user); }

  const sluice_store_callbacks& callbacks() const { return callbacks_; }

  sluice_status list(const std::string& prefix, std::vector<Listed>& listed) {
    error = {};
    return callbacks_.list(
        callbacks_.user, prefix.c_str(),
        [](const sluice_object* object, void* user) -> sluice_status {
          static_cast<std::vector<Listed>*>(user)->push_back(
              {object->name, object->version, object->bytes});
          return SLUICE_STATUS_OK;
        },
        &listed, &error);
  }

  // Reads in pieces of `piece` bytes, from `offset` to the end.
  sluice_status read(const std::string& name, std::string& bytes, const std::string& version = "",
                     uint64_t offset = 0, size_t piece = size_t{256} << 10) {
    error = {};
    bytes.clear();
    void* stream = nullptr;
    sluice_status status =
        callbacks_.open(callbacks_.user, name.c_str(), version.c_str(), offset, &stream, &error);
    if (status != SLUICE_STATUS_OK) return status;
    std::string block(piece, '\0');
    size_t size = 1;
    while (status == SLUICE_STATUS_OK && size > 0) {
      status = callbacks_.read(stream, block.data(), block.size(), &size, &error);
      if (status == SLUICE_STATUS_OK) bytes.append(block, 0, size);
    }
    callbacks_.close(stream);
    return status;
  }

  sluice_status write(const std::string& name, const std::string& bytes, bool replace,
                      bool commit = true) {
    error = {};
    void* output = nullptr;
    sluice_status status =
        callbacks_.create(callbacks_.user, name.c_str(), replace ? 1 : 0, &output, &error);
    if (status != SLUICE_STATUS_OK) return status;
    constexpr size_t kPiece = 300'000;
    for (size_t at = 0; at < bytes.size() && status == SLUICE_STATUS_OK; at += kPiece) {
      const size_t size = std::min(kPiece, bytes.size() - at);
      status = callbacks_.write(output, bytes.data() + at, size, &error);
    }
    if (status == SLUICE_STATUS_OK && commit) status = callbacks_.commit(output, &error);
    callbacks_.discard(output);
    return status;
  }

  sluice_status remove(const std::string& name) {
    error = {};
    return callbacks_.remove(callbacks_.user, name.c_str(), &error);
  }

  std::string text() const { return error.text; }

  sluice_error error = {};

 private:
  sluice_store_callbacks callbacks_ = {};
};

using Variables = std::map<std::string, std::string>;

inline EnvironmentLookup lookup(Variables variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

inline std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// Time that passes only by sleeping; what was slept is kept.
struct FakeTime {
  Timing timing() {
    Timing fake = real_timing();
    fake.sleep = [this](int64_t ms, const std::function<bool()>&) {
      const std::lock_guard lock(mutex);
      slept_ms.push_back(ms);
    };
    fake.random = [] { return 0.5; };
    return fake;
  }
  std::mutex mutex;
  std::vector<int64_t> slept_ms;
};

// The fault server that this program runs beside (fault_server.py).
class FaultServer : public testing::Test {
 protected:
  void SetUp() override { ASSERT_FALSE(url.empty()) << "run by fault_server.py"; }

  // Small parts, so that many requests are made of little.
  RemoteOptions options(Variables variables = {{"AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT0"},
                                               {"AWS_SECRET_ACCESS_KEY", "environment-secret"}}) {
    RemoteOptions options;
    options.endpoint_url = url;
    options.part_bytes = 1 << 20;
    options.first_part_bytes = 256 << 10;
    options.backoff_base_ms = 1;
    options.backoff_cap_ms = 20;
    variables.emplace("AWS_EC2_METADATA_DISABLED", "true");
    options.environment = lookup(std::move(variables));
    return options;
  }

  static const std::string& data() {
    static const std::string bytes = read_file(variable("SLUICE_FAULT_DATA"));
    return bytes;
  }

  // What the server has been asked so far, as JSON text.
  std::string requests() {
    CurlTransport transport("");
    HttpRequest request;
    request.url = url + "/control/requests";
    HttpResponse response;
    EXPECT_EQ(transport.perform(request, nullptr, response).code, TransportCode::kOk);
    return response.body;
  }
  size_t count(const std::string& what) {
    const std::string text = requests();
    size_t found = 0;
    for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
    return found;
  }

  const std::string url = variable("SLUICE_FAULT_SERVER");
};

}  // namespace sluice_remote
