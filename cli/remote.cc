// Which store the tool gives to the library.
#include "cli/remote.h"

namespace sluice_cli {

sluice_store* remote_store() { return nullptr; }

}  // namespace sluice_cli
