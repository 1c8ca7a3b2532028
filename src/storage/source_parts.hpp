// A large clip that is read in parts, as far as its variants need it.
#pragma once

#include "base/descriptor.hpp"
#include "base/ranges.hpp"
#include "base/shared_bytes.hpp"
#include "net/body_sink.hpp"

#include <darkroom/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace darkroom::storage {

// Asks once more for bytes of a source, that part of it alone. Tries again by itself.
using ReadPart = std::function<Result<void>(Range part, net::BodySink& to)>;

struct PartsOptions {
  ReadPart read;
  std::uint64_t size = 0;  // of the whole
  std::string version;     // that it had when it was begun, not empty
  std::string name;        // for people
  // All parts together; then no other is begun.
  std::chrono::milliseconds total_timeout{30'000};
};

// What of a source is not in `file` yet, whose first bytes are `present`. Each part is at least 1
// MiB long, and longer where one goes on behind the last, up to 16 MiB, as a kernel reads ahead.
// Errors: what `read` gives; source_incomplete* where the source is no longer what it was, or was
// sent otherwise than asked for; source_timeout*; those of TMPDIR, as Intake's.
std::shared_ptr<Remainder> read_in_parts(Descriptor file, Range present, PartsOptions options);

}  // namespace darkroom::storage
