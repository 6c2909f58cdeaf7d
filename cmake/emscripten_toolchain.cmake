# Toolchain of the preset `wasm`: an emsdk that is active (its EMSDK variable), else Debian's package
# emscripten. Both bring their own CMake platform file; this finds it.
if(DEFINED ENV{EMSDK})
  set(emscripten $ENV{EMSDK}/upstream/emscripten)
else()
  set(emscripten /usr/share/emscripten)
endif()
if(NOT EXISTS ${emscripten}/cmake/Modules/Platform/Emscripten.cmake)
  message(FATAL_ERROR "no Emscripten in ${emscripten}: script/bootstrap wasm installs Debian's; of an "
                      "official emsdk, source its emsdk_env.sh first")
endif()
include(${emscripten}/cmake/Modules/Platform/Emscripten.cmake)
