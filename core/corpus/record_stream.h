// Records of one source of bytes that is no file: a channel of FIFOs. Files are record_source.cc's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "core/base/status.h"
#include "core/corpus/document_source.h"
#include "core/io/byte_source.h"

namespace sluice {

// `vocabulary_size`: 0 when unknown. `first_document`, when given, is called once an epoch after
// the first document was decoded; an error of its ends the reading.
// Bad records go by the policy, but for damage after which the stream ends: on a pipe that is a
// writer that died, and what it did not write is lost; it is kCorrupt with record and byte.
std::unique_ptr<DocumentSource> read_records(std::unique_ptr<ByteSource> source,
                                             uint32_t vocabulary_size,
                                             std::function<Status()> first_document = {});

}  // namespace sluice
