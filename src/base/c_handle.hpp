// A C library's object, owned: zero-size deleter, the size of a pointer.
//   using Curl = CHandle<CURL, curl_easy_cleanup>;
// `Close` is a named function: a lambda in a header would be a different type in each file.
#pragma once

#include <memory>

namespace darkroom {

template <auto Close>
struct CloseWith {
  template <class T>
  void operator()(T* object) const {
    Close(object);
  }
};

template <class T, auto Close>
using CHandle = std::unique_ptr<T, CloseWith<Close>>;

}  // namespace darkroom
