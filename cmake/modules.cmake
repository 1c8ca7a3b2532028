# One static library a folder of src/, one test program a folder of tests/.

# darkroom_module(NAME [SOURCES ...] [PUBLIC ...] [PRIVATE ...])
# PUBLIC and PRIVATE are what it links: other modules as darkroom_NAME, and third-party targets.
function(darkroom_module name)
  cmake_parse_arguments(module "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(darkroom_${name} STATIC ${module_SOURCES})
  target_include_directories(
    darkroom_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
                            $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
  target_link_libraries(
    darkroom_${name}
    PUBLIC tl::expected ${module_PUBLIC}
    PRIVATE $<BUILD_INTERFACE:darkroom_flags> ${module_PRIVATE})
endfunction()

# darkroom_test(NAME LABEL unit|vips|integration SOURCES ... LINK ... [TIMEOUT seconds] [WHOLE])
# Each TEST becomes a ctest of its own, but with WHOLE and for the sanitizers: programs that take
# their time to start, so they start once. Tests see DARKROOM_BINARY, DARKROOM_CORPUS and the tree.
function(darkroom_test name)
  cmake_parse_arguments(test "WHOLE" "LABEL;TIMEOUT" "SOURCES;LINK" ${ARGN})
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 120)
  endif()
  add_executable(${name} ${test_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE darkroom_flags ${test_LINK} GTest::gtest GTest::gmock
                                        GTest::gtest_main)
  if(DARKROOM_PLAIN_TESTS)
    set_target_properties(${name} PROPERTIES DARKROOM_PLAIN ON)
    target_compile_options(${name} PRIVATE -O0)
  endif()
  # Only where it is named: the tree's own place on the command line keeps ccache from serving
  # another clone with the same object.
  foreach(source IN LISTS test_SOURCES)
    file(STRINGS ${source} mention REGEX DARKROOM_SOURCE_DIR LIMIT_COUNT 1)
    if(mention)
      set_property(SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS
                                                    DARKROOM_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    endif()
  endforeach()
  # ThreadSanitizer sees races in glib, libvips and libav, which were not built with it: what computes
  # pixels is not even built then.
  if(DARKROOM_SANITIZE STREQUAL "thread" AND test_LABEL STREQUAL "vips")
    set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL ON)
    return()
  endif()
  if(DARKROOM_SANITIZE OR test_WHOLE)
    add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
    set_tests_properties(${name} PROPERTIES LABELS ${test_LABEL} TIMEOUT 900)
    return()
  endif()
  include(GoogleTest)
  gtest_discover_tests(
    ${name}
    TEST_PREFIX "${name}."
    NO_PRETTY_TYPES NO_PRETTY_VALUES
    DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${test_LABEL} TIMEOUT ${test_TIMEOUT})
endfunction()
