// File access as a user without any rights, for as long as this lives and on this thread alone.
// Root reads and writes everything, so tests of what is forbidden would say nothing as root.
#pragma once

#include <sys/fsuid.h>
#include <unistd.h>

namespace darkroom::testing {

class AsNobody {
 public:
  AsNobody() {
    constexpr uid_t kNobody = 65534;
    // Also drops root's right to override file modes, until it is set back.
    if (geteuid() == 0) setfsuid(kNobody);
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  ~AsNobody() { setfsuid(geteuid()); }
};

}  // namespace darkroom::testing
