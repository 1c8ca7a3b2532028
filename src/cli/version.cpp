// darkroom version.
#include "cli/command.hpp"
#include "image/vips_runtime.hpp"

#include <darkroom/image_processor.hpp>

#include <cstdio>

namespace darkroom::cli {

Run add_version(CLI::App& program, Common& /*common*/) {
  program.add_subcommand("version", "of darkroom and of libvips");
  return [] {
    std::printf("darkroom %s, libvips %s\n", std::string(version()).c_str(),
                image::VipsRuntime::version().c_str());
    return kDone;
  };
}

}  // namespace darkroom::cli
