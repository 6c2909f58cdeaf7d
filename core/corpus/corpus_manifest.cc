// Writing and distrustful reading of manifest.json.
#include "core/corpus/corpus_manifest.h"

#include <charconv>
#include <set>

#include "core/base/checked.h"
#include "core/base/json.h"
#include "core/io/byte_source.h"
#include "core/recordio/record_decode.h"

namespace sluice {
namespace {

constexpr std::string_view kFormat = "sluice-corpus";
constexpr size_t kMaxManifestBytes = size_t{64} << 20;

std::string hex_text(uint64_t value) {
  std::string out(16, '0');
  for (size_t i = 0; i < 16; ++i) out[i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
  return out;
}

Result<const JsonValue*> member(const JsonValue& object, std::string_view key) {
  const JsonValue* value = object.find(key);
  if (value == nullptr) return corrupt("no \"" + std::string(key) + "\"");
  return value;
}

Result<uint64_t> integer(const JsonValue& object, std::string_view key) {
  auto value = SLUICE_TRY(member(object, key))->as_uint64();
  if (!value.ok()) return corrupt("\"" + std::string(key) + "\" is no integer from 0 on");
  return *value;
}

Result<uint64_t> hash(const JsonValue& object) {
  const std::string& text = SLUICE_TRY(member(object, "xxh64"))->as_string();
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value, 16);
  if (text.size() != 16 || parsed.ec != std::errc() || parsed.ptr != end) {
    return corrupt("\"xxh64\" is not 16 hexadecimal digits");
  }
  return value;
}

// A manifest comes with data from elsewhere: its names must stay below records/.
bool is_safe_name(std::string_view name) {
  if (name.empty() || name.size() > 1024) return false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\') return false;
  }
  for (size_t begin = 0; begin <= name.size();) {
    const size_t end = std::min(name.find('/', begin), name.size());
    const std::string_view part = name.substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..") return false;
    begin = end + 1;
  }
  return true;
}

// Blank-separated numbers in one string: a list of JSON values would cost a hundred bytes each.
std::string blocks_text(const std::vector<uint64_t>& blocks) {
  std::string text;
  for (const uint64_t offset : blocks) {
    if (!text.empty()) text.push_back(' ');
    text += std::to_string(offset);
  }
  return text;
}

Status parse_blocks(const std::string& text, CorpusShard& shard) {
  std::vector<uint64_t>& begins = shard.blocks.begins;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    uint64_t offset = 0;
    const auto parsed = std::from_chars(at, end, offset);
    const bool ascends =
        begins.empty() ? offset == 0 : offset > begins.back() && offset < shard.bytes;
    if (parsed.ec != std::errc() || !ascends || (parsed.ptr < end && *parsed.ptr != ' ')) {
      return corrupt("the \"blocks\" of " + shard.name + " are not offsets that ascend from 0");
    }
    begins.push_back(offset);
    at = parsed.ptr + (parsed.ptr < end);
  }
  return Status();
}

Result<CorpusShard> parse_shard(const JsonValue& value) {
  CorpusShard shard;
  shard.name = SLUICE_TRY(member(value, "name"))->as_string();
  if (!is_safe_name(shard.name)) {
    return corrupt("the shard name " + JsonWriter().string(shard.name).take() +
                   " is no path below records/");
  }
  shard.bytes = SLUICE_TRY(integer(value, "bytes"));
  shard.records = SLUICE_TRY(integer(value, "records"));
  shard.xxh64 = SLUICE_TRY(hash(value));
  if (const JsonValue* blocks = value.find("blocks"); blocks != nullptr) {
    SLUICE_TRY(parse_blocks(blocks->as_string(), shard));
  }
  return shard;
}

