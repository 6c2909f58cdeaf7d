// The process job: one pass over the text that counts words and spills documents, then one over the
// spill that writes the corpus. With a given vocabulary the first pass writes it at once.
#include "core/articles/process.h"

#include <chrono>
#include <optional>

#include "core/articles/candidate_words.h"
#include "core/articles/corpus_assembler.h"
#include "core/articles/label_table.h"
#include "core/articles/partition_rule.h"
#include "core/articles/shown_title.h"
#include "core/articles/spill_segments.h"
#include "core/articles/vocabulary_choice.h"
#include "core/corpus/ldac_reader.h"
#include "core/text/tokenizer.h"

namespace sluice {
namespace {

// Reading the text is that share of the time.
constexpr double kReadingShare = 0.85;

class ProcessJob {
 public:
  ProcessJob(ArticleReader& reader, LabelTable& labels, CorpusWriter& writer,
             const ProcessOptions& options, const ProcessCallback& callback)
      : reader_(reader),
        labels_(labels),
        writer_(writer),
        options_(options),
        callback_(callback),
        tokenizer_(options.recipe) {}

  Result<ProcessSummary> run() {
    if (options_.vocabulary_path.empty()) {
      SLUICE_TRY(count_and_spill());
      SLUICE_TRY(write_spilled());
    } else {
      SLUICE_TRY(write_directly());
    }
    facts_.labels = labels_.names();
    facts_.recipe_json = options_.recipe.to_json();
    SLUICE_TRY(writer_.finish(facts_));
    summary_.tokens = writer_.totals().tokens;
    summary_.vocabulary = facts_.vocabulary.size();
    summary_.labels = static_cast<uint32_t>(labels_.names().size());
    summary_.bad_records = reader_.policy().bad_records;
    summary_.columns = reader_.columns();
    return summary_;
  }

 private:
  // Reads the next article. Returns: nothing at the end.
  Result<std::optional<Article>> next_article() {
    auto article = SLUICE_TRY(reader_.next());
    if (!article) {
      if (summary_.documents > 0) return article;
      const uint64_t bad = reader_.policy().bad_records;
      return corrupt(bad == 0 ? std::string("no document in the input")
                              : "no document in the input, only " + std::to_string(bad) +
                                    " bad records");
    }
    ++summary_.documents;
    const double share = reader_.progress();
    const bool whole = !options_.vocabulary_path.empty();
    SLUICE_TRY(report(share < 0 || whole ? share : share * kReadingShare, false));
    return article;
  }

  // Everything but the words.
  Result<SpilledDocument> described(const Article& article) {
    SpilledDocument document;
    document.label = SLUICE_TRY(labels_.number(article.label));
    document.id = article.id;
    document.title = shown_title(article, title_);
    document.date = article.date;
    return document;
  }

  Status count_and_spill() {
    SpillSegments& spill = spill_.emplace(writer_.working_path());
    std::vector<uint32_t> new_ids;
    for (;;) {
      const auto article = SLUICE_TRY(next_article());
      if (!article) break;
      candidates_.begin_document();
      for (const Token& token : tokenizer_.tokenize(article->text)) candidates_.add(token.word);
      SpilledDocument document = SLUICE_TRY(described(*article));
      document.words = candidates_.document();
      SLUICE_TRY(spill.write(document));
      if (candidates_.size() <= options_.max_candidates) continue;
      const uint32_t before = candidates_.size();
      summary_.max_undercount +=
          candidates_.prune(options_.max_candidates - options_.max_candidates / 4, new_ids);
      summary_.pruned_words += before - candidates_.size();
      SLUICE_TRY(spill.close_segment(new_ids));
    }
    summary_.candidate_words = candidates_.size();
    return report(kReadingShare, true);
  }

  Status write_spilled() {
    const VocabularyLimits limits{options_.min_document_frequency, options_.max_document_share,
                                  options_.max_vocabulary};
    auto choice =
        SLUICE_TRY(choose_vocabulary(candidates_, summary_.documents, options_.recipe, limits));
    // The words are in the vocabulary now: their memory is for the writing.
    candidates_ = CandidateWords();
    summary_.min_document_frequency = choice.min_document_frequency;
    SLUICE_TRY(spill_->finish(std::move(choice.final_ids)));
    facts_.vocabulary = std::move(choice.vocabulary);

    CorpusAssembler assembler(writer_, facts_.vocabulary.size());
    SpilledDocument document;
    std::vector<WordCount> words;
    for (uint64_t done = 0; SLUICE_TRY(spill_->next(document)); ++done) {
      words.clear();
      const auto final_ids = spill_->final_ids();
      for (const WordCount& word : document.words) {
        if (word.id >= final_ids.size()) return corrupt("spilled documents: an id out of range");
        if (final_ids[word.id] != CandidateWords::kNone) {
          words.push_back(WordCount{final_ids[word.id], word.count});
        }
      }
      document.words = words;
      SLUICE_TRY(assembler.add(document));
      const double share = static_cast<double>(done) / static_cast<double>(summary_.documents);
      SLUICE_TRY(report(kReadingShare + (1.0 - kReadingShare) * share, false));
    }
    return finish_documents(assembler);
  }

