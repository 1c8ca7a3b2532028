// The system calls a codec may make: a seccomp-bpf allow-list, through libseccomp.
#pragma once

#include <darkroom/result.hpp>

namespace darkroom::codec {

enum class Opening {
  nothing,
  to_read,  // what Landlock lets it see: fonts
};

// Installs the filter for this thread and all it starts. What decoders and encoders need is
// allowed; what libraries try and can do without (open, stat, ioctl, socket, ...) fails with
// EACCES, but for what `opening` lets through; fork, exec and everything else end the process with
// SIGSYS. Needs no_new_privs. An error, with errno's text, where the kernel or the container
// refuses seccomp.
Result<void> install_seccomp_filter(Opening opening);

}  // namespace darkroom::codec
