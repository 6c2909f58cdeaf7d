// A queue of pieces, the threads that fetch them, and sources that wait for their own.
#include "core/io/range_fetcher.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace sluice {
namespace {

struct Piece {
  StoreObject object;
  uint64_t begin = 0;
  uint64_t bytes = 0;
  // Whoever fetches writes them; then the reader's, once is_done.
  std::vector<uint8_t> data;
  Status failure;
  // Under the fetcher's lock.
  bool is_done = false;
  bool is_dropped = false;  // nobody will read it
};

Status fill(Store& store, Piece& piece) {
  const auto source = SLUICE_TRY(store.open(piece.object, piece.begin, piece.bytes));
  piece.data.reserve(piece.bytes);
  while (piece.data.size() < piece.bytes) {
    const auto block = SLUICE_TRY(source->next());
    if (block.empty()) {
      return corrupt(piece.object.name + ": ends at byte " +
                     std::to_string(piece.begin + piece.data.size()) + ", it was listed with " +
                     std::to_string(piece.object.bytes));
    }
    const size_t count = std::min<size_t>(block.size(), piece.bytes - piece.data.size());
    piece.data.insert(piece.data.end(), block.begin(),
                      block.begin() + static_cast<ptrdiff_t>(count));
  }
  return Status();
}

// No exception may leave a thread of ours.
void fetch(Store& store, Piece& piece) {
  try {
    piece.failure = fill(store, piece);
  } catch (const std::exception& exception) {
    piece.failure = Status(StatusCode::kOutOfMemory, piece.object.name + ": " + exception.what());
  }
}

}  // namespace

struct RangeFetcher::State {
  explicit State(Store& given) : store(given) {}

  void run() {
    std::unique_lock lock(mutex);
    for (;;) {
      piece_asked.wait(lock, [&] { return is_stopping || !queue.empty(); });
      if (is_stopping) return;
      const std::shared_ptr<Piece> piece = std::move(queue.front());
      queue.pop_front();
      if (piece->is_dropped) continue;
      lock.unlock();
      fetch(store, *piece);
      lock.lock();
      piece->is_done = true;
      piece_done.notify_all();
    }
  }

  void stop() {
    {
      const std::lock_guard lock(mutex);
      is_stopping = true;
    }
    piece_asked.notify_all();
    for (std::thread& thread : threads) thread.join();
    threads.clear();
  }

  void ask(std::shared_ptr<Piece> piece) {
    {
      const std::lock_guard lock(mutex);
      queue.push_back(std::move(piece));
    }
    piece_asked.notify_one();
  }

  void wait_for(Piece& piece) {
    if (threads.empty()) {
      if (!piece.is_done) fetch(store, piece);
      piece.is_done = true;
      return;
    }
    std::unique_lock lock(mutex);
    piece_done.wait(lock, [&] { return piece.is_done; });
  }

  void drop(const std::shared_ptr<Piece>& piece) {
    if (piece == nullptr) return;
    const std::lock_guard lock(mutex);
    piece->is_dropped = true;
  }

  Store& store;
  std::vector<std::thread> threads;
  std::mutex mutex;  // over all that follows
  std::condition_variable piece_asked;
  std::condition_variable piece_done;
  std::deque<std::shared_ptr<Piece>> queue;
  bool is_stopping = false;
};

class RangeFetcher::Source final : public ByteSource {
 public:
  Source(State& state, const StoreObject& object, uint64_t begin, uint64_t end)
      : state_(state),
        object_(object),
        begin_(begin),
        end_(std::min(end, static_cast<uint64_t>(object.bytes))) {
    restart();
  }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() override { state_.drop(next_); }

  // The piece after the one that is handed out is asked for by then: while it comes, the reader is
  // busy with this one and with other ranges.
  Result<std::span<const uint8_t>> next() override {
    if (next_ == nullptr) return std::span<const uint8_t>();
    state_.wait_for(*next_);
    if (!next_->failure.ok()) {
      const Status& failure = next_->failure;
      return Status(failure.code(), std::string(failure.message()))
          .at(failure.record(), failure.offset());
    }
    current_ = std::move(next_->data);
    consumed_bytes_ += static_cast<int64_t>(current_.size());
    next_ = ask();
    return std::span<const uint8_t>(current_);
  }
  Status rewind() override {
    state_.drop(next_);
    restart();
    return Status();
  }
  bool can_rewind() const override { return true; }
  const std::string& name() const override { return object_.name; }
  int64_t total_bytes() const override {
    return static_cast<int64_t>(end_ - std::min(begin_, end_));
  }
  int64_t consumed_bytes() const override { return consumed_bytes_; }

 private:
  void restart() {
    at_ = begin_;
    consumed_bytes_ = 0;
    next_ = ask();
  }

  // Returns: none at the end.
  std::shared_ptr<Piece> ask() {
    if (at_ >= end_) return nullptr;
    auto piece = std::make_shared<Piece>();
    piece->object = object_;
    piece->begin = at_;
    piece->bytes = std::min(kPieceBytes, end_ - at_);
    at_ += piece->bytes;
    if (!state_.threads.empty()) state_.ask(piece);
    return piece;
  }

  State& state_;
  const StoreObject object_;
  const uint64_t begin_;
  const uint64_t end_;
  uint64_t at_ = 0;  // where the piece after next_ begins
  std::vector<uint8_t> current_;
  std::shared_ptr<Piece> next_;
  int64_t consumed_bytes_ = 0;
};

RangeFetcher::RangeFetcher(Store& store, size_t threads) : state_(std::make_unique<State>(store)) {
  state_->threads.reserve(threads);
  try {
    while (state_->threads.size() < threads) {
      state_->threads.emplace_back([state = state_.get()] { state->run(); });
    }
  } catch (const std::system_error&) {
    state_->stop();  // no threads left: the store may need one itself, so it gets these
  }
}

RangeFetcher::~RangeFetcher() { state_->stop(); }

std::unique_ptr<ByteSource> RangeFetcher::open(const StoreObject& object, uint64_t begin,
                                               uint64_t end) {
  return std::make_unique<Source>(*state_, object, begin, end);
}

}  // namespace sluice
