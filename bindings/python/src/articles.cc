// Raw articles: the process job, and reading them to infer their topics.
#include "bindings/python/src/arrays.h"

namespace sluice_python {
namespace {

const char* or_null(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

nb::dict process(const std::vector<std::string>& paths, const std::string& output,
                 const std::string& vocabulary, uint64_t min_document_frequency,
                 double max_document_share, uint32_t max_vocabulary, bool replace,
                 const std::string& text_column, const std::string& title_column) {
  Warnings warnings;
  sluice::ArticleOptions articles;
  articles.text_column = or_null(text_column);
  articles.title_column = or_null(title_column);
  articles.warning = Warnings::collect;
  articles.warning_user = &warnings;
  sluice::ProcessOptions options;
  options.articles = &articles;
  options.vocabulary_path = or_null(vocabulary);
  options.min_document_frequency = min_document_frequency;
  options.max_document_share = max_document_share;
  options.max_vocabulary = max_vocabulary;
  options.replace = replace;
  sluice_process_summary summary;
  {
    const nb::gil_scoped_release release;
    summary = sluice::process(paths, output, options,
                              [](const sluice_process_progress&) { return go_on(); });
  }
  warnings.emit();
  nb::dict dict;
  dict["documents"] = summary.documents;
  dict["empty_documents"] = summary.empty_documents;
  dict["bad_records"] = summary.bad_records;
  dict["vocabulary"] = summary.vocabulary;
  dict["labels"] = summary.labels;
  dict["tokens"] = summary.tokens;
  return dict;
}

class PyArticles {
 public:
  explicit PyArticles(const std::string& path) {
    sluice::ArticleOptions options;
    options.warning = Warnings::collect;
    options.warning_user = &warnings_;
    articles_ = sluice::Articles::open({path}, options);
  }
  // At most so many texts, title and text joined; none at the end.
  nb::list read_batch(size_t max_articles) {
    nb::list texts;
    while (texts.size() < max_articles) {
      const sluice_article* article = articles_.read_next();
      if (article == nullptr) break;
      texts.append(str_of(sluice::view(article->text)));
    }
    warnings_.emit();
    return texts;
  }

 private:
  Warnings warnings_;
  sluice::Articles articles_;
};

}  // namespace

void define_articles(nb::module_& module) {
  using nb::arg;
  module.def("process", &process, arg("paths"), arg("output"), arg("vocabulary") = "",
             arg("min_document_frequency") = 0, arg("max_document_share") = 0.5,
             arg("max_vocabulary") = 100000, arg("replace") = false, arg("text_column") = "",
             arg("title_column") = "");
  nb::class_<PyArticles>(module, "Articles")
      .def(nb::init<const std::string&>(), arg("path"))
      .def("read_batch", &PyArticles::read_batch, arg("max_articles"));
}

}  // namespace sluice_python
