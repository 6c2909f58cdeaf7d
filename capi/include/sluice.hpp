// sluice.hpp: sluice.h for C++17 and later, header only. Handles free themselves and only move;
// names, arguments and costs are those of the C functions, whose comments in sluice.h hold here as
// well.
//
// Failures: by default a function returns its value and throws sluice::Error. With
// SLUICE_HPP_NO_EXCEPTIONS defined (or -fno-exceptions) it returns sluice::Result<T>, to be asked
// first. `Outcome<T>` below is T or Result<T>.
//
// Views (std::string_view, Span, pointers to C structs) live as long as sluice.h says of the
// pointer they come from. A Span argument is anything with data() and size(): std::vector,
// std::array, std::span. A moved-from handle is empty: it may only be destroyed or assigned to.
#ifndef SLUICE_HPP_
#define SLUICE_HPP_

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#if __cplusplus >= 202002L
#include <span>
#endif

#include "sluice.h"

#if !defined(SLUICE_HPP_NO_EXCEPTIONS) && !defined(__cpp_exceptions)
#define SLUICE_HPP_NO_EXCEPTIONS
#endif

// Names of their own for the linker: libsluice.a has other classes called sluice::Model, and files
// of one program may be compiled in different ways.
#if __cplusplus >= 202002L && defined(SLUICE_HPP_NO_EXCEPTIONS)
#define SLUICE_HPP_NAMESPACE cpp20_status
#elif __cplusplus >= 202002L
#define SLUICE_HPP_NAMESPACE cpp20
#elif defined(SLUICE_HPP_NO_EXCEPTIONS)
#define SLUICE_HPP_NAMESPACE cpp17_status
#else
#define SLUICE_HPP_NAMESPACE cpp17
#endif

namespace sluice {
inline namespace SLUICE_HPP_NAMESPACE {

// ---------------------------------------------------------------- failures

// What went wrong: a sluice_error that is also an exception.
class Error : public std::exception {
 public:
  explicit Error(const sluice_error& error) noexcept : error_(error) {}
  const char* what() const noexcept override { return error_.text; }
  sluice_status code() const noexcept { return error_.code; }
  const char* code_name() const noexcept { return sluice_status_name(error_.code); }
  int64_t record() const noexcept { return error_.record; }  // -1: not about a record
  int64_t offset() const noexcept { return error_.offset; }  // byte, -1: unknown

 private:
  sluice_error error_;
};

// A value or an Error. Requires: ok() before value(), !ok() before error().
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : value_(std::move(value)) {}
  Result(const Error& error) : error_(error) {}
  bool ok() const noexcept { return value_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }
  T& value() & noexcept { return *checked(); }
  T&& value() && noexcept { return std::move(*checked()); }
  const Error& error() const noexcept { return *error_; }

 private:
  T* checked() noexcept {
    assert(ok());
    return &*value_;
  }
  std::optional<T> value_;
  std::optional<Error> error_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(const Error& error) : error_(error) {}
  bool ok() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }
  const Error& error() const noexcept { return *error_; }

 private:
  std::optional<Error> error_;
};

#ifdef SLUICE_HPP_NO_EXCEPTIONS
template <typename T>
using Outcome = Result<T>;
#else
template <typename T>
using Outcome = T;
#endif

// ---------------------------------------------------------------- what arguments are made of

#if __cplusplus >= 202002L
template <typename T>
using Span = std::span<T>;
#else
// std::span in short, for C++17.
template <typename T>
class Span {
 public:
  constexpr Span() = default;
  constexpr Span(T* data, size_t size) : data_(data), size_(size) {}
  template <typename C, typename = decltype(std::declval<C&>().data() + std::declval<C&>().size())>
  constexpr Span(C&& container) : data_(container.data()), size_(container.size()) {}
  constexpr T* data() const { return data_; }
  constexpr size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr T* begin() const { return data_; }
  constexpr T* end() const { return data_ + size_; }
  constexpr T& operator[](size_t i) const { return data_[i]; }

 private:
  T* data_ = nullptr;
  size_t size_ = 0;
};
#endif

inline std::string_view view(const sluice_text& text) noexcept { return {text.data, text.size}; }
inline sluice_text text_of(std::string_view view) noexcept { return {view.data(), view.size()}; }

