// A file that says "this is in use" for as long as the process lives, however it ends.
#pragma once

#include <darkroom/result.hpp>

#include <string>
#include <utility>

namespace darkroom::queue {

class LockFile {
 public:
  // Made where it is missing, and left behind when unlocked: removing it would let two processes
  // lock two files of one name. queue_unavailable with the holder's process id where it is held.
  static Result<LockFile> take(const std::string& path);

  LockFile(LockFile&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;
  LockFile& operator=(LockFile&&) = delete;
  ~LockFile();

 private:
  explicit LockFile(int file) : file_(file) {}
  int file_;  // the lock goes with the descriptor
};

}  // namespace darkroom::queue
