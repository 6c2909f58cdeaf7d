// One marker, replaced once.
#include "cli/page.h"

#include <filesystem>
#include <vector>

#include "cli/failure.h"
#include "cli/library_objects.h"
#include "cli/read_bytes.h"
#include "cli/remote.h"

namespace sluice_cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMarker = "<!--sluice:data-->";

std::vector<fs::path> asset_folders() {
  std::error_code failure;
  const fs::path program = fs::read_symlink("/proc/self/exe", failure);
  if (failure) return {};
  const fs::path prefix = program.parent_path().parent_path();
  return {prefix / "share/sluice/web", prefix.parent_path() / "wasm/web"};
}

std::string find_page(const std::string& assets, const std::string& name) {
  std::vector<fs::path> folders = asset_folders();
  if (!assets.empty()) folders = {assets};
  for (const fs::path& folder : folders) {
    std::error_code failure;
    if (fs::is_regular_file(folder / name, failure)) return (folder / name).string();
  }
  const std::string where = folders.empty() ? "share/sluice/web" : folders.front().string();
  throw Failure(kFailed, "no " + name + " in " + where +
                             ", the page that this fills in; it comes with a build of the preset "
                             "wasm: cmake --workflow --preset wasm makes build/wasm/web, "
                             "--assets DIR names a folder that has it");
}

}  // namespace

std::string read_local_file(const std::string& path) {
  std::string content;
  const auto take = [&](std::string_view bytes) {
    content += bytes;
    return true;
  };
  sluice_error error;
  require(read_bytes(path, nullptr, false, take, error), error);
  return content;
}

std::string read_page(const std::string& assets, const std::string& name) {
  const std::string path = find_page(assets, name);
  std::string page = read_local_file(path);
  const size_t at = page.find(kMarker);
  if (at == std::string::npos || page.find(kMarker, at + 1) != std::string::npos) {
    throw Failure(kBadInput, path + ": of another version: " + std::string(kMarker) +
                                 " does not stand in it once");
  }
  return page;
}

std::string filled_page(const std::string& page, std::string_view data) {
  std::string filled = page;
  return filled.replace(filled.find(kMarker), kMarker.size(), data);
}

std::string data_element(std::string_view json) {
  std::string element = "<script type=\"application/json\" id=\"sluice-data\">";
  for (const char c : json) {
    if (c == '<') {
      element += "\\u003c";
    } else {
      element += c;
    }
  }
  return element + "</script>\n";
}

std::string base64_text(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j) {
      const bool is_there = i + j < bytes.size();
      group = group << 8 | (is_there ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    }
    const size_t digits = std::min<size_t>(bytes.size() - i, 3) + 1;
    for (size_t j = 0; j < 4; ++j) text += j < digits ? kDigits[group >> (18 - 6 * j) & 63] : '=';
  }
  return text;
}

void write_page(const std::string& path, bool replace, std::string_view content) {
  sluice_output* created = nullptr;
  sluice_error error;
  require(sluice_output_create(path.c_str(), remote_store(), replace, &created, &error), error);
  const Output output(created);
  require(sluice_output_write(output.get(), content.data(), content.size(), &error), error);
  require(sluice_output_commit(output.get(), &error), error);
}

}  // namespace sluice_cli
