// Pages for a browser: a template with everything in it, into which data is put. What the pages are
// made of is wasm/demo's business.
#pragma once

#include <string>
#include <string_view>

namespace sluice_cli {

// Reads template `name` ("demo.html") from the folder `assets`; where that is "" from
// share/sluice/web beside this program, then from the tree's build of the preset wasm.
// Throws: Failure (not there: says how to get it; of another version: without our marker).
std::string read_page(const std::string& assets, const std::string& name);

// `page` with `data`, elements of HTML, in the marker's place. Requires: a page of read_page().
std::string filled_page(const std::string& page, std::string_view data);

// <script type="application/json" id="sluice-data">: `json` cannot end it early.
std::string data_element(std::string_view json);

// Base64 with padding (RFC 4648).
std::string base64_text(std::string_view bytes);

// All bytes of a local file. Throws: Failure.
std::string read_local_file(const std::string& path);

// Writes `content`, complete or absent. Throws: Failure.
void write_page(const std::string& path, bool replace, std::string_view content);

}  // namespace sluice_cli
