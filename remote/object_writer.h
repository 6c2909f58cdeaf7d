// Writes one S3 object, complete or absent: one PUT when it is small, else a multipart upload.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "remote/exchange.h"
#include "remote/part_uploader.h"

namespace sluice_remote {

struct WriterOptions {
  int64_t part_bytes;
  int connections;
  bool replace;
};

class ObjectWriter {
 public:
  // Requires: exchange outlives the writer. `call` has name, bucket and key.
  ObjectWriter(const Exchange& exchange, std::shared_ptr<Route> route, Call call,
               const WriterOptions& options);
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;
  ~ObjectWriter();  // without commit() an upload that has begun is taken back

  // Errors: ALREADY_EXISTS, REMOTE.
  Outcome create();
  // Errors: REMOTE, also of parts written earlier; OUT_OF_MEMORY.
  Outcome write(std::span<const uint8_t> bytes);
  // Errors: as write(); ALREADY_EXISTS when another made the object meanwhile.
  Outcome commit();

 private:
  Outcome begin_upload();
  Outcome put_whole();
  Outcome complete_upload(const std::vector<std::string>& etags);
  Outcome settle(Call& call);
  bool is_ours();
  void take_back();

  const Exchange& exchange_;
  const std::shared_ptr<Route> route_;
  const Call call_;
  const WriterOptions options_;
  const std::string mark_;  // in the object's metadata: tells our own object from another's
  std::vector<uint8_t> buffer_;
  int64_t part_number_ = 1;  // of the part in buffer_
  std::string upload_id_;
  std::unique_ptr<PartUploader> uploader_;
  bool is_committed_ = false;
};

}  // namespace sluice_remote