namespace detail {

template <typename T>
Outcome<T> outcome(sluice_status status, const sluice_error& error, T value) {
  if (status == SLUICE_STATUS_OK) return Outcome<T>(std::move(value));
#ifdef SLUICE_HPP_NO_EXCEPTIONS
  return Result<T>(Error(error));
#else
  throw Error(error);
#endif
}

inline Outcome<void> outcome(sluice_status status, const sluice_error& error) {
#ifdef SLUICE_HPP_NO_EXCEPTIONS
  return status == SLUICE_STATUS_OK ? Result<void>() : Result<void>(Error(error));
#else
  if (status != SLUICE_STATUS_OK) throw Error(error);
#endif
}

// make(&value, &error) into an Outcome: `value` is the C function's last output.
template <typename T, typename F>
Outcome<T> take(F make) {
  T value{};
  sluice_error error;
  const sluice_status status = make(&value, &error);
  return outcome<T>(status, error, value);
}

// The same for a text that becomes a view, and for a handle that becomes its class.
template <typename F>
Outcome<std::string_view> take_text(F make) {
  sluice_text text = {"", 0};
  sluice_error error;
  const sluice_status status = make(&text, &error);
  return outcome<std::string_view>(status, error, view(text));
}
template <typename Class, typename F>
Outcome<Class> take_handle(F make) {
  typename Class::c_type* handle = nullptr;
  sluice_error error;
  const sluice_status status = make(&handle, &error);
  return outcome<Class>(status, error, Class(handle));
}

// A number struct, its struct_size set.
template <typename S>
S sized() noexcept {
  S s{};
  s.struct_size = sizeof(S);
  return s;
}
template <typename S, typename F>
Outcome<S> take_sized(F fill) {
  S value = sized<S>();
  sluice_error error;
  const sluice_status status = fill(&value, &error);
  return outcome<S>(status, error, value);
}

template <typename F>
Outcome<void> run(F call) {
  sluice_error error;
  const sluice_status status = call(&error);
  return outcome(status, error);
}

// Keeps what a callback throws from crossing C, until the call is over.
class Caught {
 public:
  template <typename F>
  bool runs(F call) noexcept {
#ifdef SLUICE_HPP_NO_EXCEPTIONS
    return call();
#else
    try {
      return call();
    } catch (...) {
      thrown_ = std::current_exception();
      return false;
    }
#endif
  }
  void rethrow() {
#ifndef SLUICE_HPP_NO_EXCEPTIONS
    if (thrown_ != nullptr) std::rethrow_exception(std::exchange(thrown_, nullptr));
#endif
  }

 private:
#ifndef SLUICE_HPP_NO_EXCEPTIONS
  std::exception_ptr thrown_;
#endif
};

// A C callback that asks bool(const Progress&): false stops.
template <typename Progress, typename F>
struct Asking {
  F& ask;
  Caught caught;
  static int32_t call(const Progress* progress, void* user) {
    auto& self = *static_cast<Asking*>(user);
    return self.caught.runs([&] { return self.ask(*progress); }) ? 0 : 1;
  }
};

}  // namespace detail

// An options struct of sluice.h, born with its defaults: `TrainerOptions options; options.topics =
// 100;`
template <typename S, sluice_status (*Init)(S*, size_t)>
struct WithDefaults : S {
  WithDefaults() noexcept { Init(this, sizeof(S)); }
};
using ArticleOptions = WithDefaults<sluice_article_options, sluice_article_options_init>;
using ArticlesCallbacks = WithDefaults<sluice_articles_callbacks, sluice_articles_callbacks_init>;
using CorpusOptions = WithDefaults<sluice_corpus_options, sluice_corpus_options_init>;
using DocumentsOptions = WithDefaults<sluice_documents_options, sluice_documents_options_init>;
using EvaluationOptions = WithDefaults<sluice_evaluation_options, sluice_evaluation_options_init>;
using InferencerOptions = WithDefaults<sluice_inferencer_options, sluice_inferencer_options_init>;
using ProcessOptions = WithDefaults<sluice_process_options, sluice_process_options_init>;
using RecipeOptions = WithDefaults<sluice_recipe_options, sluice_recipe_options_init>;
using RecordInput = WithDefaults<sluice_record_input, sluice_record_input_init>;
using StoreCallbacks = WithDefaults<sluice_store_callbacks, sluice_store_callbacks_init>;
using TrainerOptions = WithDefaults<sluice_trainer_options, sluice_trainer_options_init>;

// What owns a C object. get() is for C functions that this header does not wrap.
template <typename C, void (*Free)(C*)>
class Handle {
 public:
  using c_type = C;
  explicit Handle(C* owned = nullptr) noexcept : handle_(owned) {}
  C* get() const noexcept { return handle_.get(); }
  C* release() noexcept { return handle_.release(); }
  explicit operator bool() const noexcept { return handle_ != nullptr; }

 private:
  struct FreeIt {
    void operator()(C* handle) const noexcept { Free(handle); }
  };
  std::unique_ptr<C, FreeIt> handle_;
};

// ---------------------------------------------------------------- files

