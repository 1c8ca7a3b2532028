# A folder with a crate whose library is linked into one of ours.

# darkroom_cargo_library(TARGET FOLDER): builds the static library of the crate in FOLDER, which has
# TARGET's name, by cargo, and links it into TARGET. In release, whatever our own build is:
# cryptography without an optimizer is too slow for any test.
function(darkroom_cargo_library target folder)
  file(STRINGS ${folder}/Cargo.toml line REGEX "^rust-version")
  string(REGEX MATCH "[0-9.]+" wanted "${line}")
  find_program(DARKROOM_CARGO cargo HINTS $ENV{HOME}/.cargo/bin)
  if(NOT DARKROOM_CARGO)
    message(FATAL_ERROR "DARKROOM_C2PA needs cargo ${wanted} or newer, and there is none: "
                        "install it, or name it with -DDARKROOM_CARGO=...")
  endif()
  execute_process(COMMAND ${DARKROOM_CARGO} --version OUTPUT_VARIABLE said ERROR_VARIABLE said)
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" version "${said}")
  if(NOT version OR version VERSION_LESS wanted)
    message(FATAL_ERROR "DARKROOM_C2PA needs cargo ${wanted} or newer; ${DARKROOM_CARGO} says: ${said}")
  endif()

  set(built ${CMAKE_CURRENT_BINARY_DIR}/cargo)
  set(library ${built}/release/lib${target}.a)
  add_custom_command(
    OUTPUT ${library}
    COMMAND ${DARKROOM_CARGO} build --release --quiet --target-dir ${built}
    # Where cargo finds nothing new it leaves the file as it is, and ninja would ask it every time.
    COMMAND ${CMAKE_COMMAND} -E touch ${library}
    WORKING_DIRECTORY ${folder}
    DEPENDS ${folder}/Cargo.toml
    DEPFILE ${built}/release/lib${target}.d
    COMMENT "Building ${target}'s Rust library by cargo"
    USES_TERMINAL VERBATIM)
  add_custom_target(${target}_rust DEPENDS ${library})
  add_dependencies(${target} ${target}_rust)

  # What Rust's own standard library asks for. Beside ours where it is installed for others.
  set(installed ${CMAKE_INSTALL_LIBDIR}/lib${target}_rust.a)
  target_link_libraries(
    ${target} PRIVATE $<BUILD_INTERFACE:${library}> $<INSTALL_INTERFACE:$<INSTALL_PREFIX>/${installed}>
                      ${CMAKE_DL_LIBS} m Threads::Threads)
  # Much of what the archive holds is called by nobody: 7 of 22 MB.
  target_link_options(${target} INTERFACE -Wl,--gc-sections)
  install(FILES ${library} DESTINATION ${CMAKE_INSTALL_LIBDIR} RENAME lib${target}_rust.a COMPONENT library)
endfunction()
