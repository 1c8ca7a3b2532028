// The allocator of a process that computes pictures.
#pragma once

namespace darkroom::codec {

// For a codec process, before it makes a thread: blocks as large as pictures come from the heap and
// stay in it for the next picture, where they would otherwise be mapped, zeroed page by page by the
// kernel, and given back each time. docs/benchmarks.md has what it saves. Above 128 MiB of free
// memory at the heap's end, the rest is given back. Ours is glibc; elsewhere nothing is changed.
void keep_pictures_memory();

}  // namespace darkroom::codec
