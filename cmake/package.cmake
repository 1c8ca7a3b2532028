# The library for others: find_package(darkroom CONFIG), target darkroom::darkroom.
# Included after src/, when every module is known.
include(CMakePackageConfigHelpers)

set(darkroom_public_headers
    animation.hpp
    bytes.hpp
    colour.hpp
    error.hpp
    format.hpp
    geometry.hpp
    image_processor.hpp
    job.hpp
    job_result.hpp
    limits.hpp
    log_level.hpp
    metadata_policy.hpp
    placeholder.hpp
    poster.hpp
    preset.hpp
    processor_options.hpp
    provenance.hpp
    result.hpp
    watermark.hpp)
list(TRANSFORM darkroom_public_headers PREPEND ${PROJECT_SOURCE_DIR}/include/darkroom/)

# `darkroom` is the program's name among targets, so the library has another until it is installed.
add_library(darkroom_library INTERFACE)
add_library(darkroom::darkroom ALIAS darkroom_library)
set_target_properties(darkroom_library PROPERTIES EXPORT_NAME darkroom VERIFY_INTERFACE_HEADER_SETS
                                                                       ON)
target_sources(
  darkroom_library
  INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES
            ${darkroom_public_headers})
target_link_libraries(darkroom_library INTERFACE darkroom_processor tl::expected)
target_compile_features(darkroom_library INTERFACE cxx_std_20)

# The modules that `target` links, itself first, each once.
function(darkroom_modules_under target result)
  set(found ${target})
  set(waiting ${target})
  while(waiting)
    list(POP_FRONT waiting next)
    get_target_property(linked ${next} LINK_LIBRARIES)
    foreach(name IN LISTS linked)
      if(name MATCHES "^darkroom_[a-z]+$" AND NOT name IN_LIST found)
        list(APPEND found ${name})
        list(APPEND waiting ${name})
      endif()
    endforeach()
  endwhile()
  set(${result} ${found} PARENT_SCOPE)
endfunction()
darkroom_modules_under(darkroom_processor darkroom_installed_modules)

set(darkroom_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/darkroom)
install(
  TARGETS darkroom_library ${darkroom_installed_modules}
  EXPORT darkroom-targets
  COMPONENT library
  ARCHIVE COMPONENT library
  FILE_SET HEADERS COMPONENT library)
install(
  EXPORT darkroom-targets
  NAMESPACE darkroom::
  DESTINATION ${darkroom_package_dir}
  COMPONENT library)
configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/darkroom-config.cmake.in
  ${PROJECT_BINARY_DIR}/darkroom-config.cmake INSTALL_DESTINATION ${darkroom_package_dir})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/darkroom-config-version.cmake COMPATIBILITY SameMinorVersion)
install(
  FILES ${PROJECT_BINARY_DIR}/darkroom-config.cmake
        ${PROJECT_BINARY_DIR}/darkroom-config-version.cmake
  DESTINATION ${darkroom_package_dir}
  COMPONENT library)
