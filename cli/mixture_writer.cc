// The text forms of results; .npy is npy_writer.cc.
#include "cli/mixture_writer.h"

#include <vector>

#include "cli/data_sink.h"
#include "cli/failure.h"
#include "cli/json_text.h"
#include "cli/npy_writer.h"
#include "cli/topic_table.h"

namespace sluice_cli {
namespace {

// {"id","topic_mixture":[K],"top":[[topic,share],…],"unknown_share","error"?}
class JsonLinesWriter final : public MixtureWriter {
 public:
  JsonLinesWriter(const Model& model, const MixtureWriterOptions& options)
      : model_(model),
        sink_(options.path, options.replace),
        topics_(facts_of(model).topics),
        top_(options.top) {}

  void write(const MixtureRow& row) override {
    line_ = "{\"id\":";
    append_json_string(line_, row.id);
    if (row.mixture == nullptr) {
      line_ += ",\"topic_mixture\":null,\"top\":[],\"unknown_share\":null,\"error\":";
      append_json_string(line_, row.error);
    } else {
      line_ += ',';
      append_mixture_members(line_, model_.get(), {row.mixture, topics_}, row.unknown_share, top_);
    }
    line_ += "}\n";
    sink_.write(line_);
  }

  void finish() override { sink_.commit(); }

 private:
  const Model& model_;
  DataSink sink_;
  uint32_t topics_;
  uint32_t top_;
  std::string line_;
};

// RFC 4180: quotes where they are needed.
void append_csv_field(std::string& line, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

// id,topic_0…topic_K-1,unknown_share,error
class CsvWriter final : public MixtureWriter {
 public:
  CsvWriter(const Model& model, const MixtureWriterOptions& options)
      : sink_(options.path, options.replace) {
    const sluice_model_facts facts = facts_of(model);
    std::string header = "id";
    for (uint32_t k = 0; k < facts.topics; ++k) {
      if (options.drop_background && static_cast<int32_t>(k) == facts.background_topic) continue;
      topics_.push_back(k);
      header += ",topic_" + std::to_string(k);
    }
    sink_.write(header + ",unknown_share,error\n");
  }

  void write(const MixtureRow& row) override {
    line_.clear();
    append_csv_field(line_, row.id);
    for (const uint32_t k : topics_) {
      line_ += ',';
      if (row.mixture != nullptr) append_json_number(line_, row.mixture[k]);
    }
    line_ += ',';
    if (row.mixture != nullptr) append_json_number(line_, row.unknown_share);
    line_ += ',';
    append_csv_field(line_, row.error);
    line_ += '\n';
    sink_.write(line_);
  }

  void finish() override { sink_.commit(); }

 private:
  DataSink sink_;
  std::vector<uint32_t> topics_;
  std::string line_;
};

}  // namespace

void append_mixture_members(std::string& to, const sluice_model* model,
                            std::span<const float> mixture, float unknown_share, uint32_t top) {
  to += "\"topic_mixture\":[";
  for (size_t k = 0; k < mixture.size(); ++k) {
    if (k > 0) to += ',';
    append_json_number(to, mixture[k]);
  }
  to += "],\"top\":[";
  thread_local std::vector<uint32_t> ids;
  thread_local std::vector<float> shares;
  ids.resize(top);
  shares.resize(top);
  size_t count = 0;
  sluice_error error;
  require(sluice_model_rank_topics(model, mixture.data(), mixture.size(), ids.data(), shares.data(),
                                   top, &count, &error),
          error);
  for (size_t i = 0; i < count; ++i) {
    to += (i == 0 ? "[" : ",[") + std::to_string(ids[i]) + ",";
    append_json_number(to, shares[i]);
    to += ']';
  }
  to += "],\"unknown_share\":";
  append_json_number(to, unknown_share);
}

std::string form_of_path(const std::string& path) {
  if (path.ends_with(".csv")) return "csv";
  if (path.ends_with(".npy")) return "npy";
  return "jsonl";
}

std::unique_ptr<MixtureWriter> open_mixture_writer(const Model& model,
                                                   const MixtureWriterOptions& options) {
  if (options.form == "npy") return std::make_unique<NpyWriter>(facts_of(model).topics, options);
  if (options.form == "csv") return std::make_unique<CsvWriter>(model, options);
  return std::make_unique<JsonLinesWriter>(model, options);
}

}  // namespace sluice_cli
