#include "base/ids.hpp"

#include "base/hashing.hpp"

#include <sys/random.h>

#include <cassert>
#include <cstdint>
#include <utility>

namespace darkroom {

std::string uuid_v7(std::chrono::system_clock::time_point now,
                    const std::array<std::byte, 10>& random) {
  const auto since_epoch =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  const auto milliseconds = static_cast<std::uint64_t>(since_epoch.count());
  Bytes bytes(16);
  for (std::size_t i = 0; i < 6; ++i) {
    bytes[i] = static_cast<std::byte>((milliseconds >> (40U - 8U * i)) & 0xFFU);
  }
  for (std::size_t i = 0; i < random.size(); ++i) bytes[6 + i] = random[i];
  bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x70};
  bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};

  std::string text = to_hex(bytes);
  for (const std::size_t hyphen : {8U, 13U, 18U, 23U}) text.insert(hyphen, 1, '-');
  return text;
}

std::string uuid_v7(std::chrono::system_clock::time_point now) {
  std::array<std::byte, 10> random{};
  const ssize_t length = getrandom(random.data(), random.size(), 0);
  assert(std::cmp_equal(length, random.size()));  // up to 256 bytes never come short
  return uuid_v7(now, random);
}

}  // namespace darkroom
