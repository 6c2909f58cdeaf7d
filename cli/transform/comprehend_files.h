// The two files of Amazon Comprehend's topic modelling: doc-topics.csv and topic-terms.csv.
#pragma once

#include <memory>
#include <string>

#include "cli/transform/row_format.h"

namespace sluice_cli {

inline constexpr const char* kDocumentTopicsName = "doc-topics.csv";
inline constexpr const char* kTopicTermsName = "topic-terms.csv";

// Lines docname,topic,proportion: of each document its topics of a hundredth and more, or its
// largest one, by falling share. A document with an error has no line.
std::unique_ptr<RowFormat> make_comprehend_format(const Model& model,
                                                  const RowFormatOptions& options);

// topic,term,weight: the ten most likely words of each topic. Throws: Failure.
std::string topic_terms(const Model& model, bool drop_background);

}  // namespace sluice_cli