  Status write_directly() {
    facts_.vocabulary =
        SLUICE_TRY(read_vocabulary(options_.vocabulary_path, options_.articles.store));
    if (facts_.vocabulary.size() == 0) {
      return corrupt(options_.vocabulary_path + ": no word in this vocabulary");
    }
    CorpusAssembler assembler(writer_, facts_.vocabulary.size());
    std::vector<WordCount> words;
    for (;;) {
      const auto article = SLUICE_TRY(next_article());
      if (!article) break;
      words.clear();
      for (const Token& token : tokenizer_.tokenize(article->text)) {
        const auto id = word_id(options_.recipe, facts_.vocabulary, token.word);
        if (id) words.push_back(WordCount{*id, 1});
      }
      SpilledDocument document = SLUICE_TRY(described(*article));
      document.words = words;
      SLUICE_TRY(assembler.add(document));
    }
    return finish_documents(assembler);
  }

  Status finish_documents(CorpusAssembler& assembler) {
    SLUICE_TRY(assembler.flush());
    summary_.empty_documents = assembler.empty_documents();
    facts_.word_statistics = assembler.take_statistics();
    return report(1.0, true);
  }

  Status report(double fraction, bool always) {
    if (!callback_) return Status();
    const auto now = std::chrono::steady_clock::now();
    if (!always && now < next_report_) return Status();
    next_report_ = now + std::chrono::milliseconds(100);
    ProcessProgress progress;
    progress.documents = summary_.documents;
    progress.input_bytes = reader_.consumed_bytes();
    progress.fraction = fraction;
    progress.columns = &reader_.columns();
    if (callback_(progress)) return Status();
    return Status(StatusCode::kCancelled, "stopped by the caller");
  }

  ArticleReader& reader_;
  LabelTable& labels_;
  CorpusWriter& writer_;
  const ProcessOptions& options_;
  const ProcessCallback& callback_;
  Tokenizer tokenizer_;
  CandidateWords candidates_;
  std::optional<SpillSegments> spill_;
  CorpusFacts facts_;
  ProcessSummary summary_;
  std::string title_;
  std::chrono::steady_clock::time_point next_report_{};
};

Status check(const ProcessOptions& options) {
  const double share = options.max_document_share;
  if (!(share > 0.0 && share <= 1.0)) {
    return invalid_argument("the maximum document share must be over 0 and at most 1");
  }
  if (options.max_vocabulary == 0) return invalid_argument("the maximum vocabulary is 0");
  // Ids in the vocabulary's own table and in the records are 31 bits.
  if (options.max_candidates < 4 || options.max_candidates > 0x7fffffff) {
    return invalid_argument("the maximum of candidate words must be 4 to 2147483647");
  }
  return Status();
}

// The writer's options with the rule that partition_by states. Lifetime: `labels` outlives them.
Result<CorpusWriter::Options> writer_options(const ProcessOptions& options,
                                             const LabelTable& labels) {
  CorpusWriter::Options writer = options.writer;
  if (options.partition_by.empty()) return writer;
  const PartitionRule rule = SLUICE_TRY(PartitionRule::parse(options.partition_by));
  writer.partition = [rule, &labels](const Minibatch& minibatch, size_t document) {
    const int32_t label = minibatch.labels[document];
    const std::string_view name =
        label < 0 ? std::string_view() : labels.names()[static_cast<size_t>(label)];
    return rule.folder(name, minibatch.dates[document]);
  };
  return writer;
}

}  // namespace

Result<ProcessSummary> process_articles(ArticleReader& reader, const std::string& output_path,
                                        const ProcessOptions& options,
                                        const ProcessCallback& callback) {
  SLUICE_TRY(check(options));
  LabelTable labels;
  CorpusWriter::Options writing = SLUICE_TRY(writer_options(options, labels));
  auto writer = SLUICE_TRY(CorpusWriter::create(output_path, std::move(writing)));
  return ProcessJob(reader, labels, writer, options, callback).run();
}

Result<ProcessSummary> process_articles(const std::vector<std::string>& paths,
                                        const std::string& output_path, ProcessOptions& options,
                                        const ProcessCallback& callback) {
  SLUICE_TRY(check(options));
  auto reader = SLUICE_TRY(open_articles(paths, options.articles));
  reader->policy() = options.policy;
  reader->policy().bad_records = 0;
  auto summary = process_articles(*reader, output_path, options, callback);
  options.policy.bad_records = reader->policy().bad_records;
  return summary;
}

}  // namespace sluice
