// Layout: magic, header length, header checksum (8 bytes each, little-endian), header, sections.
#include "core/train/checkpoint_file.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "core/base/endian.h"
#include "core/base/xxhash64.h"

namespace sluice {
namespace {

constexpr char kMagic[8] = {'s', 'l', 'u', 'i', 'c', 'e', 'C', '1'};
constexpr size_t kPrefixBytes = 24;
constexpr size_t kMaxHeaderBytes = size_t{1} << 20;

std::string hex(uint64_t value) {
  char text[17] = {};
  const auto end = std::to_chars(text, text + 16, value, 16);
  return std::string(text, end.ptr);
}

// Bytes of a source in pieces of a wanted size.
class Reader {
 public:
  Reader(ByteSource& source, uint64_t total_bytes) : source_(source), left_(total_bytes) {}

  // Bytes of the file that were not taken yet.
  uint64_t left() const { return left_; }

  Status take(std::span<uint8_t> out) {
    if (out.size() > left_) return corrupt("the file is too short");
    size_t filled = 0;
    while (filled < out.size()) {
      if (block_.empty()) block_ = SLUICE_TRY(source_.next());
      if (block_.empty()) return corrupt("the file is cut off");
      const size_t count = std::min(block_.size(), out.size() - filled);
      std::memcpy(out.data() + filled, block_.data(), count);
      block_ = block_.subspan(count);
      filled += count;
    }
    left_ -= out.size();
    return Status();
  }

 private:
  ByteSource& source_;
  uint64_t left_;
  std::span<const uint8_t> block_;
};

Result<JsonValue> read_header(Reader& reader) {
  uint8_t prefix[kPrefixBytes];
  SLUICE_TRY(reader.take(prefix));
  if (std::memcmp(prefix, kMagic, sizeof kMagic) != 0) return corrupt("this is no checkpoint");
  const uint64_t bytes = load_le<uint64_t>(prefix + 8);
  if (bytes > kMaxHeaderBytes) return corrupt("the header's length is out of bounds");
  std::string text(static_cast<size_t>(bytes), '\0');
  SLUICE_TRY(reader.take(std::span(reinterpret_cast<uint8_t*>(text.data()), text.size())));
  if (xxh64(text) != load_le<uint64_t>(prefix + 16)) {
    return corrupt("the header's checksum is not its own");
  }
  return JsonValue::parse(text);
}

struct SectionFacts {
  std::string name;
  uint64_t bytes;
  std::string hash;
};

Result<std::vector<SectionFacts>> section_facts(const JsonValue& header, uint64_t left) {
  const JsonValue* list = header.find("sections");
  if (list == nullptr || !list->is_array()) return corrupt("the header has no sections");
  std::vector<SectionFacts> sections;
  for (const JsonValue& item : list->items()) {
    const JsonValue* name = item.find("name");
    const JsonValue* bytes = item.find("bytes");
    const JsonValue* hash = item.find("xxh64");
    if (name == nullptr || bytes == nullptr || hash == nullptr) {
      return corrupt("a section without name, bytes or xxh64");
    }
    const uint64_t size = SLUICE_TRY(bytes->as_uint64());
    if (size > left) return corrupt("the sections are longer than the file");
    left -= size;
    sections.push_back({name->as_string(), size, hash->as_string()});
  }
  if (left > 0) return corrupt("there are bytes after the last section");
  return Result<std::vector<SectionFacts>>(std::move(sections));
}

}  // namespace

Status write_checkpoint(ByteSink& sink, std::string_view facts,
                        std::span<const CheckpointSection> sections) {
  std::string header =
      "{\"format\":\"sluice-checkpoint\",\"version\":" + std::to_string(kCheckpointVersion) +
      ",\"facts\":" + std::string(facts) + ",\"sections\":[";
  for (const CheckpointSection& section : sections) {
    if (header.back() != '[') header.push_back(',');
    header += "{\"name\":\"" + std::string(section.name) +
              "\",\"bytes\":" + std::to_string(section.bytes.size()) + ",\"xxh64\":\"" +
              hex(xxh64(section.bytes)) + "\"}";
  }
  header += "]}";
  uint8_t prefix[kPrefixBytes];
  std::memcpy(prefix, kMagic, sizeof kMagic);
  store_le<uint64_t>(prefix + 8, header.size());
  store_le<uint64_t>(prefix + 16, xxh64(header));
  SLUICE_TRY(sink.write(std::span<const uint8_t>(prefix)));
  SLUICE_TRY(sink.write(header));
  for (const CheckpointSection& section : sections) SLUICE_TRY(sink.write(section.bytes));
  return Status();
}

const LoadedCheckpoint::Section* LoadedCheckpoint::find(std::string_view name) const {
  for (const Section& section : sections) {
    if (section.name == name) return &section;
  }
  return nullptr;
}

Result<LoadedCheckpoint> read_checkpoint(ByteSource& source, uint64_t total_bytes) {
  Reader reader(source, total_bytes);
  const JsonValue header = SLUICE_TRY(read_header(reader));
  const JsonValue* version = header.find("version");
  const JsonValue* facts = header.find("facts");
  if (version == nullptr || facts == nullptr) return corrupt("the header has no facts");
  if (version->as_number() != static_cast<double>(kCheckpointVersion)) {
    return Status(StatusCode::kUnsupported, "a checkpoint of another format version");
  }
  const auto sections = SLUICE_TRY(section_facts(header, reader.left()));
  LoadedCheckpoint loaded;
  loaded.facts = *facts;
  for (const SectionFacts& wanted : sections) {
    LoadedCheckpoint::Section section;
    section.name = wanted.name;
    SLUICE_TRY(section.bytes.resize(static_cast<size_t>(wanted.bytes)));
    SLUICE_TRY(reader.take(section.bytes.span()));
    if (hex(xxh64(section.bytes.span())) != wanted.hash) {
      return corrupt("the checksum of section " + wanted.name + " is not its own");
    }
    loaded.sections.push_back(std::move(section));
  }
  return Result<LoadedCheckpoint>(std::move(loaded));
}

}  // namespace sluice
