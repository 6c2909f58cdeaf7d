# Installs the libraries, the header, record.proto, and what find_package(sluice) and pkg-config read.
include(CMakePackageConfigHelpers)

# sluice_link_names(OUT target ...): the linker's names of third-party libraries, for those who link
# libsluice.a outside this build, where the imported targets do not exist. C programs need the last two.
function(sluice_link_names out)
  foreach(library IN LISTS ARGN)
    if(library MATCHES "^Eigen3::|^Threads::")
      continue() # headers only; -pthread is part of libc
    elseif(library MATCHES "zstd")
      list(APPEND names zstd)
    elseif(library STREQUAL "ZLIB::ZLIB")
      list(APPEND names z)
    elseif(library MATCHES "^simdjson(::simdjson)?$")
      list(APPEND names simdjson)
    else()
      message(FATAL_ERROR "cmake/sluice_install.cmake: which -l name has ${library}?")
    endif()
  endforeach()
  list(REMOVE_DUPLICATES names)
  set(${out} ${names} stdc++ m PARENT_SCOPE)
endfunction()

# Called in capi/ after the targets sluice and sluice_static exist.
function(sluice_install_package)
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/sluice)
  install(TARGETS sluice sluice_static EXPORT sluiceTargets
          LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT sluiceTargets NAMESPACE sluice:: DESTINATION ${package_dir})
  install(FILES ${PROJECT_SOURCE_DIR}/capi/include/sluice.h ${PROJECT_SOURCE_DIR}/capi/include/sluice.hpp
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  if(EXISTS ${PROJECT_SOURCE_DIR}/core/recordio/record.proto)
    install(FILES ${PROJECT_SOURCE_DIR}/core/recordio/record.proto
            DESTINATION ${CMAKE_INSTALL_DATADIR}/sluice)
  endif()

  configure_package_config_file(
    ${PROJECT_SOURCE_DIR}/cmake/sluiceConfig.cmake.in ${PROJECT_BINARY_DIR}/sluiceConfig.cmake
    INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
  write_basic_package_version_file(
    ${PROJECT_BINARY_DIR}/sluiceConfigVersion.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/sluiceConfig.cmake
                ${PROJECT_BINARY_DIR}/sluiceConfigVersion.cmake DESTINATION ${package_dir})

  # Relative to the .pc file itself, so that the installed tree can be moved.
  file(RELATIVE_PATH pc_to_prefix /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)
  list(TRANSFORM link_names PREPEND "-l" OUTPUT_VARIABLE private_libraries)
  list(JOIN private_libraries " " private_libraries)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/sluice.pc.in ${PROJECT_BINARY_DIR}/sluice.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/sluice.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()
