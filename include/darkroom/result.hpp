// Result<T>: a value or an Error, and TRY to pass the error on. The interface is std::expected's.
#pragma once

#include <darkroom/error.hpp>

#include <tl/expected.hpp>

#include <type_traits>
#include <utility>

namespace darkroom {

// tl::expected is not [[nodiscard]] in Debian 12 (1.0.0), so a dropped error would compile in
// silence; this class is, and it takes an Error without tl::make_unexpected around it.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;

  // Implicit on purpose: `return Error::permanent(...)` is how a function fails.
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Error error) : tl::expected<T, Error>(tl::make_unexpected(std::move(error))) {}

  // The value, moved out; what TRY yields. Only where has_value().
  T take() && {
    if constexpr (!std::is_void_v<T>) return std::move(**this);
  }
};

}  // namespace darkroom

// Yields the value of a Result, or returns its error from the enclosing function. Once a line,
// never nested (-Wshadow rejects it); inside a lambda it leaves the lambda.
#define TRY(expression)                                    \
  (__extension__({                                         \
    auto&& try_result = (expression);                      \
    if (!try_result) return std::move(try_result).error(); \
    std::move(try_result).take();                          \
  }))
