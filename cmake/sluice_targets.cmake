# The few functions every folder uses: a layer of core, a unit test, a fuzzer, a bench.
# Flags live on targets (sluice_flags), never globally.

add_library(sluice_flags INTERFACE)
target_compile_features(sluice_flags INTERFACE cxx_std_20)
target_include_directories(sluice_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(
  sluice_flags
  INTERFACE -Wall
            -Wextra
            -Wformat=2
            -Wimplicit-fallthrough
            -Wshadow
            -ffp-contract=off
            -fno-math-errno
            -fstack-clash-protection
            -fstack-protector-strong
            -fcf-protection=full
            -fno-delete-null-pointer-checks
            -fno-strict-overflow
            -ftrivial-auto-var-init=zero
            -fvisibility=hidden
            $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>
            -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
if(NOT SLUICE_SANITIZE)
  target_compile_options(sluice_flags INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE
                                                -D_FORTIFY_SOURCE=3>)
endif()
target_link_options(sluice_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed)
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

# sluice_add_layer(NAME SOURCES a.cc ... [DEPENDS layer ...] [LIBRARIES target ...])
# One room of core/ as a position-independent static library sluice_NAME.
function(sluice_add_layer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
  if(NOT ARG_SOURCES)
    add_library(sluice_${name} INTERFACE)
    return()
  endif()
  add_library(sluice_${name} STATIC EXCLUDE_FROM_ALL ${ARG_SOURCES})
  set_target_properties(sluice_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF)
  target_link_libraries(sluice_${name} PUBLIC sluice_flags)
  foreach(layer IN LISTS ARG_DEPENDS)
    target_link_libraries(sluice_${name} PUBLIC sluice_${layer})
  endforeach()
  target_link_libraries(sluice_${name} PRIVATE ${ARG_LIBRARIES})
  set_property(GLOBAL APPEND PROPERTY SLUICE_LAYERS sluice_${name})
  set_property(GLOBAL APPEND PROPERTY SLUICE_LIBRARIES ${ARG_LIBRARIES})
endfunction()

# sluice_add_test(NAME SOURCES a.cc ... LIBRARIES target ...): a GoogleTest program, one ctest entry.
function(sluice_add_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE sluice_flags ${ARG_LIBRARIES} GTest::gtest GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE SLUICE_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/golden")
  add_test(NAME ${name} COMMAND ${name})
endfunction()
