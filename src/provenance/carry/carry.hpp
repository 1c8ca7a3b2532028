// What each variant carries of its source's metadata, by its rules: decided before any pixel is
// decoded.
#pragma once

#include "container/facts.hpp"
#include "domain/plan.hpp"
#include "provenance/carry/cargo.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/metadata_policy.hpp>
#include <darkroom/result.hpp>

#include <vector>

namespace darkroom::provenance {

struct Carried {
  Cargo cargo;
  MetadataParts dropped;  // of what the source has
};

// Of each variant of `plan`, in its order. `facts` are those of `file`, with their provenance.
// provenance_lost where a variant would lose what it requires. The same file and plan give the same
// bytes. For untrusted bytes: it belongs into a codec process. Thread-safe.
Result<std::vector<Carried>> carried(const Plan& plan, ByteView file,
                                     const container::Facts& facts);

}  // namespace darkroom::provenance