// Where names like s3://bucket/key lie; see sluice_store_callbacks.
class Store : public Handle<sluice_store, sluice_store_free> {
 public:
  using Handle::Handle;
  static Outcome<Store> create(const sluice_store_callbacks& callbacks) {
    return detail::take_handle<Store>(
        [&](auto out, auto error) { return sluice_store_create(&callbacks, out, error); });
  }
};

inline Outcome<int32_t> detect_format(const std::string& path, const Store& store = Store()) {
  return detail::take<int32_t>([&](auto out, auto error) {
    return sluice_path_detect_format(path.c_str(), store.get(), out, error);
  });
}
// A path that is not valid is an Error as well; sluice_path_validate() also counts then.
inline Outcome<sluice_validation> validate(const std::string& path,
                                           int32_t format = SLUICE_FORMAT_AUTOMATIC,
                                           const Store& store = Store()) {
  return detail::take_sized<sluice_validation>([&](auto out, auto error) {
    return sluice_path_validate(path.c_str(), store.get(), format, out, error);
  });
}

// The bytes of a file, an object or "-".
class Input : public Handle<sluice_input, sluice_input_free> {
 public:
  using Handle::Handle;
  static Outcome<Input> open(const std::string& path, bool undo_compression = true,
                             const Store& store = Store()) {
    return detail::take_handle<Input>([&](auto out, auto error) {
      return sluice_input_open(path.c_str(), store.get(), undo_compression, out, error);
    });
  }
  // "" at the end only.
  Outcome<std::string_view> read() {
    return detail::take_text([&](sluice_text* text, sluice_error* error) {
      const void* data = nullptr;
      const sluice_status status = sluice_input_read(get(), &data, &text->size, error);
      text->data = static_cast<const char*>(data);
      return status;
    });
  }
};

// A file that is complete or absent: commit() puts it in its place.
class Output : public Handle<sluice_output, sluice_output_free> {
 public:
  using Handle::Handle;
  static Outcome<Output> create(const std::string& path, bool replace = false,
                                const Store& store = Store()) {
    return detail::take_handle<Output>([&](auto out, auto error) {
      return sluice_output_create(path.c_str(), store.get(), replace, out, error);
    });
  }
  Outcome<void> write(std::string_view bytes) {
    return detail::run(
        [&](auto error) { return sluice_output_write(get(), bytes.data(), bytes.size(), error); });
  }
  Outcome<void> overwrite(uint64_t offset, std::string_view bytes) {
    return detail::run([&](auto error) {
      return sluice_output_overwrite(get(), offset, bytes.data(), bytes.size(), error);
    });
  }
  Outcome<void> commit() {
    return detail::run([&](auto error) { return sluice_output_commit(get(), error); });
  }
};

// ---------------------------------------------------------------- text

class Recipe : public Handle<sluice_recipe, sluice_recipe_free> {
 public:
  using Handle::Handle;
  static Outcome<Recipe> create(const RecipeOptions& options = RecipeOptions()) {
    return detail::take_handle<Recipe>(
        [&](auto out, auto error) { return sluice_recipe_create(&options, out, error); });
  }
  static Outcome<Recipe> parse_json(std::string_view json) {
    return detail::take_handle<Recipe>([&](auto out, auto error) {
      return sluice_recipe_parse_json(json.data(), json.size(), out, error);
    });
  }
  Outcome<std::string_view> json() const {
    return detail::take_text(
        [&](auto text, auto error) { return sluice_recipe_get_json(get(), text, error); });
  }
};

class Tokenizer : public Handle<sluice_tokenizer, sluice_tokenizer_free> {
 public:
  using Handle::Handle;
  static Outcome<Tokenizer> create(const Recipe& recipe = Recipe()) {
    return detail::take_handle<Tokenizer>(
        [&](auto out, auto error) { return sluice_tokenizer_create(recipe.get(), out, error); });
  }
  // Lifetime: until the next call.
  Outcome<Span<const sluice_token>> split(std::string_view text) {
    const sluice_token* tokens = nullptr;
    size_t count = 0;
    sluice_error error;
    const sluice_status status =
        sluice_tokenizer_split_text(get(), text.data(), text.size(), &tokens, &count, &error);
    return detail::outcome(status, error, Span<const sluice_token>(tokens, count));
  }
};

// ---------------------------------------------------------------- articles, the process job

namespace detail {
inline std::vector<const char*> pointers(const std::vector<std::string>& strings) {
  std::vector<const char*> result;
  for (const std::string& string : strings) result.push_back(string.c_str());
  return result;
}

// What a caller's object throws inside a C callback: INTERNAL.
template <typename F>
sluice_status guarded(F call) noexcept {
  sluice_status status = SLUICE_STATUS_INTERNAL;
  Caught caught;
  caught.runs([&] {
    status = call();
    return true;
  });
  return status;
}
}  // namespace detail