Status parse_shards(const JsonValue& list, CorpusManifest& manifest) {
  if (!list.is_array()) return corrupt("\"shards\" is no list");
  std::set<std::string_view> names;
  uint64_t records = 0;
  manifest.shards.reserve(list.items().size());  // so that the views in `names` stay
  for (const JsonValue& item : list.items()) {
    manifest.shards.push_back(SLUICE_TRY(parse_shard(item)));
    const CorpusShard& shard = manifest.shards.back();
    if (!names.insert(shard.name).second)
      return corrupt("the shard " + shard.name + " comes twice");
    const auto sum = checked_add(records, shard.records);
    if (!sum) return corrupt("too many records");
    records = *sum;
  }
  if (records != manifest.totals.documents) {
    return corrupt("the shards have " + std::to_string(records) +
                   " records, but \"documents\" is " + std::to_string(manifest.totals.documents));
  }
  return Status();
}

}  // namespace

std::string write_manifest(const CorpusManifest& manifest) {
  JsonWriter json;
  json.begin_object();
  json.key("format").string(kFormat).key("version").number(kCorpusFormatVersion);
  json.key("feature_dim").number(manifest.feature_dim);
  json.key("documents").number(manifest.totals.documents);
  json.key("entries").number(manifest.totals.entries);
  json.key("tokens").number(manifest.totals.tokens);
  json.key("shards").begin_array();
  for (const CorpusShard& shard : manifest.shards) {
    json.begin_object().key("name").string(shard.name).key("bytes").number(shard.bytes);
    json.key("records").number(shard.records).key("xxh64").string(hex_text(shard.xxh64));
    const std::vector<uint64_t>& blocks = shard.blocks.begins;
    if (blocks.size() > 1) json.key("blocks").string(blocks_text(blocks));
    json.end_object();
  }
  return json.end_array().end_object().take() + "\n";
}

Result<CorpusManifest> parse_manifest(std::string_view text) {
  const JsonValue json = SLUICE_TRY(JsonValue::parse(text));
  if (SLUICE_TRY(member(json, "format"))->as_string() != kFormat) {
    return corrupt("\"format\" is not \"" + std::string(kFormat) + "\"");
  }
  const uint64_t version = SLUICE_TRY(integer(json, "version"));
  if (version != kCorpusFormatVersion) {
    return Status(StatusCode::kUnsupported,
                  "a corpus of format version " + std::to_string(version) +
                      "; this program reads version " + std::to_string(kCorpusFormatVersion));
  }
  CorpusManifest manifest;
  manifest.feature_dim = SLUICE_TRY(integer(json, "feature_dim"));
  if (manifest.feature_dim >= kMaxFeatureDim) return corrupt("\"feature_dim\" is 2^31 or more");
  manifest.totals.documents = SLUICE_TRY(integer(json, "documents"));
  manifest.totals.entries = SLUICE_TRY(integer(json, "entries"));
  const JsonValue* tokens = SLUICE_TRY(member(json, "tokens"));
  if (!tokens->is_number() || tokens->as_number() < 0)
    return corrupt("\"tokens\" is no number from 0");
  manifest.totals.tokens = tokens->as_number();
  const JsonValue* shards = SLUICE_TRY(member(json, "shards"));
  SLUICE_TRY(parse_shards(*shards, manifest));
  return manifest;
}

Result<CorpusManifest> read_manifest(const std::string& path, Store* store) {
  const std::string file = path + "/manifest.json";
  const std::string text = SLUICE_TRY(read_small_file(file, kMaxManifestBytes, store));
  auto manifest = parse_manifest(text);
  if (!manifest.ok()) return std::move(manifest).status().with_prefix(file + ": ");
  return manifest;
}

Result<std::string> read_small_file(const std::string& path, size_t max_bytes, Store* store) {
  const auto source = SLUICE_TRY(open_byte_source(path, store));
  std::string text;
  for (;;) {
    const auto block = SLUICE_TRY(source->next());
    if (block.empty()) return text;
    if (block.size() > max_bytes - text.size()) {
      return Status(StatusCode::kLimit, path + " has over " + std::to_string(max_bytes) + " bytes");
    }
    text.append(reinterpret_cast<const char*>(block.data()), block.size());
  }
}

}  // namespace sluice
