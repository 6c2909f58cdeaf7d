// What the HTTP server costs alone: it answers any request with the same bytes, which is the floor
// of compare_servers.py.
//
// usage: constant_server BYTES      listens on a free port, prints it, ends with its stdin
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "cli/remote.h"
#include "cli/serve/http_server.h"

// What failure.cc asks for: there are no stores here.
sluice_store* sluice_cli::remote_store() { return nullptr; }

namespace {

class Constant final : public sluice_cli::HttpHandler {
 public:
  explicit Constant(size_t bytes) : body_(bytes, '7') {}
  sluice_cli::RunPlan plan(const sluice_cli::HttpRequest&) override { return {}; }
  sluice_cli::HttpResponse answer(const sluice_cli::HttpRequest&, const sluice_cli::RunPlan&,
                                  sluice_cli::BodyRoom&) override {
    sluice_cli::HttpResponse response;
    response.body = body_;
    return response;
  }
  void answered(const sluice_cli::HttpRequest&, const sluice_cli::HttpResponse&, double) override {}

 private:
  const std::string body_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  Constant handler(std::strtoull(argv[1], nullptr, 10));
  sluice_cli::HttpServerOptions options;
  options.port = 0;
  options.threads = std::thread::hardware_concurrency();
  sluice_cli::HttpServer server(options, handler);
  server.start();
  std::printf("%d\n", server.port());
  std::fflush(stdout);
  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
  return 0;
}