// Articles that the program itself makes: derive, and give it to Articles::create().
class ArticleSource {
 public:
  virtual ~ArticleSource() = default;
  // As sluice_articles_callbacks::read. What it throws ends the reading as INTERNAL.
  virtual sluice_status read(sluice_article& article, int32_t& found) = 0;
};

class Articles : public Handle<sluice_articles, sluice_articles_free> {
 public:
  explicit Articles(sluice_articles* owned = nullptr) noexcept : Handle(owned) {}
  // Keeps `source`; `callbacks` says all but `read` and `user`.
  static Outcome<Articles> create(std::unique_ptr<ArticleSource> source,
                                  ArticlesCallbacks callbacks = ArticlesCallbacks()) {
    callbacks.read = [](void* user, sluice_article* article, int32_t* found) {
      return detail::guarded(
          [&] { return static_cast<ArticleSource*>(user)->read(*article, *found); });
    };
    callbacks.user = source.get();
    sluice_articles* created = nullptr;
    sluice_error error;
    const sluice_status status = sluice_articles_create(&callbacks, &created, &error);
    Articles articles(created);
    articles.source_ = std::move(source);
    return detail::outcome(status, error, std::move(articles));
  }
  static Outcome<Articles> open(const std::vector<std::string>& paths,
                                const ArticleOptions& options = ArticleOptions()) {
    const std::vector<const char*> names = detail::pointers(paths);
    return detail::take_handle<Articles>([&](auto out, auto error) {
      return sluice_articles_open(names.data(), names.size(), &options, out, error);
    });
  }
  // nullptr at the end. Lifetime: until the next call.
  Outcome<const sluice_article*> read_next() {
    return detail::take<const sluice_article*>(
        [&](auto out, auto error) { return sluice_articles_read_next(get(), out, error); });
  }

 private:
  std::unique_ptr<ArticleSource> source_;  // the handle's user
};

namespace detail {
// The process job: `run(options, summary, error)` calls the C function.
template <typename F, typename Run>
Outcome<sluice_process_summary> run_process(ProcessOptions options, F& ask, Run run) {
  auto summary = sized<sluice_process_summary>();
  sluice_error error;
  using AskingF = Asking<sluice_process_progress, F>;
  AskingF asking{ask, {}};
  options.progress = AskingF::call;
  options.progress_user = &asking;
  const sluice_status status = run(&options, &summary, &error);
  asking.caught.rethrow();
  return outcome(status, error, summary);
}
}  // namespace detail

// Raw articles to a corpus directory. `ask(const sluice_process_progress&)` returns false to stop
// (Error of code CANCELLED); what it throws comes out of this call.
template <typename F>
Outcome<sluice_process_summary> process(const std::vector<std::string>& paths,
                                        const std::string& output, ProcessOptions options, F ask) {
  const std::vector<const char*> names = detail::pointers(paths);
  return detail::run_process(options, ask, [&](auto given, auto summary, auto error) {
    return sluice_process_run(names.data(), names.size(), output.c_str(), given, summary, error);
  });
}
// The same of articles that are open, from the next one to the last.
template <typename F>
Outcome<sluice_process_summary> process(Articles& articles, const std::string& output,
                                        ProcessOptions options, F ask) {
  return detail::run_process(options, ask, [&](auto given, auto summary, auto error) {
    return sluice_process_run_articles(articles.get(), output.c_str(), given, summary, error);
  });
}
inline Outcome<sluice_process_summary> process(Articles& articles, const std::string& output,
                                               const ProcessOptions& options = ProcessOptions()) {
  return process(articles, output, options, [](const sluice_process_progress&) { return true; });
}
inline Outcome<sluice_process_summary> process(const std::vector<std::string>& paths,
                                               const std::string& output,
                                               const ProcessOptions& options = ProcessOptions()) {
  return process(paths, output, options, [](const sluice_process_progress&) { return true; });
}

// ---------------------------------------------------------------- counted documents

// Documents that the program itself makes: derive, and give it to Documents::create().
class DocumentSource {
 public:
  virtual ~DocumentSource() = default;
  // As sluice_documents_callbacks::read. What it throws ends the reading as INTERNAL.
  virtual sluice_status read(size_t max_documents, sluice_minibatch& batch) = 0;
  virtual bool can_rewind() const { return false; }
  virtual sluice_status rewind() { return SLUICE_STATUS_UNSUPPORTED; }
};

