#include "core/text/tokenizer.h"
namespace sluice {
std::span<const std::string_view> builtin_stop_words(std::string_view) { return {}; }
}  // namespace sluice
