// One pass; two where an output of fixed width is made of LDA-C, which does not say how many words
// there are.
#include "cli/convert_documents.h"

#include <algorithm>

#include "cli/failure.h"
#include "cli/input_format.h"
#include "cli/interrupt.h"

namespace sluice_cli {
namespace {

constexpr size_t kReadDocuments = 256;

const sluice_minibatch* read(const Documents& documents) {
  if (interrupted() != 0) throw Failure(kInterrupted, "interrupted");
  const sluice_minibatch* batch = nullptr;
  sluice_error error;
  require(sluice_documents_read_batch(documents.get(), kReadDocuments, &batch, &error), error);
  return batch;
}

Documents open(const DocumentConversion& conversion, RunLog& log) {
  return open_documents(conversion.input, conversion.format, conversion.vocabulary_path,
                        conversion.strict, log, conversion.label_size);
}

// Reads it all for the largest id.
uint32_t count_words(const DocumentConversion& conversion) {
  RunLog silent(RunLog::Form::kQuiet);  // bad lines are told of by the second pass
  const Documents documents = open(conversion, silent);
  if (facts_of(documents).can_rewind == 0) {
    throw Failure(kUsage, conversion.input +
                              ": LDA-C does not say how many words there are, and this can be read "
                              "once only; give --feature-dim N or --vocabulary FILE");
  }
  uint32_t words = 0;
  while (const sluice_minibatch* batch = read(documents)) {
    for (size_t d = 0; d < batch->documents; ++d) {
      const uint64_t end = batch->offsets[d + 1];
      if (end > batch->offsets[d]) words = std::max(words, batch->word_ids[end - 1] + 1);
    }
  }
  return words;
}

// `known`: what the input says, 0 when it does not.
void settle_feature_dim(DocumentConversion& conversion, uint32_t known) {
  uint32_t& wanted = conversion.output.feature_dim;
  if (wanted != 0 && known > wanted) {
    throw Failure(kBadInput, conversion.input + " has " + std::to_string(known) +
                                 " words, --feature-dim says " + std::to_string(wanted));
  }
  if (wanted == 0) wanted = known;
}

void show_progress(const DocumentWriter& writer, const Documents& documents, RunLog& log) {
  const double seconds = std::max(log.elapsed_seconds(), 1e-3);
  const double rate = static_cast<double>(writer.documents()) / seconds;
  const double fraction = facts_of(documents).fraction;
  JsonObject fields;
  fields.add("event", "progress").add("phase", "convert").add("documents", writer.documents());
  fields.add("documents_per_second", rate).add("memory_bytes", resident_bytes());
  std::string text = "convert: " + short_number(static_cast<double>(writer.documents())) +
                     " documents, " + short_number(rate) + " documents/s";
  if (fraction > 0.01 && seconds > 1) {
    const double left = seconds * (1 - fraction) / fraction;
    fields.add("eta_seconds", left);
    text += ", " + short_duration(left) + " left";
  }
  log.progress(text, fields, false);
}

void say_losses(const DocumentConversion& conversion, const LostFacts& lost,
                const sluice_documents_facts& facts, RunLog& log) {
  std::string names;
  const auto add = [&](bool is_lost, const char* name) {
    if (is_lost) names += (names.empty() ? "" : ", ") + std::string(name);
  };
  add(lost.ids, "ids");
  add(lost.labels,
      conversion.output.form == "csv" ? "labels (--label-size 1 keeps them)" : "labels");
  add(lost.titles, "titles");
  add(lost.dates, "dates");
  if (!names.empty()) log.note("not kept: " + names);
  if (conversion.format == SLUICE_FORMAT_CORPUS) {
    log.note("the words of the ids stay in " + conversion.input + "/vocabulary.tsv");
    if (facts.labels > 0 && !lost.labels) {
      log.note("the names of the labels stay in " + conversion.input + "/labels.tsv");
    }
  }
}

void say_end(const DocumentConversion& conversion, const DocumentWriter& writer,
             const sluice_documents_facts& facts, RunLog& log) {
  const DocumentWriterOptions& output = conversion.output;
  if (writer.documents() == 0) {
    throw Failure(kBadInput, conversion.input + ": no document in it" +
                                 (facts.bad_records == 0
                                      ? std::string()
                                      : ", only " + std::to_string(facts.bad_records) +
                                            " bad records; articles are for sluice process"));
  }
  std::string text = std::to_string(writer.documents()) + " documents";
  if (output.feature_dim != 0) text += " of " + std::to_string(output.feature_dim) + " words";
  if (facts.bad_records > 0) {
    text += ", " + std::to_string(facts.bad_records) + " bad records skipped";
  }
  log.note(text + (output.path == "-" ? "" : " in " + output.path));
  say_losses(conversion, writer.lost(), facts, log);
}

}  // namespace

void convert_documents(DocumentConversion conversion, RunLog& log) {
  DocumentWriterOptions& output = conversion.output;
  const bool has_width = output.form != "ldac";
  const bool is_silent_of_words =
      conversion.format == SLUICE_FORMAT_LDAC && conversion.vocabulary_path.empty();
  if (has_width && output.feature_dim == 0 && is_silent_of_words) {
    output.feature_dim = count_words(conversion);
  }
  const Documents documents = open(conversion, log);
  const sluice_minibatch* batch = read(documents);
  // Records and CSV say it with the first documents.
  settle_feature_dim(conversion, facts_of(documents).vocabulary_size);
  DocumentWriter writer(output);
  for (; batch != nullptr; batch = read(documents)) {
    writer.write(*batch);
    show_progress(writer, documents, log);
  }
  say_end(conversion, writer, facts_of(documents), log);
  writer.finish();
}

}  // namespace sluice_cli
