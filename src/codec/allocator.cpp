#include "codec/allocator.hpp"

#include <malloc.h>

namespace darkroom::codec {

void keep_pictures_memory() {
#ifdef __GLIBC__
  constexpr int kMostKept = 128 << 20;  // bytes
  // NOLINTBEGIN(concurrency-mt-unsafe): no thread is there yet
  // One arena: two threads that encode seldom meet in malloc, and each arena would keep its own.
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, kMostKept);
  // NOLINTEND(concurrency-mt-unsafe)
#endif
}

}  // namespace darkroom::codec
