// A directory as an object store: temp file, fsync, rename, fsync of the folder.
#pragma once

#include "storage/object_store.hpp"

#include <memory>
#include <string>

namespace darkroom::storage {

struct DirectoryStoreOptions {
  std::string path;         // made where absent, mode 0755
  std::string public_base;  // "https://cdn.example/img"; empty: file: URLs
};

Result<std::unique_ptr<ObjectStore>> open_directory_store(const DirectoryStoreOptions& options);

// In memory, for tests and for library users who want the bytes: "memory:" URLs.
std::unique_ptr<ObjectStore> make_memory_store();

}  // namespace darkroom::storage
