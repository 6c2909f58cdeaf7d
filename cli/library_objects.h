// The library's objects with an owner.
#pragma once

#include <memory>
#include <string_view>

#include "capi/include/sluice.h"

namespace sluice_cli {

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

using Articles = std::unique_ptr<sluice_articles, Free<sluice_articles_free>>;
using Documents = std::unique_ptr<sluice_documents, Free<sluice_documents_free>>;
using Inferencer = std::unique_ptr<sluice_inferencer, Free<sluice_inferencer_free>>;
using Input = std::unique_ptr<sluice_input, Free<sluice_input_free>>;
using Model = std::unique_ptr<sluice_model, Free<sluice_model_free>>;
using Output = std::unique_ptr<sluice_output, Free<sluice_output_free>>;
using Recipe = std::unique_ptr<sluice_recipe, Free<sluice_recipe_free>>;
using RecordReader = std::unique_ptr<sluice_record_reader, Free<sluice_record_reader_free>>;
using TopicWords = std::unique_ptr<sluice_topic_words, Free<sluice_topic_words_free>>;
using Store = std::unique_ptr<sluice_store, Free<sluice_store_free>>;
using Trainer = std::unique_ptr<sluice_trainer, Free<sluice_trainer_free>>;

inline std::string_view view(sluice_text text) { return {text.data, text.size}; }

}  // namespace sluice_cli
