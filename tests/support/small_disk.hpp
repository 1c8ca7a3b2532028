// A disk of a few MiB, to fill up.
#pragma once

#include "support/scratch_folder.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <string>

namespace darkroom::testing {

// Mounts an empty file system at `path` that nobody else sees. As root, or in a user namespace
// where the kernel lets anybody have one. For a process that ends soon: it leaves the others' file
// systems.
inline bool mount_small_disk(const std::string& path, int mib) {
  const std::string uid = std::to_string(geteuid());
  const std::string gid = std::to_string(getegid());
  if (unshare(CLONE_NEWNS) != 0) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    write_text("/proc/self/setgroups", "deny");
    write_text("/proc/self/uid_map", "0 " + uid + " 1");
    write_text("/proc/self/gid_map", "0 " + gid + " 1");
  }
  const std::string size = "size=" + std::to_string(mib) + "m";
  return mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("tmpfs", path.c_str(), "tmpfs", 0, size.c_str()) == 0;
}

// What `work(path)` returns, 0..76, in a process of its own with such a disk at `path`; nothing
// where none may be mounted, which is to be skipped visibly.
template <class Work>
std::optional<int> on_a_small_disk(int mib, Work work) {
  constexpr int kCannotTry = 77;
  const ScratchFolder folder;
  const std::string path = folder.path().string();
  const pid_t child = fork();
  EXPECT_GE(child, 0);
  if (child == 0) _exit(mount_small_disk(path, mib) ? work(path) : kCannotTry);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == kCannotTry) return std::nullopt;
  return WEXITSTATUS(status);
}

}  // namespace darkroom::testing
