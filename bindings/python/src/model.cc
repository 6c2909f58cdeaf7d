// Models: files, topics and words, mixtures.
#include "bindings/python/src/model.h"

#include "bindings/python/src/documents.h"

namespace sluice_python {
namespace {

// Documents between two looks at Ctrl-C.
constexpr size_t kPiece = 4096;

nb::tuple infer_texts(PyModel& model, nb::handle texts, uint32_t threads,
                      bool excludes_background) {
  // The tuple keeps the strings, and their UTF-8 with them, while others may change the list.
  const nb::object kept = nb::steal(PySequence_Tuple(texts.ptr()));
  if (!kept.is_valid()) throw nb::python_error();
  std::vector<sluice_text> views;
  for (const nb::handle text : nb::borrow<nb::tuple>(kept)) {
    views.push_back(sluice::text_of(nb::cast<std::string_view>(text)));
  }
  const size_t topics = model.facts().topics;
  NewArray<float> mixtures(views.size(), topics), unknown(views.size());
  {
    PyModel::Lease lease(model, threads, excludes_background);
    const nb::gil_scoped_release release;
    for (size_t first = 0; first < views.size(); first += kPiece) {
      const size_t count = std::min(kPiece, views.size() - first);
      (*lease).infer_text_batch(
          sluice::Span<const sluice_text>(views.data() + first, count),
          sluice::Span<float>(mixtures.data() + first * topics, count * topics),
          sluice::Span<float>(unknown.data() + first, count));
      if (first + count < views.size()) go_on();
    }
  }
  return nb::make_tuple(mixtures.take(), unknown.take());
}

// `documents` (or None): whose words the ids are.
nb::tuple infer_rows(PyModel& model, Input1<uint64_t> offsets, Input1<uint32_t> word_ids,
                     Input1<float> counts, uint32_t threads, bool excludes_background,
                     const PyDocuments* words_of) {
  const size_t documents = check_rows(offsets, word_ids, counts);
  const size_t topics = model.facts().topics;
  NewArray<float> mixtures(documents, topics), unknown(documents);
  {
    PyModel::Lease lease(model, threads, excludes_background);
    const nb::gil_scoped_release release;
    static const sluice::Documents none;
    (*lease).map_words(words_of == nullptr ? none : words_of->documents());
    std::vector<uint64_t> shifted;
    for (size_t first = 0; first < documents; first += kPiece) {
      const size_t count = std::min(kPiece, documents - first);
      const uint64_t begin = offsets.data()[first];
      shifted.assign(offsets.data() + first, offsets.data() + first + count + 1);
      for (uint64_t& offset : shifted) offset -= begin;
      (*lease).infer_batch(shifted, word_ids.data() + begin, counts.data() + begin,
                           sluice::Span<float>(mixtures.data() + first * topics, count * topics),
                           sluice::Span<float>(unknown.data() + first, count));
      if (first + count < documents) go_on();
    }
  }
  return nb::make_tuple(mixtures.take(), unknown.take());
}

nb::dict facts(const PyModel& model) {
  const sluice_model_facts& facts = model.facts();
  nb::dict dict;
  dict["topics"] = facts.topics;
  dict["words"] = facts.words;
  dict["background_topic"] = facts.background_topic < 0
                                 ? nb::object(nb::none())
                                 : nb::object(nb::int_(facts.background_topic));
  dict["has_words"] = facts.has_words != 0;
  dict["has_recipe"] = facts.has_recipe != 0;
  dict["eta"] = facts.eta;
  dict["passes"] = facts.passes;
  dict["documents"] = facts.documents;
  dict["tokens"] = facts.tokens;
  dict["seed"] = facts.seed;
  dict["heldout_perplexity"] = facts.heldout_perplexity;
  return dict;
}

nb::list words(const PyModel& model) {
  nb::list list;
  if (!model.facts().has_words) return list;
  for (uint32_t id = 0; id < model.facts().words; ++id) list.append(str_of(model.model().word(id)));
  return list;
}

// Of every topic its best words: (id, probability, score).
nb::list topic_words(const PyModel& model, uint32_t count, int32_t ranking) {
  sluice::TopicWords ranked;
  {
    const nb::gil_scoped_release release;
    ranked = sluice::TopicWords::create(model.model(), count, ranking);
  }
  nb::list topics;
  for (uint32_t topic = 0; topic < model.facts().topics; ++topic) {
    nb::list best;
    for (const sluice_ranked_word& word : ranked.topic(topic)) {
      best.append(nb::make_tuple(word.word, word.probability, word.score));
    }
    topics.append(best);
  }
  return topics;
}

nb::object components(const PyModel& model) {
  const size_t topics = model.facts().topics, words = model.facts().words;
  NewArray<float> rows(topics, words);
  {
    const nb::gil_scoped_release release;
    for (size_t k = 0; k < topics; ++k) {
      model.model().copy_topic(static_cast<uint32_t>(k),
                               sluice::Span<float>(rows.data() + k * words, words));
    }
  }
  return rows.take();
}

nb::object alpha(const PyModel& model) {
  NewArray<float> alpha(model.facts().topics);
  model.model().copy_alpha(sluice::Span<float>(alpha.data(), alpha.size()));
  return alpha.take();
}

nb::object topic_shares(const PyModel& model) {
  NewArray<double> shares(model.facts().topics);
  model.model().copy_topic_shares(sluice::Span<double>(shares.data(), shares.size()));
  return shares.take();
}

nb::bytes to_bytes(const PyModel& model) {
  std::string bytes;
  {
    const nb::gil_scoped_release release;
    bytes = model.model().bytes();
  }
  return nb::bytes(bytes.data(), bytes.size());
}

}  // namespace

PyModel::Lease::Lease(PyModel& from, uint32_t threads, bool excludes_background)
    : from_(from), idle_{threads, excludes_background, {}} {
  for (auto one = from.idle_.rbegin(); one != from.idle_.rend(); ++one) {
    if (one->threads != threads || one->excludes_background != excludes_background) continue;
    idle_ = std::move(*one);
    from.idle_.erase(std::prev(one.base()));
    return;
  }
  sluice::InferencerOptions options;
  options.threads = threads;
  options.background = excludes_background ? SLUICE_BACKGROUND_EXCLUDE : SLUICE_BACKGROUND_KEEP;
  idle_.inferencer = sluice::Inferencer::create(from_.model_, options);
}

PyModel::Lease::~Lease() { from_.idle_.push_back(std::move(idle_)); }

nb::object infer_text(PyModel& model, std::string_view text, bool excludes_background) {
  NewArray<float> mixture(model.facts().topics);
  {
    PyModel::Lease lease(model, 1, excludes_background);
    const nb::gil_scoped_release release;
    (*lease).infer_text(text, sluice::Span<float>(mixture.data(), mixture.size()));
  }
  return mixture.take();
}

void define_model(nb::module_& module) {
  using nb::arg;
  nb::class_<PyModel>(module, "Model")
      .def_static(
          "open",
          [](const std::string& path) {
            const nb::gil_scoped_release release;
            return new PyModel(sluice::Model::open(path));
          },
          arg("path"))
      .def_static(
          "from_bytes",
          [](const nb::bytes& bytes) {
            const std::string_view view(bytes.c_str(), bytes.size());
            const nb::gil_scoped_release release;
            return new PyModel(sluice::Model::open_memory(view));
          },
          arg("data"))
      .def("to_bytes", &to_bytes)
      .def(
          "save",
          [](const PyModel& model, const std::string& path, bool replace) {
            const nb::gil_scoped_release release;
            model.model().save(path, replace);
          },
          arg("path"), arg("replace"))
      .def("facts", &facts)
      .def("words", &words)
      .def("topic_words", &topic_words, arg("count"), arg("ranking"))
      .def("components", &components)
      .def("alpha", &alpha)
      .def("topic_shares", &topic_shares)
      .def("recipe_json", [](const PyModel& m) { return str_of(m.model().recipe_json()); })
      .def("configuration_json",
           [](const PyModel& m) { return str_of(m.model().configuration_json()); })
      .def("infer_text", &infer_text, arg("text"), arg("excludes_background"))
      .def("infer_texts", &infer_texts, arg("texts"), arg("threads"), arg("excludes_background"))
      .def("infer_rows", &infer_rows, arg("offsets"), arg("word_ids"), arg("counts"),
           arg("threads"), arg("excludes_background"), arg("words_of").none() = nb::none());
}

}  // namespace sluice_python
