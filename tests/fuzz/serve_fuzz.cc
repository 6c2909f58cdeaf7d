// The bytes of a connection through the whole server but its sockets: parsing, routes, every
// content type, inference with a small model or models by name, the answers. The first byte chooses
// which of both, and how many bytes a read brings.
#include <simdjson.h>

#include <algorithm>
#include <boost/asio.hpp>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/remote.h"
#include "cli/serve/http_session_body.h"
#include "cli/serve/topic_service.h"
#include "tests/capi/tiny_model.h"

sluice_store* sluice_cli::remote_store() { return nullptr; }
bool sluice_cli::is_remote(const std::string&) { return false; }

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

void require(bool holds) {
  if (!holds) std::abort();
}

// Does as a socket whose other side sends `in` and then no more.
class MemoryStream {
 public:
  using executor_type = asio::any_io_executor;

  MemoryStream(executor_type executor, std::string_view in, size_t piece, std::string& out)
      : executor_(std::move(executor)), in_(in), piece_(piece), out_(out) {}

  executor_type get_executor() const { return executor_; }

  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    const size_t size = asio::buffer_copy(buffers, asio::buffer(in_.substr(0, piece_)));
    in_.remove_prefix(size);
    const bool is_end = size == 0 && asio::buffer_size(buffers) > 0;
    return finish(is_end ? beast::error_code(asio::error::eof) : beast::error_code(), size,
                  std::forward<Token>(token));
  }

  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    const size_t before = out_.size();
    out_.resize(before + asio::buffer_size(buffers));
    const size_t size =
        asio::buffer_copy(asio::buffer(out_.data() + before, out_.size() - before), buffers);
    return finish({}, size, std::forward<Token>(token));
  }

  size_t available(beast::error_code&) const { return in_.size(); }
  void shutdown(asio::socket_base::shutdown_type, beast::error_code&) {}
  void cancel(beast::error_code&) {}
  void close(beast::error_code&) {}

 private:
  template <typename Token>
  auto finish(beast::error_code error, size_t size, Token&& token) {
    return asio::async_initiate<Token, void(beast::error_code, size_t)>(
        [this, error, size](auto handler) {
          asio::post(executor_, asio::append(std::move(handler), error, size));
        },
        token);
  }

  executor_type executor_;
  std::string_view in_;
  const size_t piece_;
  std::string& out_;
};

sluice_cli::HttpServerOptions small_limits() {
  sluice_cli::HttpServerOptions options;
  options.queue = 1;
  options.header_bytes = 1024;
  options.body_bytes = 4096;
  options.all_bodies_bytes = 65536;
  options.requests_per_connection = 20;
  return options;
}

// A server without sockets and threads.
class Server {
 public:
  explicit Server(bool has_several) : service_(choices()), shared_(small_limits(), service_) {
    const std::string bytes = sluice::tiny_model_bytes().value();
    sluice_model* model = nullptr;
    require(sluice_model_open_memory(bytes.data(), bytes.size(), "tiny", &model, nullptr) == 0);
    service_.set_model(std::make_shared<sluice_cli::ServingModel>(sluice_cli::Model(model)));
    if (has_several) know_models();
    service_.set_log([this](const sluice_cli::HttpRequest& request,
                            const sluice_cli::HttpResponse& response, double) {
      is_head_.push_back(request.method == "HEAD");
      require(response.status != 500);
    });
  }

  // Returns: what the other side gets.
  std::string answers_to(std::string_view bytes, size_t piece) {
    std::string out;
    is_head_.clear();
    bool is_over = false;
    {
      MemoryStream stream(context_.get_executor(), bytes, piece, out);
      asio::co_spawn(context_, talk(std::move(stream)),
                     [&is_over](const std::exception_ptr& error) {
                       require(error == nullptr);
                       is_over = true;
                     });
      for (bool goes_on = true; goes_on;) {
        context_.restart();
        goes_on = context_.poll() > 0;
        goes_on = shared_.workers.try_run_one() || shared_.slow_workers.try_run_one() || goes_on;
      }
    }
    require(is_over && connections_.empty());
    require(shared_.in_flight == 0 && shared_.held_bytes == 0);
    if (models_ != nullptr && !knows_one()) know_models();
    return out;
  }
  // Of each answer, whether it has no body.
  const std::vector<bool>& is_head() const { return is_head_; }

 private:
  // Afresh: inputs do not depend on what others added and removed.
  void know_models() {
    models_ = std::make_unique<sluice_cli::ModelCollection>(SLUICE_GOLDEN_MODELS, 0, true);
    service_.set_models(*models_);
  }
  bool knows_one() const {
    const auto models = models_->list("", 2);
    return models.size() == 1 && models[0].name == "model";
  }
  static sluice_cli::TopicServiceOptions choices() {
    sluice_cli::TopicServiceOptions options;
    options.most_documents = 50;
    return options;
  }
  asio::awaitable<void> talk(MemoryStream stream) {
    sluice_cli::HttpSession<MemoryStream> session(shared_, connections_, std::move(stream));
    co_await session.run();
  }

  sluice_cli::TopicService service_;
  sluice_cli::HttpShared shared_;
  sluice_cli::HttpConnections connections_;
  asio::io_context context_{1};
  std::unique_ptr<sluice_cli::ModelCollection> models_;
  std::vector<bool> is_head_;
};

void require_json(std::string_view text) {
  static simdjson::dom::parser parser;
  require(parser.parse(text.data(), text.size()).error() == simdjson::SUCCESS);
}

// What says it is JSON is JSON, which has no NaN.
void require_body(std::string_view type, std::string_view body) {
  if (body.empty()) return;  // of HEAD and /ping
  if (type == "application/json") require_json(body);
  if (type == "text/csv") require(body.find_first_not_of("0123456789.e+-,\n") == body.npos);
  if (type != "application/jsonlines") return;
  for (size_t begin = 0; begin < body.size(); begin = body.find('\n', begin) + 1) {
    require_json(body.substr(begin, body.find('\n', begin) - begin));
  }
}

// Whole responses of known status, one behind the other. Returns: how many, without those that only
// ask to go on.
uint64_t count_responses(std::string_view bytes, const std::vector<bool>& is_head) {
  uint64_t count = 0;
  while (!bytes.empty()) {
    http::response_parser<http::string_body> parser;
    beast::error_code error;
    parser.eager(true);
    parser.skip(count < is_head.size() && is_head[count]);
    size_t used = 0;
    while (!error && !parser.is_done()) {
      const size_t taken = parser.put(asio::buffer(bytes.substr(used)), error);
      require(taken > 0 || parser.is_done() || error);
      used += taken;
    }
    require(!error);
    bytes.remove_prefix(used);
    const unsigned status = parser.get().result_int();
    require(status == 100 || status == 200 || (status >= 400 && status < 500) || status == 503 ||
            status == 505 || status == 507);
    const auto& response = parser.get();
    if (status == 200) require_body(response[http::field::content_type], response.body());
    if (status != 100) ++count;
  }
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Server one(false), several(true);
  if (size == 0) return 0;
  Server& server = data[0] < 128 ? one : several;
  const size_t piece = data[0] % 128 == 0 ? size : data[0] % 128;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string out = server.answers_to(bytes, piece);
  require(count_responses(out, server.is_head()) == server.is_head().size());
  require(server.is_head().size() <= small_limits().requests_per_connection);
  return 0;
}