// Compressed sparse rows in the program's memory: document d is [offsets[d], offsets[d + 1]).
// Lifetime: what the pointers point to outlives it. No copies are made.
class RowSource final : public DocumentSource {
 public:
  // Requires: offsets [documents + 1], ascending; word_ids and counts reach to the last of them.
  RowSource(Span<const uint64_t> offsets, const uint32_t* word_ids, const float* counts)
      : offsets_(offsets), word_ids_(word_ids), counts_(counts) {}

  size_t documents() const { return offsets_.empty() ? 0 : offsets_.size() - 1; }
  bool can_rewind() const override { return true; }
  sluice_status rewind() override {
    next_ = 0;
    return SLUICE_STATUS_OK;
  }
  sluice_status read(size_t max_documents, sluice_minibatch& batch) override {
    const size_t left = documents() - next_;
    const size_t count = left < max_documents ? left : max_documents;
    if (count == 0) return SLUICE_STATUS_OK;
    const uint64_t first = offsets_[next_];
    shifted_.resize(count + 1);
    for (size_t i = 0; i <= count; ++i) shifted_[i] = offsets_[next_ + i] - first;
    batch.documents = count;
    batch.offsets = shifted_.data();
    batch.word_ids = word_ids_ + first;
    batch.counts = counts_ + first;
    next_ += count;
    return SLUICE_STATUS_OK;
  }

 private:
  Span<const uint64_t> offsets_;
  const uint32_t* word_ids_;
  const float* counts_;
  size_t next_ = 0;
  std::vector<uint64_t> shifted_;
};

// What is known beforehand of documents of one's own.
struct SourceFacts {
  uint32_t vocabulary_size = 0;
  bool strict = false;
  Span<const sluice_text> words;   // [vocabulary_size] or empty; copied
  const Recipe* recipe = nullptr;  // copied
  uint64_t total_documents = 0;    // 0: not known
  double total_tokens = 0;
  sluice_warning_callback warning = nullptr;
  void* warning_user = nullptr;
};

class Documents : public Handle<sluice_documents, sluice_documents_free> {
 public:
  explicit Documents(sluice_documents* owned = nullptr) noexcept : Handle(owned) {}
  static Outcome<Documents> open(const std::string& path,
                                 const DocumentsOptions& options = DocumentsOptions()) {
    return detail::take_handle<Documents>([&](auto out, auto error) {
      return sluice_documents_open(path.c_str(), &options, out, error);
    });
  }
  // Keeps `source`. Errors: INVALID_ARGUMENT (words that are not vocabulary_size many).
  static Outcome<Documents> create(std::unique_ptr<DocumentSource> source,
                                   const SourceFacts& facts) {
    sluice_documents_callbacks callbacks;
    sluice_documents_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.read = [](void* user, size_t max_documents, sluice_minibatch* batch) {
      return detail::guarded(
          [&] { return static_cast<DocumentSource*>(user)->read(max_documents, *batch); });
    };
    if (source->can_rewind()) {
      callbacks.rewind = [](void* user) {
        return detail::guarded([&] { return static_cast<DocumentSource*>(user)->rewind(); });
      };
    }
    callbacks.user = source.get();
    callbacks.vocabulary_size = facts.words.empty() || facts.words.size() == facts.vocabulary_size
                                    ? facts.vocabulary_size
                                    : 0;
    callbacks.strict = facts.strict;
    callbacks.words = facts.words.empty() ? nullptr : facts.words.data();
    callbacks.recipe = facts.recipe == nullptr ? nullptr : facts.recipe->get();
    callbacks.total_documents = facts.total_documents;
    callbacks.total_tokens = facts.total_tokens;
    callbacks.warning = facts.warning;
    callbacks.warning_user = facts.warning_user;
    sluice_documents* created = nullptr;
    sluice_error error;
    const sluice_status status = sluice_documents_create(&callbacks, &created, &error);
    Documents documents(created);
    documents.source_ = std::move(source);
    return detail::outcome(status, error, std::move(documents));
  }

  // nullptr at the end. Lifetime: until the next call.
  Outcome<const sluice_minibatch*> read_batch(size_t max_documents) {
    return detail::take<const sluice_minibatch*>([&](auto out, auto error) {
      return sluice_documents_read_batch(get(), max_documents, out, error);
    });
  }
  Outcome<void> rewind() {
    return detail::run([&](auto error) { return sluice_documents_rewind(get(), error); });
  }
  // All of them as a corpus directory.
  Outcome<void> write_corpus(const std::string& path,
                             const CorpusOptions& options = CorpusOptions()) {
    return detail::run(
        [&](auto error) { return sluice_corpus_write(get(), path.c_str(), &options, error); });
  }
  Outcome<sluice_documents_facts> facts() const {
    return detail::take_sized<sluice_documents_facts>(
        [&](auto out, auto error) { return sluice_documents_get_facts(get(), out, error); });
  }
  Outcome<std::string_view> word(uint32_t id) const {
    return detail::take_text(
        [&](auto text, auto error) { return sluice_documents_get_word(get(), id, text, error); });
  }
  Outcome<std::string_view> label(uint32_t index) const {
    return detail::take_text([&](auto text, auto error) {
      return sluice_documents_get_label(get(), index, text, error);
    });
  }
  Outcome<std::string_view> recipe_json() const {
    return detail::take_text([&](auto text, auto error) {
      return sluice_documents_get_recipe_json(get(), text, error);
    });
  }

