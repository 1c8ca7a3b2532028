// A server that a test needs and that is not here: a visible skip, and a failure in CI.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string_view>

namespace darkroom::testing {

inline bool servers_are_required() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread of a test changes the environment
  const char* required =
      std::getenv("DARKROOM_REQUIRE_INTEGRATION");  // NOLINT(concurrency-mt-unsafe)
  return required != nullptr && std::string_view(required) == "1";
}

}  // namespace darkroom::testing

// Leaves the function it is in.
#define DARKROOM_SKIP_SERVER(what)                                                     \
  do {                                                                                 \
    if (darkroom::testing::servers_are_required()) FAIL() << (what) << " is not here"; \
    GTEST_SKIP() << (what) << " is not here";                                          \
  } while (false)
