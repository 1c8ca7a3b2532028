// Reads what a file's metadata says of its making: what generators write, wherever containers put
// it, into one record. For untrusted bytes: it belongs into a codec process.
#pragma once

#include "base/lazy_bytes.hpp"
#include "container/facts.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/provenance.hpp>
#include <darkroom/result.hpp>

namespace darkroom::provenance {

// By content alone, from the places that the walk found. Never fails: metadata that cannot be read
// is no reason to refuse a picture, and says nothing. Each kind is read once, in time that grows
// with its bytes; no length that the file claims is allocated. What several places say, the first
// of these says: a generator's own text, XMP, C2PA, EXIF, IPTC. Thread-safe.
Provenance read(ByteView file, const container::Facts& facts);

// The walk, and the reading of what it found: the facts with their provenance. Errors are those of
// container::probe.
Result<container::Facts> inspect(const LazyBytes& file, const Limits& limits);
inline Result<container::Facts> inspect(ByteView file, const Limits& limits) {
  return inspect(LazyBytes(file), limits);
}

}  // namespace darkroom::provenance
