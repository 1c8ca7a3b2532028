// Landlock: no file, no network, by the kernel's own access control.
#pragma once

#include <darkroom/result.hpp>

#include <string>
#include <vector>

namespace darkroom::codec {

// Denies this process and all it starts every file system access but to read what is below the
// folders `readable`, those of them that there are, and, where the kernel knows how (ABI 4), TCP.
// Needs no_new_privs. An error says that the kernel has no Landlock or refused.
// https://docs.kernel.org/userspace-api/landlock.html
Result<void> deny_files_and_network(const std::vector<std::string>& readable);

}  // namespace darkroom::codec
