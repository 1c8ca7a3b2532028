// How many files this process may have open: a connection is one.
#pragma once

#include <cstdint>

namespace darkroom::cli {

// Raises the soft limit to the hard one, which needs no right; at most to a million, so that
// nothing that walks over all possible descriptors takes for ever. A limit that cannot be changed
// stays. The limit as it is then.
std::uint64_t raise_open_files();

}  // namespace darkroom::cli
