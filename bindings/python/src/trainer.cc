// Training and scores.

#include "bindings/python/src/documents.h"
#include "bindings/python/src/model.h"

namespace sluice_python {
namespace {

bool keeps_going(const sluice_trainer_progress&) { return go_on(); }

class PyTrainer {
 public:
  PyTrainer(uint32_t topics, uint64_t seed, uint32_t passes, uint32_t threads, uint32_t minibatch,
            float alpha, float eta, bool background, bool is_shuffled, double total_tokens,
            const std::string& checkpoint) {
    sluice::TrainerOptions options;
    options.topics = topics;
    options.seed = seed;
    options.passes = passes;
    options.threads = threads;
    options.minibatch = minibatch;
    options.alpha = alpha;
    options.eta = eta;
    options.background = background;
    options.order = is_shuffled ? SLUICE_ORDER_SHUFFLED : SLUICE_ORDER_STORED;
    options.total_tokens = total_tokens;
    options.checkpoint_path = checkpoint.empty() ? nullptr : checkpoint.c_str();
    options.warning = Warnings::collect;
    options.warning_user = &warnings_;
    trainer_ = sluice::Trainer::create(options);
  }

  void run(PyDocuments& documents) {
    {
      const nb::gil_scoped_release release;
      trainer_.run(documents.documents(), keeps_going);
    }
    emit(documents);
  }
  void update(PyDocuments& documents) {
    {
      const nb::gil_scoped_release release;
      trainer_.update(documents.documents(), keeps_going);
    }
    emit(documents);
  }
  PyModel* finish(const PyDocuments& documents) {
    const nb::gil_scoped_release release;
    return new PyModel(trainer_.finish(documents.documents()));
  }
  PyModel* copy_model(const PyDocuments& documents) {
    const nb::gil_scoped_release release;
    return new PyModel(trainer_.copy_model(documents.documents()));
  }
  void remove_checkpoints() {
    const nb::gil_scoped_release release;
    trainer_.remove_checkpoints();
  }
  nb::dict progress() const {
    const sluice_trainer_progress progress = trainer_.progress();
    nb::dict dict;
    dict["passes"] = progress.pass;
    dict["documents"] = progress.documents;
    dict["tokens"] = progress.tokens;
    dict["heldout_perplexity"] = progress.heldout_perplexity;
    return dict;
  }

 private:
  void emit(PyDocuments& documents) {
    warnings_.emit();
    documents.warnings().emit();
  }

  Warnings warnings_;
  sluice::Trainer trainer_;
};

nb::dict evaluate(const PyModel& model, PyDocuments& documents, uint32_t threads) {
  sluice::EvaluationOptions options;
  options.threads = threads;
  sluice_evaluation scores;
  {
    const nb::gil_scoped_release release;
    scores = sluice::evaluate(model.model(), documents.documents(), options);
  }
  documents.warnings().emit();
  nb::dict dict;
  dict["documents"] = scores.documents;
  dict["heldout_tokens"] = scores.heldout_tokens;
  dict["unknown_tokens"] = scores.unknown_tokens;
  dict["perplexity"] = scores.perplexity;
  dict["log_likelihood"] = scores.log_likelihood;
  dict["npmi"] = scores.npmi;
  dict["diversity"] = scores.diversity;
  dict["effective_topics"] = scores.effective_topics;
  dict["labelled_documents"] = scores.labelled_documents;
  dict["purity"] = scores.purity;
  dict["nmi"] = scores.nmi;
  return dict;
}

}  // namespace

void define_trainer(nb::module_& module) {
  using nb::arg;
  nb::class_<PyTrainer>(module, "Trainer")
      .def(nb::init<uint32_t, uint64_t, uint32_t, uint32_t, uint32_t, float, float, bool, bool,
                    double, const std::string&>(),
           arg("topics"), arg("seed"), arg("passes"), arg("threads"), arg("minibatch"),
           arg("alpha"), arg("eta"), arg("background"), arg("is_shuffled"), arg("total_tokens"),
           arg("checkpoint"))
      .def("run", &PyTrainer::run, arg("documents"))
      .def("update", &PyTrainer::update, arg("documents"))
      .def("finish", &PyTrainer::finish, arg("documents"))
      .def("copy_model", &PyTrainer::copy_model, arg("documents"))
      .def("remove_checkpoints", &PyTrainer::remove_checkpoints)
      .def("progress", &PyTrainer::progress);
  module.def("evaluate", &evaluate, arg("model"), arg("documents"), arg("threads"));
}

}  // namespace sluice_python
