// Numbers go straight into the text: a row allocates nothing once the text has grown.
#include "cli/mixture_writer.h"

#include <vector>

#include "cli/failure.h"
#include "cli/json_text.h"

namespace sluice_cli {

void append_mixture_members(std::string& to, const sluice_model* model,
                            std::span<const float> mixture, float unknown_share, uint32_t top) {
  to += "\"topic_mixture\":[";
  append_json_numbers(to, mixture);
  to += "],\"top\":[";
  thread_local std::vector<uint32_t> ids;
  thread_local std::vector<float> shares;
  ids.resize(top);
  shares.resize(top);
  size_t count = 0;
  sluice_error error;
  if (top > 0) {  // there are no places for none
    require(sluice_model_rank_topics(model, mixture.data(), mixture.size(), ids.data(),
                                     shares.data(), top, &count, &error),
            error);
  }
  for (size_t i = 0; i < count; ++i) {
    to += i == 0 ? "[" : ",[";
    append_json_number(to, static_cast<double>(ids[i]));
    to += ',';
    append_json_number(to, shares[i]);
    to += ']';
  }
  to += "],\"unknown_share\":";
  append_json_number(to, unknown_share);
}

}  // namespace sluice_cli
