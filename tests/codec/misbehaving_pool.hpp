// A pool whose codecs misbehave on command (misbehaviour.hpp), and a picture that they render.
#pragma once

#include "base/hashing.hpp"
#include "codec/codec_pool.hpp"

#include <dirent.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace darkroom::codec::test {

// 4x4 px, red.
inline const Bytes kPng = *from_base64(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR4nGP4z8AARwzEcQCukw/x0F8jngAAAABJRU5E"
    "rkJggg==");

inline Plan one_jpeg() {
  Variant variant;
  variant.name = "normal";
  variant.box = {.width = 64, .height = 64};
  return {.tool = "dall-e", .variants = {variant}};
}

inline CodecPoolOptions options() {
  return {.program = MISBEHAVING_CODEC, .codecs = 2, .spares = 1, .self_test = SelfTest::skip};
}

inline std::unique_ptr<CodecPool> open(CodecPoolOptions options) {
  auto pool = CodecPool::open(std::move(options));
  EXPECT_TRUE(pool.has_value()) << pool.error().message();
  return std::move(pool).take();
}

inline Result<image::Rendering> tell(CodecPool& pool, const std::string& command) {
  const std::string text = "MISBEHAVE " + command;
  return pool.render(as_bytes(text), one_jpeg());
}

inline std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* folder = opendir("/proc/self/fd");
  while (readdir(folder) != nullptr) ++count;  // NOLINT(concurrency-mt-unsafe)
  closedir(folder);
  return count;
}

}  // namespace darkroom::codec::test
