// A file descriptor, owned, and what the system answers, until somebody says what it means.
#pragma once

#include <darkroom/bytes.hpp>

#include <tl/expected.hpp>

#include <cstdint>
#include <system_error>
#include <utility>

namespace darkroom {

// -1 for none. Closed at its end; never inherited by a program that a child runs.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    other.reset();
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { reset(); }

  int get() const { return number_; }
  bool open() const { return number_ >= 0; }
  int release() { return std::exchange(number_, -1); }
  void reset();

 private:
  int number_ = -1;
};

template <class T>
using SystemResult = tl::expected<T, std::error_code>;

// errno of the call just made.
std::error_code last_error();

std::error_code write_all(const Descriptor& file, ByteView bytes);
std::error_code write_all_at(const Descriptor& file, std::uint64_t from, ByteView bytes);

}  // namespace darkroom
