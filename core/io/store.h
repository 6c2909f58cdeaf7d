// Where named objects are kept when that is not the file system: list, open at a byte, create,
// remove. Stores come from outside (the C API); local files need none.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/io/byte_sink.h"
#include "core/io/byte_source.h"

namespace sluice {

// An object as a store lists it.
struct StoreObject {
  std::string name;     // as open() takes it: "s3://bucket/key"
  int64_t bytes = -1;   // -1: unknown
  std::string version;  // changes with the content (an ETag); "": unknown
};

// Threads: any number at once.
class Store {
 public:
  virtual ~Store() = default;

  // Calls `add` for each object whose name begins with `prefix`, by ascending names. An error of
  // `add` ends the listing and is returned.
  virtual Status list(const std::string& prefix, const std::function<Status(StoreObject)>& add) = 0;
  // Opens an object at a byte, for `bytes` bytes (0: to the end; a store may give more); a source
  // that can rewind goes back to that byte. Errors: kNotFound; kCorrupt when object.version is set
  // and the object is another by now; kIo.
  virtual Result<std::unique_ptr<ByteSource>> open(const StoreObject& object, uint64_t offset,
                                                   uint64_t bytes = 0) = 0;
  // An object that is complete or absent. Errors: kAlreadyExists, kIo.
  virtual Result<std::unique_ptr<ByteSink>> create(const std::string& name, bool replace) = 0;
  // Errors: kIo; an object that is not there is no error.
  virtual Status remove(const std::string& name) = 0;
};

// Whether a name belongs to a store: it begins with letters and "://".
bool is_store_name(std::string_view name);
// An http(s) address without its query, which may hold a signature and says nothing of what the
// object is; other names as they are. Lifetime: that of `name`.
std::string_view without_query(std::string_view name);
// A name as its ending is asked for: without_query(), and ASCII letters are small.
std::string folded_name(std::string_view name);

// What a name without a store, or with an unknown scheme, gets.
Status no_store(const std::string& name);

// All objects below `prefix`, by name. Cost: memory of the list.
Result<std::vector<StoreObject>> list_objects(Store& store, const std::string& prefix);

// The object of exactly this name. Errors: kNotFound, the store's.
Result<StoreObject> find_object(Store& store, const std::string& name);

// Whether a local file or an object of exactly this name is there. Errors: the store's.
Result<bool> exists(const std::string& name, Store* store);

}  // namespace sluice
