// How the files of this folder report failure: a status of sluice.h and a text.
#pragma once

#include <string>
#include <utility>

#include "capi/include/sluice.h"

namespace sluice_remote {

struct [[nodiscard]] Outcome {
  sluice_status code = SLUICE_STATUS_OK;
  std::string text;

  bool ok() const { return code == SLUICE_STATUS_OK; }
};

inline Outcome remote_error(std::string text) { return {SLUICE_STATUS_REMOTE, std::move(text)}; }

}  // namespace sluice_remote

// Returns the outcome of an expression when it is a failure.
#define SLUICE_REMOTE_TRY(expression)                               \
  do {                                                              \
    if (auto outcome_of_try = (expression); !outcome_of_try.ok()) { \
      return outcome_of_try;                                        \
    }                                                               \
  } while (false)
