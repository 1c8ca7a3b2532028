// Files by descriptor: reached part by part without following a symbolic link, read and written
// whole. What an error number means is the caller's to say, because a source that is not there and
// a store that is not there are different failures.
#pragma once

#include "base/descriptor.hpp"
#include "net/body_sink.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <string>
#include <system_error>

namespace darkroom::storage {

// openat(2), again after a signal; never inherited by a program that a child runs.
SystemResult<Descriptor> open_at(int folder, const std::string& name, int flags, unsigned mode = 0);

std::error_code sync(const Descriptor& file);

// What a failure of `what` means, as one of our own errors.
using Meaning = Error (*)(std::error_code failure, const std::string& what);

// A regular file's size, and what no other file that is put in its place has in common with it.
struct FileVersion {
  std::uint64_t bytes = 0;
  std::string tag;  // digits and '-'
};
Result<FileVersion> version_of(const Descriptor& file, const std::string& what, Meaning meaning);

// A regular file's bytes. source_too_large over `max_bytes`, before a byte is read where the size
// tells; a folder is EISDIR to `meaning` and anything else that is no file is EINVAL.
Result<Bytes> read_whole(const Descriptor& file, std::uint64_t max_bytes, const std::string& what,
                         Meaning meaning);

// The same into `to`, part by part. `to`'s own errors besides.
Result<void> read_into(net::BodySink& to, const Descriptor& file, std::uint64_t max_bytes,
                       const std::string& what, Meaning meaning);
// And `part` of them alone; storage_unavailable* where the file ends before it does.
Result<void> read_part_into(net::BodySink& to, const Descriptor& file, Range part,
                            const std::string& what, Meaning meaning);
Error shorter(const std::string& what, std::uint64_t bytes);  // that it ends before

}  // namespace darkroom::storage
