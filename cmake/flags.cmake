# What every target of darkroom is compiled with. Linked PRIVATE: users of the library keep theirs.
add_library(darkroom_flags INTERFACE)
target_compile_features(darkroom_flags INTERFACE cxx_std_20)
target_compile_options(
  darkroom_flags
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            -Wsign-conversion
            -Wold-style-cast
            -Wnon-virtual-dtor
            -fstack-protector-strong
            -fPIC
            # GCC 12 sees it inside libstdc++'s own stream buffers once it optimises.
            $<$<CXX_COMPILER_ID:Clang>:-Wnull-dereference>
            # TRY is a statement expression, which both compilers know and -Wpedantic does not.
            $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-statement-expression>
            # clang sees one inside libstdc++ 12's own std::stable_sort.
            $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
            $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-designated-field-initializers>
            $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers>
            $<$<CXX_COMPILER_ID:GNU>:-Wuseless-cast>
            $<$<CXX_COMPILER_ID:GNU>:-Wlogical-op>)
target_compile_definitions(darkroom_flags INTERFACE _GLIBCXX_ASSERTIONS)
target_link_options(darkroom_flags INTERFACE -Wl,-z,relro,-z,now)

if(DARKROOM_WERROR)
  target_compile_options(darkroom_flags INTERFACE -Werror)
endif()
if(DARKROOM_SANITIZE)
  target_compile_options(darkroom_flags INTERFACE -fsanitize=${DARKROOM_SANITIZE}
                                                  -fno-omit-frame-pointer -fno-sanitize-recover=all
                                                  # GCC 12 sees one inside <regex> once it instruments.
                                                  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(darkroom_flags INTERFACE -fsanitize=${DARKROOM_SANITIZE})
  # Each compiler has its own name for this, and clang only asks.
  target_compile_definitions(darkroom_flags INTERFACE DARKROOM_SANITIZED)
else()
  # Fortified string functions hide from the sanitizers what they would report better, and are none
  # without an optimizer.
  set(plain $<OR:$<CONFIG:Debug>,$<BOOL:$<TARGET_PROPERTY:DARKROOM_PLAIN>>>)
  target_compile_options(darkroom_flags INTERFACE $<$<NOT:${plain}>:-D_FORTIFY_SOURCE=2>)
endif()
if(DARKROOM_FUZZ)
  # libFuzzer sees which branches an input takes only where they are instrumented.
  target_compile_options(darkroom_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