 private:
  std::unique_ptr<DocumentSource> source_;  // the handle's user
};

// ---------------------------------------------------------------- models and their topics

class Model : public Handle<sluice_model, sluice_model_free> {
 public:
  using Handle::Handle;
  static Outcome<Model> open(const std::string& path, const Store& store = Store()) {
    return detail::take_handle<Model>([&](auto out, auto error) {
      return sluice_model_open(path.c_str(), store.get(), out, error);
    });
  }
  static Outcome<Model> open_memory(std::string_view bytes, const char* name = "memory") {
    return detail::take_handle<Model>([&](auto out, auto error) {
      return sluice_model_open_memory(bytes.data(), bytes.size(), name, out, error);
    });
  }
  Outcome<void> save(const std::string& path, bool replace = false,
                     const Store& store = Store()) const {
    return detail::run([&](auto error) {
      return sluice_model_save(get(), path.c_str(), store.get(), replace, error);
    });
  }
  // The model file. Cost: twice its size for a moment of sizing.
  Outcome<std::string> bytes() const {
    size_t size = 0;
    sluice_model_write_memory(get(), nullptr, 0, &size, nullptr);
    std::string bytes(size, '\0');
    sluice_error error;
    const sluice_status status =
        sluice_model_write_memory(get(), bytes.data(), bytes.size(), &size, &error);
    return detail::outcome(status, error, std::move(bytes));
  }
  Outcome<sluice_model_facts> facts() const {
    return detail::take_sized<sluice_model_facts>(
        [&](auto out, auto error) { return sluice_model_get_facts(get(), out, error); });
  }
  Outcome<std::string_view> recipe_json() const {
    return detail::take_text(
        [&](auto text, auto error) { return sluice_model_get_recipe_json(get(), text, error); });
  }
  Outcome<std::string_view> configuration_json() const {
    return detail::take_text([&](auto text, auto error) {
      return sluice_model_get_configuration_json(get(), text, error);
    });
  }
  Outcome<std::string_view> word(uint32_t id) const {
    return detail::take_text(
        [&](auto text, auto error) { return sluice_model_get_word(get(), id, text, error); });
  }
  // SLUICE_UNKNOWN_WORD when there is none.
  Outcome<uint32_t> find_word(std::string_view word) const {
    return detail::take<uint32_t>([&](auto out, auto error) {
      return sluice_model_find_word(get(), word.data(), word.size(), out, error);
    });
  }
  // [K]
  Outcome<void> copy_alpha(Span<float> alpha) const {
    return detail::run([&](auto error) {
      return sluice_model_copy_alpha(get(), alpha.data(), alpha.size(), error);
    });
  }
  // [K]
  Outcome<void> copy_topic_shares(Span<double> shares) const {
    return detail::run([&](auto error) {
      return sluice_model_copy_topic_shares(get(), shares.data(), shares.size(), error);
    });
  }
  // [V], p(word | topic)
  Outcome<void> copy_topic(uint32_t topic, Span<float> probabilities) const {
    return detail::run([&](auto error) {
      return sluice_model_copy_topic(get(), topic, probabilities.data(), probabilities.size(),
                                     error);
    });
  }
  // The topics of a mixture [K], largest share first: how many were written.
  Outcome<size_t> rank_topics(Span<const float> mixture, Span<uint32_t> topics) const {
    return detail::take<size_t>([&](auto count, auto error) {
      return sluice_model_rank_topics(get(), mixture.data(), mixture.size(), topics.data(), nullptr,
                                      topics.size(), count, error);
    });
  }
};

