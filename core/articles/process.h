// The process job: raw articles to a corpus directory in one pass over the text, bounded memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/articles/article.h"
#include "core/base/status.h"
#include "core/corpus/corpus_directory.h"
#include "core/text/recipe.h"

namespace sluice {

struct ProcessOptions {
  ArticleOptions articles;
  Recipe recipe = Recipe::standard();
  // Words in fewer documents are dropped. Default 0 = automatic: 2 at 200 documents, 5 at 20,000,
  // 20 at a million (automatic_min_document_frequency() in vocabulary_choice.h).
  uint64_t min_document_frequency = 0;
  // Words in a larger share of documents are dropped; (0, 1]. Not below 20 documents.
  double max_document_share = 0.5;
  // The most frequent (by documents) so many words are kept. More: finer topics, bigger model.
  uint32_t max_vocabulary = 100000;
  // Candidate words held at once, at least 4; beyond it the rarest are pruned and start anew when
  // they come again (max_undercount says how much that can matter). More: rarer words survive;
  // about 64 bytes each.
  uint32_t max_candidates = 1000000;
  // When not empty, a vocabulary file: use exactly these words, no counting, no filters.
  std::string vocabulary_path;
  // When not empty, records lie in key=value/ folders: "label" or "date:FORMAT" (PartitionRule).
  std::string partition_by;
  CorpusWriter::Options writer;
  BadRecordPolicy policy;  // filled in on return
};

struct ProcessProgress {
  uint64_t documents = 0;
  uint64_t input_bytes = 0;                 // consumed of the files as they are
  double fraction = -1;                     // 0..1 over both phases, < 0 unknown
  const ArticleColumns* columns = nullptr;  // in use
};

struct ProcessSummary {
  uint64_t documents = 0;        // in the corpus
  uint64_t empty_documents = 0;  // without a vocabulary word: kept in the corpus with no entries
  uint64_t bad_records = 0;
  uint64_t candidate_words = 0;  // distinct words seen and still held at the end
  uint64_t pruned_words = 0;     // dropped to keep the candidates in bounds; 0 = nothing was lost
  uint64_t max_undercount = 0;   // no word's document frequency is short by more than this
  uint64_t min_document_frequency = 0;  // in force
  uint32_t vocabulary = 0;
  uint32_t labels = 0;
  double tokens = 0;
  ArticleColumns columns;
};

// Called at most about ten times a second. Returns: false to stop (the job ends with kCancelled).
using ProcessCallback = std::function<bool(const ProcessProgress&)>;

// Makes a corpus directory of articles. The same input and options give the same bytes. Words are
// numbered by falling document frequency, then by bytes; labels by first appearance.
// Errors: kCorrupt (no document; no word left: says which filter), kLimit (more than 65,536
// labels, or 10,000 partitions), kInvalidArgument (partition_by), kCancelled, those of reader and
// writer. On any error nothing is left behind. Threads: the caller's. Cost: memory of the
// candidates, labels, one article, buffers, whatever the number of documents (a folder's names are
// listed at once); disk: the spill, about 5 bytes a distinct word of a document, plus the corpus.
Result<ProcessSummary> process_articles(const std::vector<std::string>& paths,
                                        const std::string& output_path, ProcessOptions& options,
                                        const ProcessCallback& callback);

// The same of articles that are open, from the next one to the last; options.policy is not used.
Result<ProcessSummary> process_articles(ArticleReader& reader, const std::string& output_path,
                                        const ProcessOptions& options,
                                        const ProcessCallback& callback);

}  // namespace sluice
