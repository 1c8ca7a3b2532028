// How a format carries a C2PA store: whole, behind a few fields, or in parts. C2PA 2.1, appendix A.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/format.hpp>

#include <optional>
#include <vector>

namespace darkroom::provenance {

// The store in `pieces`, a file's pieces of container::MetadataKind::c2pa in their order; nothing
// where they hold none. Copied: JPEG's parts have to be put together. As long as its pieces at
// most.
std::optional<Bytes> store_in(Format format, const std::vector<ByteView>& pieces);

}  // namespace darkroom::provenance
