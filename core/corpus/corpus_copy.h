// Any counted documents as a corpus directory.
#pragma once

#include <string>

#include "core/base/status.h"
#include "core/corpus/corpus_directory.h"

namespace sluice {

// More label numbers than this are no labels.
constexpr size_t kMaxNumberedLabels = 65536;

// Writes what `source` still has. `facts`: words and recipe, and names of the labels; without those
// a label is called by its number. Word statistics are counted here.
// Errors: kCorrupt (no document; a word id or a label out of range), kLimit (labels), those of the
// source and the writer. On any error nothing is left behind. Cost: 24 bytes a word.
Status copy_to_corpus(DocumentSource& source, CorpusFacts facts, const std::string& path,
                      CorpusWriter::Options options);

}  // namespace sluice
