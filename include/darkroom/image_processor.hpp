// The library's front door: one object that turns jobs into stored variants.
//
//   ImageProcessor processor(storage, monitoring);
//   auto result = processor.process_image({.id = "job-123", .tool = ImageTool::dall_e, ...});
//   if (result.success) use(result.variants[0].url);
//
// docs/library.md is the guide; its code is compiled and run as a test.
#pragma once

#include <darkroom/job.hpp>
#include <darkroom/job_result.hpp>
#include <darkroom/processor_options.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace darkroom {

std::string_view version();  // of darkroom: "0.1.0"

// Thread-safe: any number of threads process jobs with one processor, which bounds nothing by
// itself; each job starts at most ProcessorOptions::threads more. Processors of one process share
// libvips, which starts with the first and ends with the process. No exceptions: what fails is in
// the result.
class ImageProcessor {
 public:
  // Says at once what is wrong with the options: the store that cannot be opened, the port that is
  // taken, every address range that is none.
  static Result<ImageProcessor> open(const StorageOptions& storage,
                                     const MonitoringOptions& monitoring = {},
                                     const ProcessorOptions& options = {});

  // The same for callers who look at results only: where opening fails, every job fails with that
  // error.
  explicit ImageProcessor(const StorageOptions& storage, const MonitoringOptions& monitoring = {},
                          const ProcessorOptions& options = {});

  ImageProcessor(ImageProcessor&& other) noexcept;
  ImageProcessor& operator=(ImageProcessor&& other) noexcept;
  ImageProcessor(const ImageProcessor&) = delete;
  ImageProcessor& operator=(const ImageProcessor&) = delete;
  ~ImageProcessor();  // No job may be under way.

  // Loads the source, renders the preset's variants from one decode, stores them all or none.
  JobResult process_image(const Job& job);

  // A stored object by its key, as VariantResult::key names it. storage_not_found where there is
  // none.
  Result<Bytes> read_object(const std::string& key) const;

  // Whether the storage is there and may be written; leaves nothing behind.
  Result<void> check_storage() const;
  std::string describe_storage() const;  // "dir:/path", "s3://bucket/prefix", for people

  // Everything counted so far, in Prometheus' text format; empty where opening failed.
  std::string metrics_text() const;
  // Where metrics are served; 0 where they are not.
  std::uint16_t metrics_port() const;

 private:
  struct Parts;
  explicit ImageProcessor(std::unique_ptr<Parts> parts);

  Result<std::unique_ptr<Parts>> parts_;
};

}  // namespace darkroom
