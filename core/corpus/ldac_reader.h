// LDA-C (Blei): one document a line, `N id:count id:count ...`, ids into a vocabulary file.
#pragma once

#include <memory>
#include <string>

#include "core/base/status.h"
#include "core/corpus/document_source.h"
#include "core/corpus/vocabulary.h"

namespace sluice {

// Reads LDA-C, plain or compressed, "-" for stdin. `vocabulary_size` > 0: larger ids are bad records.
// Unsorted entries are sorted, duplicates summed; negative, NaN or infinite counts are bad records.
Result<std::unique_ptr<DocumentSource>> open_ldac(const std::string& path, uint32_t vocabulary_size);

// One word a line (first tab-separated field); line i is word i. Errors: kCorrupt with the line.
Result<Vocabulary> read_vocabulary(const std::string& path);

}  // namespace sluice
