// The functions of rust/src/lib.rs. Bytes that go in are the caller's and are looked at for the
// call alone; an answer is the library's, and is given back with darkroom_credentials_release. None
// of them throws, panics into the caller, or keeps anything.
#pragma once

#include <cstddef>
#include <cstdint>

namespace darkroom::credentials {

extern "C" {

struct RustSlice {
  const std::byte* data;
  std::size_t size;
};

struct RustBuffer {
  std::byte* data;
  std::size_t size;
  std::size_t capacity;
};

// Signs `claim`: writes the signature, of `capacity` bytes at most, and gives back its length, or
// -1.
using RustCallback = std::ptrdiff_t (*)(const void* context, RustSlice claim, std::byte* signature,
                                        std::size_t capacity);

struct RustSignRequest {
  RustSlice certificates;
  RustSlice algorithm;
  RustCallback callback;  // called on the caller's thread, during the call; never throws
  const void* context;
  RustSlice anchors;
  RustSlice claim;  // JSON, as rust/src/sign.rs reads it
  RustSlice source;
  RustSlice variant;
  std::size_t max_parent_store;  // bytes
};

// The answer of `done` is what was asked for; of any other a text in UTF-8 that says what is wrong.
enum class RustStatus : std::int32_t { done, signer, picture, failed };

// `parent` becomes a Parent, by its index, where that is done.
RustStatus darkroom_credentials_sign(const RustSignRequest* request, std::uint32_t* parent,
                                     RustBuffer* answer);
RustStatus darkroom_credentials_signature(RustSlice certificates, RustSlice key,
                                          RustSlice algorithm, RustSlice claim, RustBuffer* answer);
RustStatus darkroom_credentials_verify(RustSlice picture, RustSlice media_type, RustSlice anchors,
                                       RustBuffer* answer);
RustStatus darkroom_credentials_check(RustSlice certificates, RustSlice key, RustBuffer* answer);
void darkroom_credentials_release(RustBuffer answer);

}  // extern "C"

}  // namespace darkroom::credentials
