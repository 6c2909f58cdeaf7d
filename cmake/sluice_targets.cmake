# The few functions every folder uses: a layer of core, a unit test, a program or library people get.
# Flags live on targets (sluice_flags), never globally; consumers of the installed package see none.

add_library(sluice_flags INTERFACE)
target_compile_features(sluice_flags INTERFACE c_std_11 cxx_std_20)
target_include_directories(sluice_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(
  sluice_flags
  INTERFACE -Wall
            -Wextra
            -Wformat=2
            -Wimplicit-fallthrough
            -Wshadow
            -Werror=format-security)
# One seed, one model: no fused multiply-add on any machine.
target_compile_options(sluice_flags INTERFACE -ffp-contract=off -fno-math-errno)
# Which kernels a table has depends on it, so that every file of ours must see the same.
target_compile_definitions(sluice_flags INTERFACE SLUICE_HAS_TRAIN=$<BOOL:${SLUICE_TRAIN}>)
# Hardening, as the OpenSSF guide for C and C++ has it. A WebAssembly module is a sandbox of its own.
if(NOT EMSCRIPTEN)
  target_compile_options(
    sluice_flags
    INTERFACE -fstack-clash-protection
              -fstack-protector-strong
              -fno-delete-null-pointer-checks
              -fno-strict-overflow
              -ftrivial-auto-var-init=zero)
endif()
if(EMSCRIPTEN) # exceptions of WebAssembly: a failed allocation has to become a status
  target_compile_options(sluice_flags INTERFACE -msimd128 -fwasm-exceptions)
  target_link_options(sluice_flags INTERFACE -fwasm-exceptions)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  target_compile_options(sluice_flags INTERFACE -fcf-protection=full)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  target_compile_options(sluice_flags INTERFACE -mbranch-protection=standard)
endif()
if((CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
   OR (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 16))
  target_compile_options(sluice_flags INTERFACE -fstrict-flex-arrays=3)
endif()
if(NOT SLUICE_SANITIZE AND NOT EMSCRIPTEN) # the sanitizers' interceptors and fortified calls hide each other's findings
  target_compile_options(sluice_flags INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE
                                                -D_FORTIFY_SOURCE=3>)
endif()
if(NOT EMSCRIPTEN)
  target_link_options(sluice_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed)
endif()
# Only what capi/sluice.map lists leaves the library; the same sources give the same bytes anywhere.
target_compile_options(
  sluice_flags INTERFACE -fvisibility=hidden $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>
                         -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)

if(SLUICE_ASSERTIONS)
  target_compile_definitions(sluice_flags INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(SLUICE_SANITIZE)
  target_compile_options(sluice_flags INTERFACE -fsanitize=${SLUICE_SANITIZE}
                                                -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(sluice_flags INTERFACE -fsanitize=${SLUICE_SANITIZE})
endif()
if(SLUICE_FUZZ)
  target_compile_options(sluice_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# sluice_build_small(TARGET [FAST a.cc ...]): in a build for inference (SLUICE_TRAIN=OFF), which goes
# into other people's programs, sources are compiled for size but for the FAST ones, where the time
# goes (-O3 makes them 6 kB larger and 1 % faster). Each function has a section of its own, for the linker to drop what nothing calls;
# SLUICE_SMALL_LTO joins the rooms when libsluice.so is linked.
set(SLUICE_SMALL_LTO) # clang 16 can't put code and its intermediate form into one object
if(NOT SLUICE_TRAIN AND NOT SLUICE_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(SLUICE_SMALL_LTO "$<$<CONFIG:Release>:-flto=auto;-ffat-lto-objects>")
endif()
function(sluice_build_small target)
  cmake_parse_arguments(ARG "" "" "FAST" ${ARGN})
  if(SLUICE_TRAIN)
    return()
  endif()
  target_compile_options(
    ${target} PRIVATE -ffunction-sections -fdata-sections ${SLUICE_SMALL_LTO})
  get_target_property(sources ${target} SOURCES)
  list(REMOVE_ITEM sources ${ARG_FAST})
  set_property(SOURCE ${sources} APPEND PROPERTY COMPILE_OPTIONS $<$<CONFIG:Release>:-Os>)
  set_property(SOURCE ${ARG_FAST} APPEND PROPERTY COMPILE_OPTIONS $<$<CONFIG:Release>:-O2>)
endfunction()

# sluice_add_layer(NAME SOURCES a.cc ... [FAST a.cc ...] [DEPENDS layer ...] [LIBRARIES target ...])
# One room of core/ as a position-independent static library sluice_NAME; FAST as above.
function(sluice_add_layer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;FAST;DEPENDS;LIBRARIES" ${ARGN})
  if(NOT ARG_SOURCES)
    add_library(sluice_${name} INTERFACE)
    return()
  endif()
  add_library(sluice_${name} STATIC EXCLUDE_FROM_ALL ${ARG_SOURCES})
  target_link_libraries(sluice_${name} PUBLIC sluice_flags)
  foreach(layer IN LISTS ARG_DEPENDS)
    target_link_libraries(sluice_${name} PUBLIC sluice_${layer})
  endforeach()
  target_link_libraries(sluice_${name} PRIVATE ${ARG_LIBRARIES})
  if(NOT name STREQUAL "kernels") # they keep the level of the build
    sluice_build_small(sluice_${name} FAST ${ARG_FAST})
  endif()
  set_property(GLOBAL APPEND PROPERTY SLUICE_LAYERS sluice_${name})
  set_property(GLOBAL APPEND PROPERTY SLUICE_LIBRARIES ${ARG_LIBRARIES})
endfunction()

# sluice_add_test(NAME SOURCES a.cc ... LIBRARIES target ...): a GoogleTest program, one ctest entry.
# Leaves the test out when one of our layers is not part of this build (SLUICE_TRAIN=OFF).
function(sluice_add_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  foreach(library IN LISTS ARG_LIBRARIES)
    if(library MATCHES "^sluice" AND NOT TARGET ${library})
      return()
    endif()
  endforeach()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE sluice_flags ${ARG_LIBRARIES} GTest::gtest GTest::gtest_main)
  if(SLUICE_SMALL_LTO) # a test of one room needs its code as it is
    target_link_options(${name} PRIVATE -fno-lto)
  endif()
  target_compile_definitions(${name} PRIVATE SLUICE_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/golden")
  add_test(NAME ${name} COMMAND ${name})
endfunction()

# sluice_set_output(TARGET): what people get lies in bin/ and lib/ of the build folder as it does when
# installed; a program finds its libraries relative to itself in both places.
function(sluice_set_output target)
  set_target_properties(
    ${target}
    PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin
               LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib
               ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    file(RELATIVE_PATH libraries /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${CMAKE_INSTALL_LIBDIR})
    set_target_properties(${target} PROPERTIES BUILD_RPATH_USE_ORIGIN ON
                                               INSTALL_RPATH $ORIGIN/${libraries})
  endif()
endfunction()
