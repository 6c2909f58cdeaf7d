// usage: read_floor NAME BYTES CONNECTIONS PART_MIB
// The floor of reading an object in order: one thread, plain sockets, requests ahead on each, every
// byte received once into one small buffer and looked at by nobody. No TLS, no retries, no names.
// Prints bytes, seconds of wall and of CPU, as read_object does.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "remote/object_store.h"
#include "remote/s3_route.h"

namespace {

constexpr size_t kBufferBytes = size_t{256} << 10;

struct Connection {
  int socket = -1;
  int64_t begin = 0;
  int64_t end = 0;
};

struct Floor {
  std::string host, head;  // the request but for its range
  uint16_t port = 0;
  int64_t bytes = 0, part_bytes = 0, next = 0;
  std::vector<char> buffer = std::vector<char>(kBufferBytes);
};

// Any fault ends the program: it is no reader for others.
void require(bool is_so, const char* what) {
  if (is_so) return;
  std::fprintf(stderr, "read_floor: %s\n", what);
  std::exit(1);
}

int dial(const Floor& floor) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(floor.port);
  require(inet_pton(AF_INET, floor.host.c_str(), &address.sin_addr) == 1, "needs an IPv4 address");
  const int made = socket(AF_INET, SOCK_STREAM, 0);
  require(connect(made, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "connect");
  return made;
}

void ask(Floor& floor, Connection& connection) {
  connection.begin = floor.next;
  connection.end = floor.next = std::min(floor.next + floor.part_bytes, floor.bytes);
  if (connection.begin == connection.end) return;
  if (connection.socket < 0) connection.socket = dial(floor);
  const std::string text = floor.head + "Range: bytes=" + std::to_string(connection.begin) + "-" +
                           std::to_string(connection.end - 1) + "\r\n\r\n";
  require(write(connection.socket, text.data(), text.size()) == std::ssize(text), "write");
}

void take(Floor& floor, Connection& connection) {
  std::string head;
  size_t end = std::string::npos;
  while ((end = head.find("\r\n\r\n")) == std::string::npos) {
    const ssize_t got = recv(connection.socket, floor.buffer.data(), 4096, 0);
    require(got > 0, "no answer");
    head.append(floor.buffer.data(), static_cast<size_t>(got));
  }
  require(head.starts_with("HTTP/1.1 206"), head.c_str());
  const int64_t after_head = std::ssize(head) - static_cast<int64_t>(end) - 4;
  int64_t left = connection.end - connection.begin - after_head;
  while (left > 0) {
    const size_t wanted = static_cast<size_t>(std::min<int64_t>(left, kBufferBytes));
    const ssize_t got = recv(connection.socket, floor.buffer.data(), wanted, 0);
    require(got > 0, "the answer ended early");
    left -= got;
  }
  if (head.substr(0, end).find("Connection: close") == std::string::npos) return;
  close(connection.socket);
  connection.socket = -1;
}

Floor prepared(const char* name) {
  using namespace sluice_remote;
  RemoteOptions options = remote_options_from_environment();
  require(check_options(options).ok(), "options");
  CurlTransport transport("");
  S3Route route(options, transport, real_timing());
  const auto object = parse_s3_name(name);
  require(object.has_value(), "needs s3://bucket/key");
  Call call;
  call.bucket = object->bucket;
  call.key = object->key;
  HttpRequest request;
  require(route.prepare(call, request).ok(), "no credentials");
  const auto url = parse_url(request.url);
  const size_t path = request.url.find('/', request.url.find("://") + 3);
  const std::string authority = request.url.substr(7, path - 7);
  const size_t colon = authority.find(':');
  require(url && colon != std::string::npos, "needs an http:// endpoint with a port");
  Floor floor;
  floor.host = authority.substr(0, colon);
  floor.port = static_cast<uint16_t>(std::atoi(authority.c_str() + colon + 1));
  floor.head = "GET " + request.url.substr(path) + " HTTP/1.1\r\nHost: " + authority + "\r\n";
  for (const auto& [key, value] : request.headers) floor.head += key + ": " + value + "\r\n";
  return floor;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  Floor floor = prepared(argv[1]);
  floor.bytes = std::atoll(argv[2]);
  floor.part_bytes = std::atoll(argv[4]) << 20;
  std::vector<Connection> connections(static_cast<size_t>(std::atoi(argv[3])));
  const auto begin = std::chrono::steady_clock::now();
  for (Connection& connection : connections) ask(floor, connection);
  for (size_t i = 0; connections[i].begin < connections[i].end; i = (i + 1) % connections.size()) {
    take(floor, connections[i]);
    ask(floor, connections[i]);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::printf("%lld %.6f %.6f\n", static_cast<long long>(floor.bytes), seconds.count(),
              cpu_seconds());
  return 0;
}
