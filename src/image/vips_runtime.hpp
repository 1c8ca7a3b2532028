// libvips, started once for the process. Made in main, passed to whatever computes pixels: the
// signature proves the start-up order.
#pragma once

#include <darkroom/format.hpp>
#include <darkroom/result.hpp>

#include <set>
#include <string>

namespace darkroom::image {

class VipsRuntime {
 public:
  // Starts libvips with the operation cache off, one thread an operation, every loader and saver
  // blocked but those for darkroom's formats, untrusted ones blocked, and its warnings silenced.
  // `internal` where libvips cannot start or lacks a promised format. At most one at a time.
  static Result<VipsRuntime> start();

  VipsRuntime(VipsRuntime&& other) noexcept;
  VipsRuntime& operator=(VipsRuntime&&) = delete;
  VipsRuntime(const VipsRuntime&) = delete;
  VipsRuntime& operator=(const VipsRuntime&) = delete;
  ~VipsRuntime();  // Shuts libvips down: every image must be gone.

  static std::string version();        // "8.14.1"
  std::set<Format> decodable() const;  // what this build of libvips can read
  std::set<Format> encodable() const;  // and write

 private:
  VipsRuntime() = default;
  bool owns_ = true;
};

// One in each thread that libvips did not make, for as long as it computes pixels: frees the
// thread's libvips state at its end.
class VipsThread {
 public:
  explicit VipsThread(const VipsRuntime& runtime);
  VipsThread(const VipsThread&) = delete;
  VipsThread(VipsThread&&) = delete;
  VipsThread& operator=(const VipsThread&) = delete;
  VipsThread& operator=(VipsThread&&) = delete;
  ~VipsThread();
};

}  // namespace darkroom::image
