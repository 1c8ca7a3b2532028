// A C2PA manifest store: JUMBF boxes (ISO/IEC 19566-5) around CBOR. C2PA 2.1, section 11.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <vector>

namespace darkroom::provenance {

// What is read of a manifest; views into the store.
struct Manifest {
  ByteView claim;
  ByteView signature;
  std::vector<ByteView> actions;  // the assertions of actions, all CBOR
};

// The store's active manifest, which is its last one. corrupt_image where boxes end beyond what is
// there, or nest deeper than a store's do, or where there is no manifest. Walked in a loop.
Result<Manifest> active_manifest(ByteView store);

// Whether `bytes` begin as a store does: other things are written in JUMBF as well.
bool is_store(ByteView bytes);

}  // namespace darkroom::provenance
