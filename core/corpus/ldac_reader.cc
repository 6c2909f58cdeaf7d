// LDA-C files as a stream of documents, and the list of words beside them; a line's syntax is
// ldac_line.cc's.
#include "core/corpus/ldac_reader.h"

#include <algorithm>
#include <utility>

#include "core/corpus/ldac_line.h"
#include "core/corpus/line_documents.h"
#include "core/io/line_reader.h"

namespace sluice {
namespace {

constexpr uint32_t kMaxWords = (uint32_t{1} << 31) - 1;

class LdacReader final : public LineDocuments {
 public:
  LdacReader(std::unique_ptr<ByteSource> source, uint32_t vocabulary_size,
             std::vector<std::string> files = {})
      : LineDocuments(std::move(source), vocabulary_size, std::move(files)),
        parser_(vocabulary_size > 0 ? vocabulary_size : kMaxWords) {}

 private:
  std::string append_line(std::string_view line, Minibatch& out) override {
    return parser_.append_document(line, out);
  }

  LdacLineParser parser_;
};

}  // namespace

Result<std::unique_ptr<DocumentSource>> open_ldac(const std::string& path, uint32_t vocabulary_size,
                                                  Store* store) {
  auto source = SLUICE_TRY(open_byte_source(path, store));
  return std::unique_ptr<DocumentSource>(
      std::make_unique<LdacReader>(std::move(source), vocabulary_size, std::vector{path}));
}

std::unique_ptr<DocumentSource> read_ldac(std::unique_ptr<ByteSource> source,
                                          uint32_t vocabulary_size) {
  return std::make_unique<LdacReader>(std::move(source), vocabulary_size);
}

Result<Vocabulary> read_vocabulary(const std::string& path, Store* store) {
  LineReader lines(SLUICE_TRY(open_byte_source(path, store)));
  return read_vocabulary(lines);
}

Result<Vocabulary> read_vocabulary(LineReader& lines) {
  std::string bytes;
  std::vector<uint64_t> offsets{0};
  for (;;) {
    const auto line = SLUICE_TRY(lines.next());
    if (!line.has_value()) break;
    if (offsets.size() > kMaxWords) {
      return Status(StatusCode::kLimit, at_line(lines, lines.line_number(), "too many words"));
    }
    bytes.append(line->substr(0, line->find('\t')));
    offsets.push_back(bytes.size());
  }
  auto vocabulary = Vocabulary::create(std::move(bytes), std::move(offsets));
  if (vocabulary.ok()) return vocabulary;
  Status status = std::move(vocabulary).status();
  const int64_t record = status.record();
  // Word i stands in line i + 1.
  if (record < 0) return std::move(status).with_prefix(lines.source().name() + ": ");
  return std::move(status).with_prefix(at_line(lines, static_cast<uint64_t>(record) + 1, ""));
}

}  // namespace sluice
