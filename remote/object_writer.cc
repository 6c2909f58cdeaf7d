// The two ways to write, and how a lost answer is told from a lost object.
#include "remote/object_writer.h"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "remote/digest.h"
#include "remote/service_answer.h"

namespace sluice_remote {
namespace {

constexpr const char* kMarkHeader = "x-amz-meta-sluice-upload";
// S3 puts a large object's parts together before it answers.
constexpr int64_t kCompleteStallMs = 180'000;

std::string random_mark() {
  std::random_device device;
  std::array<uint8_t, 16> bytes{};
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(device());
  return hex(bytes);
}

std::string complete_body(const std::vector<std::string>& etags) {
  std::string xml = "<CompleteMultipartUpload>";
  for (size_t i = 0; i < etags.size(); ++i) {
    std::string etag;
    for (const char c : etags[i]) {
      if (c == '&')
        etag += "&amp;";
      else if (c == '<')
        etag += "&lt;";
      else
        etag += c;
    }
    xml += "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>" + etag +
           "</ETag></Part>";
  }
  return xml + "</CompleteMultipartUpload>";
}

}  // namespace

ObjectWriter::ObjectWriter(const Exchange& exchange, std::shared_ptr<Route> route, Call call,
                           const WriterOptions& options)
    : exchange_(exchange),
      route_(std::move(route)),
      call_(std::move(call)),
      options_(options),
      mark_(random_mark()) {}

ObjectWriter::~ObjectWriter() {
  uploader_.reset();
  if (!is_committed_ && !upload_id_.empty()) take_back();
}

Outcome ObjectWriter::create() {
  if (options_.replace) return {};
  Call call = call_;
  call.method = "HEAD";
  call.accepted = {404};
  HttpResponse response;
  SLUICE_REMOTE_TRY(exchange_.run(*route_, call, nullptr, response));
  if (response.status == 404) return {};
  return {SLUICE_STATUS_ALREADY_EXISTS, call_.name + ": exists already"};
}

Outcome ObjectWriter::write(std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const auto part_bytes =
        static_cast<size_t>(upload_part_bytes(part_number_, options_.part_bytes));
    if (buffer_.size() == part_bytes) {
      if (upload_id_.empty()) SLUICE_REMOTE_TRY(begin_upload());
      SLUICE_REMOTE_TRY(uploader_->add(std::exchange(buffer_, {})));
      ++part_number_;
      continue;
    }
    const size_t count = std::min(part_bytes - buffer_.size(), bytes.size());
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(count));
    bytes = bytes.subspan(count);
  }
  return {};
}

Outcome ObjectWriter::begin_upload() {
  Call call = call_;
  call.method = "POST";
  call.query = {{"uploads", ""}};
  call.headers = {{kMarkHeader, mark_}};
  HttpResponse response;
  SLUICE_REMOTE_TRY(exchange_.run(*route_, call, nullptr, response));
  if (Outcome parsed = parse_upload_id(response.body, upload_id_); !parsed.ok()) {
    return remote_error(call_.name + ": " + parsed.text);
  }
  uploader_ =
      std::make_unique<PartUploader>(exchange_, route_, call_, upload_id_, options_.connections,
                                     options_.connections * options_.part_bytes);
  return {};
}

Outcome ObjectWriter::commit() {
  if (upload_id_.empty()) {
    SLUICE_REMOTE_TRY(put_whole());
  } else {
    SLUICE_REMOTE_TRY(uploader_->add(std::exchange(buffer_, {})));
    std::vector<std::string> etags;
    SLUICE_REMOTE_TRY(uploader_->finish(etags));
    SLUICE_REMOTE_TRY(complete_upload(etags));
  }
  is_committed_ = true;
  return {};
}

Outcome ObjectWriter::put_whole() {
  Call call = call_;
  call.method = "PUT";
  call.headers = {{kMarkHeader, mark_}};
  call.body = buffer_;
  return settle(call);
}

Outcome ObjectWriter::complete_upload(const std::vector<std::string>& etags) {
  const std::string xml = complete_body(etags);
  Call call = call_;
  call.method = "POST";
  call.query = {{"uploadId", upload_id_}};
  call.body = bytes_of(xml);
  call.stall_ms = kCompleteStallMs;
  return settle(call);
}

// Sends the call that makes the object appear. When its answer was lost and it was sent again, "it
// is there already" and "no such upload" may mean that the first one did it.
Outcome ObjectWriter::settle(Call& call) {
  const auto plain_headers = call.headers;
  if (!options_.replace) call.headers.emplace_back("If-None-Match", "*");
  call.accepted = {412, 501};
  if (!upload_id_.empty()) call.accepted.push_back(404);
  HttpResponse response;
  SLUICE_REMOTE_TRY(exchange_.run(*route_, call, nullptr, response));
  if (response.status == 501 && !options_.replace) {  // a server without conditional writes
    call.headers = plain_headers;
    call.accepted = {404};
    SLUICE_REMOTE_TRY(exchange_.run(*route_, call, nullptr, response));
  }
  if (response.is_success() || is_ours()) return {};
  if (response.status == 412) {
    return {SLUICE_STATUS_ALREADY_EXISTS, call_.name + ": was made by another meanwhile"};
  }
  const ServiceError error = parse_service_error(response.body);
  return {response.status == 404 ? SLUICE_STATUS_NOT_FOUND : SLUICE_STATUS_REMOTE,
          call_.name + ": " + std::to_string(response.status) + " " + route_->redact(error.code) +
              " when the upload was to be completed"};
}

bool ObjectWriter::is_ours() {
  Call call = call_;
  call.method = "HEAD";
  HttpResponse response;
  return exchange_.run(*route_, call, nullptr, response).ok() &&
         response.header(kMarkHeader) == mark_;
}

void ObjectWriter::take_back() {
  Call call = call_;
  call.method = "DELETE";
  call.query = {{"uploadId", upload_id_}};
  call.accepted = {404};
  HttpResponse response;
  // Nobody is left to tell; what stays behind is for the bucket's lifecycle rule.
  (void)exchange_.run(*route_, call, nullptr, response);
}

}  // namespace sluice_remote
