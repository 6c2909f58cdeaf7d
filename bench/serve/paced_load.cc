// Requests at a steady rate, whatever the server makes of it: the time of each runs from when it
// was due, so that a server that stops for a while is charged for all who would have come
// meanwhile.
//
// usage: paced_load PORT BODIES RATE SECONDS CONNECTIONS
//        BODIES: a file, one body of JSON a line, for POST /v1/topics
// prints: the requests a second that were reached, the median and 99th percentile in ms
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "paced_load: %s\n", what);
  std::exit(1);
}

struct Connection {
  int descriptor = -1;
  bool is_busy = false;
  Clock::time_point due;
  std::string answer;
};

int connect_to(uint16_t port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    fail("nobody listens");
  }
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return descriptor;
}

std::vector<std::string> requests_of(const char* path) {
  std::vector<std::string> requests;
  std::ifstream file(path);
  for (std::string body; std::getline(file, body);) {
    requests.push_back("POST /v1/topics HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
                       ("Content-Length: " + std::to_string(body.size())) + "\r\n\r\n" + body);
  }
  if (requests.empty()) fail("no bodies");
  return requests;
}

// Whether the answer is whole. Ends the program when it is none.
bool is_whole(std::string& answer) {
  const size_t head = answer.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  std::transform(answer.begin(), answer.begin() + static_cast<std::ptrdiff_t>(head), answer.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  if (!answer.starts_with("http/1.1 200")) fail("an answer is not 200");
  const size_t length = answer.find("content-length: ");
  if (length == std::string::npos || length > head) fail("an answer without a length");
  return answer.size() >= head + 4 + std::strtoull(answer.c_str() + length + 16, nullptr, 10);
}

class Load {
 public:
  Load(uint16_t port, std::vector<std::string> requests, size_t connections, double rate)
      : port_(port), requests_(std::move(requests)), gap_(1 / rate), connections_(connections) {
    for (Connection& connection : connections_) connection.descriptor = connect_to(port_);
  }

  void run(double seconds) {
    const Clock::time_point begin = Clock::now();
    const auto end = begin + std::chrono::duration_cast<Clock::duration>(Seconds(seconds));
    std::vector<pollfd> polled(connections_.size());
    while (Clock::now() < end) {
      send_due(begin);
      for (size_t i = 0; i < polled.size(); ++i) {
        polled[i] = {connections_[i].descriptor, POLLIN, 0};
      }
      const timespec most{0, 50000};
      if (ppoll(polled.data(), polled.size(), &most, nullptr) <= 0) continue;
      for (size_t i = 0; i < polled.size(); ++i) {
        if (polled[i].revents != 0) take(connections_[i]);
      }
    }
    const size_t answers = times_.size();
    if (answers == 0) fail("no answers");
    charge_for_the_rest(begin, end);
    std::sort(times_.begin(), times_.end());
    std::printf("%.1f %.3f %.3f\n", static_cast<double>(answers) / seconds, part(0.5), part(0.99));
  }

 private:
  Clock::time_point due_time(Clock::time_point begin) const {
    return begin + std::chrono::duration_cast<Clock::duration>(gap_ * static_cast<double>(sent_));
  }

  // What was due and has no answer: it waits at least until the end.
  void charge_for_the_rest(Clock::time_point begin, Clock::time_point end) {
    for (const Connection& connection : connections_) {
      if (connection.is_busy) times_.push_back(Seconds(end - connection.due).count());
    }
    for (; due_time(begin) < end; ++sent_) {
      times_.push_back(Seconds(end - due_time(begin)).count());
    }
  }

  double part(double share) const {
    return 1e3 * times_[static_cast<size_t>(share * static_cast<double>(times_.size() - 1))];
  }

  void send_due(Clock::time_point begin) {
    for (Connection& connection : connections_) {
      const Clock::time_point due = due_time(begin);
      if (due > Clock::now()) return;
      if (connection.is_busy) continue;
      const std::string& request = requests_[sent_++ % requests_.size()];
      connection.is_busy = true;
      connection.due = due;
      if (send(connection.descriptor, request.data(), request.size(), 0) !=
          static_cast<ssize_t>(request.size())) {
        fail("a request was not taken");
      }
    }
  }

  void take(Connection& connection) {
    char bytes[65536];
    const ssize_t size = recv(connection.descriptor, bytes, sizeof bytes, MSG_DONTWAIT);
    if (size <= 0 && connection.is_busy) fail("a connection ended before its answer");
    if (size <= 0) {  // it has had its number of requests
      close(connection.descriptor);
      connection.descriptor = connect_to(port_);
      return;
    }
    connection.answer.append(bytes, static_cast<size_t>(size));
    if (!is_whole(connection.answer)) return;
    times_.push_back(Seconds(Clock::now() - connection.due).count());
    connection.is_busy = false;
    if (connection.answer.find("connection: close") != std::string::npos) {
      close(connection.descriptor);
      connection.descriptor = connect_to(port_);
    }
    connection.answer.clear();
  }

  const uint16_t port_;
  const std::vector<std::string> requests_;
  const Seconds gap_;
  std::vector<Connection> connections_;
  std::vector<double> times_;
  uint64_t sent_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) fail("PORT BODIES RATE SECONDS CONNECTIONS");
  Load load(static_cast<uint16_t>(std::atoi(argv[1])), requests_of(argv[2]),
            std::strtoull(argv[5], nullptr, 10), std::atof(argv[3]));
  load.run(std::atof(argv[4]));
  return 0;
}
