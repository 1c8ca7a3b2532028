#include "codec/allocator.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <memory>

namespace darkroom::codec {
namespace {

// In a process of its own: the allocator stays as it was set.
TEST(Allocator, TakesAPicturesMemoryFromTheHeap) {
  EXPECT_EXIT(
      {
        keep_pictures_memory();
        const auto picture = std::make_unique<char[]>(64U << 20U);
        // NOLINTNEXTLINE(concurrency-mt-unsafe): the only thread
        std::exit(picture && mallinfo2().hblks == 0 ? 0 : 1);  // blocks that are mapped
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace darkroom::codec