// The top words of every topic, ranked once.
class TopicWords : public Handle<sluice_topic_words, sluice_topic_words_free> {
 public:
  using Handle::Handle;
  static Outcome<TopicWords> create(const Model& model, uint32_t words_per_topic,
                                    int32_t ranking = SLUICE_RANKING_AUTOMATIC,
                                    float lambda = SLUICE_DEFAULT_RELEVANCE_LAMBDA) {
    return detail::take_handle<TopicWords>([&](auto out, auto error) {
      return sluice_topic_words_create(model.get(), ranking, lambda, words_per_topic, out, error);
    });
  }
  Outcome<Span<const sluice_ranked_word>> topic(uint32_t topic) const {
    const sluice_ranked_word* words = nullptr;
    size_t count = 0;
    sluice_error error;
    const sluice_status status = sluice_topic_words_get_topic(get(), topic, &words, &count, &error);
    return detail::outcome(status, error, Span<const sluice_ranked_word>(words, count));
  }
};

// ---------------------------------------------------------------- inference

// Mixtures of new documents. Each function returns unknown_share, or nothing for batches; mixtures
// go to the caller's memory. One inferencer a thread.
class Inferencer : public Handle<sluice_inferencer, sluice_inferencer_free> {
 public:
  using Handle::Handle;
  static Outcome<Inferencer> create(const Model& model,
                                    const InferencerOptions& options = InferencerOptions()) {
    return detail::take_handle<Inferencer>([&](auto out, auto error) {
      return sluice_inferencer_create(model.get(), &options, out, error);
    });
  }
  // How many of the documents' words the model has.
  Outcome<uint32_t> map_words(const Documents& documents) {
    return detail::take<uint32_t>([&](auto known, auto error) {
      return sluice_inferencer_map_words(get(), documents.get(), known, error);
    });
  }
  // Requires: as many counts as ids; mixture [K].
  Outcome<float> infer(Span<const uint32_t> word_ids, Span<const float> counts,
                       Span<float> mixture) {
    assert(word_ids.size() == counts.size());
    return detail::take<float>([&](auto unknown, auto error) {
      return sluice_inferencer_infer(get(), word_ids.data(), counts.data(), word_ids.size(),
                                     mixture.data(), mixture.size(), unknown, error);
    });
  }
  Outcome<float> infer_text(std::string_view text, Span<float> mixture) {
    return detail::take<float>([&](auto unknown, auto error) {
      return sluice_inferencer_infer_text(get(), text.data(), text.size(), mixture.data(),
                                          mixture.size(), unknown, error);
    });
  }
  // Requires: offsets [documents + 1]; mixtures [documents, K]; unknown_shares [documents] or
  // empty.
  Outcome<void> infer_batch(Span<const uint64_t> offsets, const uint32_t* word_ids,
                            const float* counts, Span<float> mixtures,
                            Span<float> unknown_shares = {}) {
    const size_t documents = offsets.empty() ? 0 : offsets.size() - 1;
    assert(unknown_shares.empty() || unknown_shares.size() >= documents);
    return detail::run([&](auto error) {
      return sluice_inferencer_infer_batch(get(), documents, offsets.data(), word_ids, counts,
                                           mixtures.data(), mixtures.size(), shares(unknown_shares),
                                           nullptr, error);
    });
  }
  Outcome<void> infer_text_batch(Span<const sluice_text> texts, Span<float> mixtures,
                                 Span<float> unknown_shares = {}) {
    assert(unknown_shares.empty() || unknown_shares.size() >= texts.size());
    return detail::run([&](auto error) {
      return sluice_inferencer_infer_text_batch(get(), texts.data(), texts.size(), mixtures.data(),
                                                mixtures.size(), shares(unknown_shares), nullptr,
                                                error);
    });
  }

 private:
  static float* shares(Span<float> unknown_shares) {
    return unknown_shares.empty() ? nullptr : unknown_shares.data();
  }
};

// ---------------------------------------------------------------- training and scores

