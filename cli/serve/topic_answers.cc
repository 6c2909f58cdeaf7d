#include "cli/serve/topic_answers.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "cli/failure.h"
#include "cli/serve/answer_writer.h"

namespace sluice_cli {
namespace {

RequestDocuments read_bounded(const HttpRequest& request, const ServingModel& model,
                              bool forms_are_json, uint32_t most) {
  RequestDocuments documents = read_documents(request, model, forms_are_json);
  if (documents.size() <= most) return documents;
  throw RequestError(
      413, std::to_string(documents.size()) + " documents, at most " + std::to_string(most));
}

// Of an answer, the vectors it is made from included; each is a bound.
constexpr size_t kDocumentBytes = 192;  // names and brackets, and a document as it was read
constexpr size_t kNumberBytes = 18;     // a float; its text and a comma: 1.1754944e-38,
constexpr size_t kTopBytes = 22;        // [1000,1.1754944e-38],
constexpr size_t kWordBytes = 160;      // "begin", "end" and so on, but not the word

// Words begin with a letter or digit after something else; beyond ASCII each character may be one.
size_t most_words(std::string_view text) {
  size_t count = 0;
  bool is_in_word = false;
  for (const char c : text) {
    const bool is_word = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
    if ((is_word && !is_in_word) || static_cast<unsigned char>(c) >= 0xC0) ++count;
    is_in_word = is_word;
  }
  return count;
}

std::string counted(size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// For an answer of up to `bytes`, where all may have `most`.
RequestError too_large(const RequestDocuments& documents, size_t topics, size_t bytes,
                       size_t most) {
  const size_t count = documents.size(), fit = most / (bytes / count);
  std::string text = "the answer to " + counted(count, "document") + " of " +
                     counted(topics, "topic") + " may take " + std::to_string((bytes >> 20) + 1) +
                     " MiB, and there is " + std::to_string(most >> 20) + " MiB for all";
  if (fit > 0) {
    text += ": send " + std::to_string(fit) + " at once";
  } else if (documents.explain) {
    text += ": too long to be explained";
  }
  return RequestError(413, text);
}

// Takes what the answer may need before there is any of it. Returns: that many bytes.
size_t take_room(const HttpRequest& request, const RequestDocuments& documents,
                 const ServingModel& model, BodyRoom& room) {
  const size_t topics = model.facts().topics, count = documents.size();
  const size_t of_document =
      kDocumentBytes + kNumberBytes * topics + kTopBytes * std::min<size_t>(documents.top, topics);
  size_t bytes = count * of_document;
  if (!documents.ids.empty() || !documents.metadata.empty()) bytes += request.body.size();
  if (documents.explain) {
    for (const std::string& text : documents.texts) {
      bytes += text.size() + kWordBytes * most_words(text);
    }
  }
  const size_t most = room.most_answer_bytes();
  if (bytes > most) throw too_large(documents, topics, bytes, most);
  if (!room.try_take_answer(bytes)) throw RequestError(503, "too many large answers at once");
  return bytes;
}

// Infers documents one by one with an inferencer of its own.
class Inference {
 public:
  Inference(const RequestDocuments& documents, ServingModel& model)
      : documents_(documents), lease_(model), topics_(model.facts().topics) {
    answers_.mixtures.resize(documents.size() * topics_);
    answers_.unknown_shares.resize(documents.size());
    if (documents.explain && !documents.texts.empty()) answers_.words.resize(documents.size());
  }

  // One after the other: an answer can't depend on what else is in the request.
  Answers run() {
    for (size_t d = 0; d < documents_.size(); ++d) {
      const sluice_status status = documents_.texts.empty() ? infer_counts(d)
                                   : answers_.words.empty() ? infer_text(d)
                                                            : explain_text(d);
      if (status == SLUICE_STATUS_INVALID_ARGUMENT) {
        throw RequestError(400, "document " + std::to_string(d) + ": " + error_.text);
      }
      require(status, error_);
    }
    return std::move(answers_);
  }

 private:
  float* mixture(size_t d) { return answers_.mixtures.data() + d * topics_; }

  sluice_status infer_counts(size_t d) {
    const size_t begin = documents_.offsets[d], size = documents_.offsets[d + 1] - begin;
    return sluice_inferencer_infer(lease_.get(), documents_.word_ids.data() + begin,
                                   documents_.counts.data() + begin, size, mixture(d), topics_,
                                   &answers_.unknown_shares[d], &error_);
  }

  sluice_status infer_text(size_t d) {
    const std::string& text = documents_.texts[d];
    return sluice_inferencer_infer_text(lease_.get(), text.data(), text.size(), mixture(d), topics_,
                                        &answers_.unknown_shares[d], &error_);
  }

  sluice_status explain_text(size_t d) {
    const std::string& text = documents_.texts[d];
    const sluice_explained_word* words = nullptr;
    size_t count = 0;
    const sluice_status status =
        sluice_inferencer_explain_text(lease_.get(), text.data(), text.size(), mixture(d), topics_,
                                       &answers_.unknown_shares[d], &words, &count, &error_);
    for (size_t i = 0; status == SLUICE_STATUS_OK && i < count; ++i) {
      answers_.words[d].push_back({words[i].begin, words[i].end, words[i].topic, words[i].share,
                                   words[i].word != SLUICE_UNKNOWN_WORD});
    }
    return status;
  }

  const RequestDocuments& documents_;
  const ServingModel::Lease lease_;
  const uint32_t topics_;
  Answers answers_;
  sluice_error error_;
};

}  // namespace

HttpResponse answer_invocation(const HttpRequest& request, ServingModel& model, uint32_t most,
                               BodyRoom& room) {
  const AnswerForm form = answer_form(request.accept);
  RequestDocuments documents = read_bounded(request, model, false, most);
  documents.top = 0;
  documents.explain = false;
  const size_t bytes = take_room(request, documents, model, room);
  return write_predictions(form, documents, Inference(documents, model).run(), model, bytes);
}

HttpResponse answer_topics(const HttpRequest& request, ServingModel& model, uint32_t most,
                           BodyRoom& room) {
  const RequestDocuments documents = read_bounded(request, model, true, most);
  const size_t bytes = take_room(request, documents, model, room);
  return write_rows(documents, Inference(documents, model).run(), model, bytes);
}

}  // namespace sluice_cli
