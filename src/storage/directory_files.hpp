// What a directory store does to the file system beneath its root. Nothing here follows a symbolic
// link below the root: each part of a key is opened on its own, from the folder before it, with
// O_NOFOLLOW. Thread-safe and process-safe: many stores may share one root.
#pragma once

#include "storage/file_io.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <string>
#include <system_error>

namespace darkroom::storage {

inline constexpr unsigned kFolderMode = 0755;  // the umask takes from it

// Objects are written here, in the root, and renamed to where they belong when they are whole. The
// name is no key of this store.
inline constexpr const char* kStagingFolder = ".darkroom-staging";

// check_key, and not a name beneath the staging folder.
Result<void> check_file_key(const std::string& key);

// storage_full* for ENOSPC and EDQUOT, storage_denied where we may not or a link or a folder is in
// the way, storage_not_found for ENOENT, invalid_job for a name that is too long, otherwise
// storage_unavailable*.
Error storage_failure(std::error_code failure, const std::string& what);
// The same when an object is looked for: a folder, or a file in place of a folder, is no object.
Error object_failure(std::error_code failure, const std::string& what);
bool means_absent(std::error_code failure);

// The folder that a key's last part is in, and that part.
struct KeyFolder {
  Descriptor folder;
  std::string name;
};
// Makes the folders that are missing, each durable in its parent.
Result<KeyFolder> make_folder_of(const Descriptor& root, const std::string& key,
                                 const std::string& what);

// For reading.
SystemResult<Descriptor> open_beneath(const Descriptor& root, const std::string& key);

// Unlinks, and takes away the folders that this leaves empty.
std::error_code remove_beneath(const Descriptor& root, const std::string& key);

// An object written and synced under a name of its own in the staging folder; gone when it goes out
// of scope unless it was published. Its lock tells a file being written from one that a killed
// process left: the kernel drops the lock with the process.
class StagedFile {
 public:
  static Result<StagedFile> write(const Descriptor& root, ByteView bytes, const std::string& what);

  StagedFile(StagedFile&& other) noexcept = default;
  StagedFile& operator=(StagedFile&&) = delete;
  StagedFile(const StagedFile&) = delete;
  StagedFile& operator=(const StagedFile&) = delete;
  ~StagedFile();

  // Renames it to `name` in `folder`, durably. ENOENT: the folder is gone; make it and try again.
  std::error_code publish(const Descriptor& folder, const std::string& name);

 private:
  StagedFile(Descriptor folder, Descriptor file, std::string name);
  static Result<StagedFile> create(const Descriptor& root, const std::string& what);

  Descriptor folder_;
  Descriptor file_;   // locked
  std::string name_;  // empty once published
};

// Removes what killed processes left in the staging folder, and nothing else.
void sweep_staging(const Descriptor& root);
void remove_empty_staging(const Descriptor& root);

}  // namespace darkroom::storage
