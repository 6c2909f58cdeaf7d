// Documents are inferred in batches of at most so many texts and bytes.
#include "cli/report/document_pass.h"

#include <algorithm>

#include "cli/failure.h"
#include "cli/input_format.h"
#include "cli/interrupt.h"
#include "cli/topic_table.h"

namespace sluice_cli {
namespace {

constexpr size_t kBatchDocuments = 512;
constexpr size_t kBatchBytes = size_t{8} << 20;
constexpr size_t kShownCharacters = 400;

Inferencer make_inferencer(const Model& model, const PassInput& input) {
  sluice_inferencer_options options;
  sluice_inferencer_options_init(&options, sizeof options);
  options.threads = input.threads;
  options.kernels = input.kernels.c_str();
  sluice_inferencer* created = nullptr;
  sluice_error error;
  require(sluice_inferencer_create(model.get(), &options, &created, &error), error);
  return Inferencer(created);
}

// The first characters of UTF-8.
std::string beginning(std::string_view text) {
  size_t characters = 0, i = 0;
  for (; i < text.size(); ++i) {
    const bool is_first_byte = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (is_first_byte && characters++ == kShownCharacters) break;
  }
  return std::string(text.substr(0, i));
}

class SurveyPass {
 public:
  SurveyPass(const Model& model, const PassInput& input, DocumentSurvey& survey, RunLog& log)
      : model_(model),
        input_(input),
        survey_(survey),
        log_(log),
        topics_(facts_of(model).topics),
        inferencer_(make_inferencer(model, input)) {}

  void read_articles();
  void read_counted();

 private:
  void infer_texts();
  void add_batch(const Documents& documents, const sluice_minibatch& batch);
  void show_progress(double fraction);
  void take(const std::vector<ShownDocument>& documents,
            const std::vector<sluice_status>& statuses);

  const Model& model_;
  const PassInput& input_;
  DocumentSurvey& survey_;
  RunLog& log_;
  uint32_t topics_;
  Inferencer inferencer_;
  std::vector<ShownDocument> shown_;
  std::vector<std::string> texts_;
  std::vector<float> mixtures_, unknown_shares_;
};

void SurveyPass::show_progress(double fraction) {
  if (interrupted() != 0) throw Failure(kInterrupted, "interrupted");
  JsonObject fields;
  fields.add("event", "progress").add("phase", "report").add("documents", survey_.documents());
  fields.add("fraction", std::max(fraction, 0.0));
  log_.progress("report: " + short_number(static_cast<double>(survey_.documents())) + " documents",
                fields, false);
}

void SurveyPass::take(const std::vector<ShownDocument>& documents,
                      const std::vector<sluice_status>& statuses) {
  for (size_t d = 0; d < documents.size(); ++d) {
    const bool is_good = statuses[d] == SLUICE_STATUS_OK;
    survey_.add(documents[d], mixtures_.data() + d * topics_, is_good ? unknown_shares_[d] : 1.0f);
  }
}

void SurveyPass::infer_texts() {
  std::vector<sluice_text> texts;
  for (const std::string& text : texts_) texts.push_back({text.data(), text.size()});
  mixtures_.resize(texts.size() * topics_);
  unknown_shares_.resize(texts.size());
  std::vector<sluice_status> statuses(texts.size());
  sluice_error error;
  require(sluice_inferencer_infer_text_batch(inferencer_.get(), texts.data(), texts.size(),
                                             mixtures_.data(), mixtures_.size(),
                                             unknown_shares_.data(), statuses.data(), &error),
          error);
  take(shown_, statuses);
  shown_.clear();
  texts_.clear();
}

void SurveyPass::read_articles() {
  const sluice_article_options reading = input_.articles.library_options(input_.format, log_);
  std::vector<const char*> paths;
  for (const std::string& path : input_.paths) paths.push_back(path.c_str());
  sluice_articles* opened = nullptr;
  sluice_error error;
  require(sluice_articles_open(paths.data(), paths.size(), &reading, &opened, &error), error);
  const Articles articles(opened);
  for (size_t bytes = 0;;) {
    const sluice_article* article = nullptr;
    require(sluice_articles_read_next(articles.get(), &article, &error), error);
    if (article == nullptr) break;
    std::string_view text = view(article->text);
    texts_.emplace_back(text);
    bytes += text.size();
    // Title, newline, text: the title is shown for itself.
    if (article->title.size > 0) text.remove_prefix(std::min(article->title.size + 1, text.size()));
    shown_.push_back({std::string(view(article->id)), std::string(view(article->title)),
                      std::string(view(article->label)), std::string(view(article->date)),
                      beginning(text)});
    if (texts_.size() < kBatchDocuments && bytes < kBatchBytes) continue;
    infer_texts();
    bytes = 0;
    sluice_articles_progress progress = {};
    progress.struct_size = sizeof progress;
    require(sluice_articles_get_progress(articles.get(), &progress, &error), error);
    show_progress(progress.fraction);
  }
  if (!texts_.empty()) infer_texts();
}

void SurveyPass::add_batch(const Documents& documents, const sluice_minibatch& batch) {
  mixtures_.resize(batch.documents * topics_);
  unknown_shares_.resize(batch.documents);
  std::vector<sluice_status> statuses(batch.documents);
  sluice_error error;
  require(sluice_inferencer_infer_batch(
              inferencer_.get(), batch.documents, batch.offsets, batch.word_ids, batch.counts,
              mixtures_.data(), mixtures_.size(), unknown_shares_.data(), statuses.data(), &error),
          error);
  std::vector<ShownDocument> shown(batch.documents);
  for (size_t d = 0; d < batch.documents; ++d) {
    shown[d].id = view(batch.ids[d]);
    if (shown[d].id.empty()) shown[d].id = std::to_string(survey_.documents() + d);
    shown[d].title = view(batch.titles[d]);
    shown[d].date = view(batch.dates[d]);
    sluice_text label = {};
    if (batch.labels[d] == SLUICE_NO_LABEL) continue;
    const auto index = static_cast<uint32_t>(batch.labels[d]);
    const bool is_named =
        sluice_documents_get_label(documents.get(), index, &label, nullptr) == SLUICE_STATUS_OK;
    shown[d].label = is_named ? std::string(view(label)) : std::to_string(index);
  }
  take(shown, statuses);
}

void SurveyPass::read_counted() {
  const Documents documents =
      open_documents(input_.paths.front(), input_.format, input_.vocabulary_path,
                     input_.articles.strict, log_, input_.label_size);
  sluice_error error;
  require(sluice_inferencer_map_words(inferencer_.get(), documents.get(), nullptr, &error), error);
  for (;;) {
    const sluice_minibatch* batch = nullptr;
    require(sluice_documents_read_batch(documents.get(), kBatchDocuments, &batch, &error), error);
    if (batch == nullptr) return;
    add_batch(documents, *batch);
    show_progress(facts_of(documents).fraction);
  }
}

}  // namespace

void survey_documents(const Model& model, const PassInput& input, DocumentSurvey& survey,
                      RunLog& log) {
  SurveyPass pass(model, input, survey, log);
  if (is_articles(input.format)) {
    pass.read_articles();
  } else {
    pass.read_counted();
  }
}

}  // namespace sluice_cli
