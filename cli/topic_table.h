// Topics for people and programs: a table, TSV or JSON, and warnings about topics that say the
// same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/library_objects.h"
#include "cli/run_log.h"

namespace sluice_cli {

struct TopicTableOptions {
  std::string form = "table";  // table, tsv, json
  int32_t ranking = SLUICE_RANKING_AUTOMATIC;
  float lambda = SLUICE_DEFAULT_RELEVANCE_LAMBDA;
  uint32_t words = 10;
};

// Throws: Failure.
std::string topic_table(const Model& model, const TopicTableOptions& options);
// Names the near-duplicate topics on stderr.
void warn_of_similar_topics(const Model& model, RunLog& log);

// Says what to do where words have no names.
void warn_of_nameless_words(const Model& model, const std::string& path, RunLog& log);

// The words of a mixture's main topics, as notes.
void say_topics(const Model& model, const std::vector<float>& mixture, RunLog& log);

Model open_model(const std::string& path);
// The same for those who live long: from 64 MiB on the file is mapped, and its pages are shared
// with others who do so.
Model open_shared_model(const std::string& path);
sluice_model_facts facts_of(const Model& model);
// The word, or #ID where words have no names.
std::string word_of(const Model& model, uint32_t id);

}  // namespace sluice_cli
