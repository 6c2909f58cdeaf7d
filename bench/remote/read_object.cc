// usage: read_object NAME CONNECTIONS PART_MIB [--sha256]
// Reads an object as the library does, 256 KiB a call, and prints bytes, seconds of wall and of
// CPU; with
// --sha256 the digest instead, so that what is timed has been checked before.
#include <openssl/evp.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "remote/store_callbacks.h"

namespace {

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Totals {
  size_t bytes = 0;
  unsigned char digest[32] = {};
};

sluice_status read_all(const sluice_store_callbacks& calls, const char* name, bool hash,
                       Totals& totals, sluice_error& error) {
  void* stream = nullptr;
  if (const sluice_status status = calls.open(calls.user, name, "", 0, &stream, &error);
      status != SLUICE_STATUS_OK) {
    return status;
  }
  EVP_MD_CTX* digest = EVP_MD_CTX_new();
  EVP_DigestInit_ex(digest, EVP_sha256(), nullptr);
  std::vector<unsigned char> block(size_t{256} << 10);
  sluice_status status = SLUICE_STATUS_OK;
  for (size_t size = 1; size > 0;) {
    status = calls.read(stream, block.data(), block.size(), &size, &error);
    if (status != SLUICE_STATUS_OK) break;
    if (hash) EVP_DigestUpdate(digest, block.data(), size);
    totals.bytes += size;
  }
  calls.close(stream);
  EVP_DigestFinal_ex(digest, totals.digest, nullptr);
  EVP_MD_CTX_free(digest);
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  sluice_remote::RemoteOptions options = sluice_remote::remote_options_from_environment();
  options.connections = std::atoi(argv[2]);
  options.part_bytes = std::atoll(argv[3]) << 20;
  sluice_store_callbacks calls{};
  const auto made =
      sluice_remote::make_store_callbacks(options, sluice_remote::real_timing(), &calls);
  if (!made.ok()) {
    std::fprintf(stderr, "%s\n", made.text.c_str());
    return 1;
  }
  const bool hash = argc > 4 && std::strcmp(argv[4], "--sha256") == 0;
  Totals totals;
  sluice_error error{};
  const auto begin = std::chrono::steady_clock::now();
  const sluice_status status = read_all(calls, argv[1], hash, totals, error);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  calls.free_user(calls.user);
  if (status != SLUICE_STATUS_OK) {
    std::fprintf(stderr, "%s\n", error.text);
    return 1;
  }
  if (hash) {
    for (const unsigned char byte : totals.digest) std::printf("%02x", byte);
    std::printf("\n");
  } else {
    std::printf("%zu %.6f %.6f\n", totals.bytes, seconds.count(), cpu_seconds());
  }
  return 0;
}
