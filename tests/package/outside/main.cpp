// A program of somebody who uses darkroom as a library: renders one file into a directory.
#include <darkroom/image_processor.hpp>

#include <iostream>

using darkroom::DirectoryStorage;
using darkroom::ImageProcessor;
using darkroom::ImageTool;
using darkroom::LogLevel;
using darkroom::MonitoringOptions;

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: outside IMAGE DIRECTORY\n";
    return 2;
  }
  const DirectoryStorage storage{.path = argv[2]};
  const MonitoringOptions monitoring{.log_level = LogLevel::warn};

  ImageProcessor processor(storage, monitoring);
  auto result = processor.process_image({
      .id = "job-123",
      .tool = ImageTool::dall_e,
      .source_file = argv[1],
      .user_id = "user-123",
      .metadata = {{"prompt", "A beautiful landscape"}},
  });

  if (!result.success) {
    std::cerr << to_string(result.error->code()) << ": " << result.error->message() << '\n';
    return 1;
  }
  std::cout << "darkroom " << darkroom::version() << ": " << result.processing_time_ms << " ms\n";
  for (const auto& variant : result.variants) {
    std::cout << variant.variant << ' ' << variant.url << '\n';
  }
  return 0;
}