class Trainer : public Handle<sluice_trainer, sluice_trainer_free> {
 public:
  using Handle::Handle;
  static Outcome<Trainer> create(const TrainerOptions& options = TrainerOptions()) {
    return detail::take_handle<Trainer>(
        [&](auto out, auto error) { return sluice_trainer_create(&options, out, error); });
  }
  // `ask(const sluice_trainer_progress&)` returns false to stop (Error of code CANCELLED; finish()
  // still works after the start); what it throws comes out of this call.
  template <typename F>
  Outcome<void> run(Documents& documents, F ask) {
    return asked(ask, [&](auto callback, void* user, sluice_error* error) {
      return sluice_trainer_run(get(), documents.get(), callback, user, error);
    });
  }
  Outcome<void> run(Documents& documents) {
    return run(documents, [](const sluice_trainer_progress&) { return true; });
  }
  // One pass over more documents, after none, one or many others.
  template <typename F>
  Outcome<void> update(Documents& documents, F ask) {
    return asked(ask, [&](auto callback, void* user, sluice_error* error) {
      return sluice_trainer_update(get(), documents.get(), callback, user, error);
    });
  }
  Outcome<void> update(Documents& documents) {
    return update(documents, [](const sluice_trainer_progress&) { return true; });
  }
  // `stop_reason` may be nullptr.
  Outcome<sluice_trainer_progress> progress(int32_t* stop_reason = nullptr) const {
    return detail::take_sized<sluice_trainer_progress>([&](auto out, auto error) {
      return sluice_trainer_get_progress(get(), out, stop_reason, error);
    });
  }
  // Once a trainer; words, recipe and frequencies come from `documents`.
  Outcome<Model> finish(const Documents& documents, const char* configuration_json = nullptr) {
    return detail::take_handle<Model>([&](auto out, auto error) {
      return sluice_trainer_finish(get(), documents.get(), configuration_json, out, error);
    });
  }
  // The same as often as wanted, between updates.
  Outcome<Model> copy_model(const Documents& documents, const char* configuration_json = nullptr) {
    return detail::take_handle<Model>([&](auto out, auto error) {
      return sluice_trainer_copy_model(get(), documents.get(), configuration_json, out, error);
    });
  }
  Outcome<void> remove_checkpoints() {
    return detail::run([&](auto error) { return sluice_trainer_remove_checkpoints(get(), error); });
  }

 private:
  template <typename F, typename Call>
  static Outcome<void> asked(F& ask, Call call) {
    using Asking = detail::Asking<sluice_trainer_progress, F>;
    Asking asking{ask, {}};
    sluice_error error;
    const sluice_status status = call(Asking::call, static_cast<void*>(&asking), &error);
    asking.caught.rethrow();
    return detail::outcome(status, error);
  }
};

// `documents` are scored, and read from the start to the end.
inline Outcome<sluice_evaluation> evaluate(const Model& model, Documents& documents,
                                           const EvaluationOptions& options = EvaluationOptions()) {
  return detail::take_sized<sluice_evaluation>([&](auto out, auto error) {
    return sluice_evaluation_run(model.get(), documents.get(), nullptr, &options, out, nullptr, 0,
                                 error);
  });
}

// ---------------------------------------------------------------- records

class RecordReader : public Handle<sluice_record_reader, sluice_record_reader_free> {
 public:
  using Handle::Handle;
  static Outcome<RecordReader> open(const std::string& path, const Store& store = Store()) {
    return detail::take_handle<RecordReader>([&](auto out, auto error) {
      return sluice_record_reader_open(path.c_str(), store.get(), out, error);
    });
  }
  // Lifetime: `bytes` outlive the reader.
  static Outcome<RecordReader> open_memory(std::string_view bytes, const char* name = "memory") {
    return detail::take_handle<RecordReader>([&](auto out, auto error) {
      return sluice_record_reader_open_memory(bytes.data(), bytes.size(), name, out, error);
    });
  }
  // nullptr at the end. Lifetime: until the next call. After CORRUPT or LIMIT recover() goes on.
  Outcome<const sluice_record*> read_next() {
    return detail::take<const sluice_record*>(
        [&](auto out, auto error) { return sluice_record_reader_read_next(get(), out, error); });
  }
  Outcome<bool> recover() {
    int32_t found = 0;
    sluice_error error;
    const sluice_status status = sluice_record_reader_recover(get(), &found, &error);
    return detail::outcome(status, error, found != 0);
  }
};

class RecordWriter : public Handle<sluice_record_writer, sluice_record_writer_free> {
 public:
  using Handle::Handle;
  static Outcome<RecordWriter> create(const std::string& path, bool replace = false,
                                      const Store& store = Store()) {
    return detail::take_handle<RecordWriter>([&](auto out, auto error) {
      return sluice_record_writer_create(path.c_str(), store.get(), replace, out, error);
    });
  }
  static Outcome<RecordWriter> create_memory() {
    return detail::take_handle<RecordWriter>(
        [&](auto out, auto error) { return sluice_record_writer_create_memory(out, error); });
  }
  Outcome<void> write(const RecordInput& input) {
    return detail::run(
        [&](auto error) { return sluice_record_writer_write(get(), &input, error); });
  }
  // Of a memory writer. Lifetime: until the next write.
  Outcome<std::string_view> bytes() const {
    return detail::take_text([&](sluice_text* text, sluice_error* error) {
      const void* data = nullptr;
      const sluice_status status = sluice_record_writer_get_bytes(get(), &data, &text->size, error);
      text->data = static_cast<const char*>(data);
      return status;
    });
  }
  Outcome<void> commit() {
    return detail::run([&](auto error) { return sluice_record_writer_commit(get(), error); });
  }
};

}  // namespace SLUICE_HPP_NAMESPACE
}  // namespace sluice

#endif  // SLUICE_HPP_
