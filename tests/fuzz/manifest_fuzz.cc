// Any text as a corpus manifest: what is accepted keeps its names below records/ and is written and
// read again as the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/corpus/corpus_manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto manifest =
      sluice::parse_manifest(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!manifest.ok()) return 0;
  for (const sluice::CorpusShard& shard : manifest->shards) {
    const std::string name = "/" + shard.name + "/";
    if (name.find("/../") != std::string::npos || name.find("//") != std::string::npos) {
      __builtin_trap();
    }
  }
  const std::string text = sluice::write_manifest(*manifest);
  const auto again = sluice::parse_manifest(text);
  if (!again.ok() || sluice::write_manifest(*again) != text) __builtin_trap();
  return 0;
}
