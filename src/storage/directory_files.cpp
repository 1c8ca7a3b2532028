#include "storage/directory_files.hpp"

#include "base/c_handle.hpp"
#include "base/ids.hpp"
#include "storage/object_store.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

namespace darkroom::storage {
namespace {

constexpr unsigned kFileMode = 0644;  // the umask takes from it
// How often a name is tried again because somebody swept it, or its folder, away.
constexpr int kMostTries = 64;

void close_stream(DIR* stream) {
  closedir(stream);
}
using DirectoryStream = CHandle<DIR, close_stream>;

std::vector<std::string> parts_of(std::string_view key) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= key.size();) {
    const std::size_t end = std::min(key.find('/', begin), key.size());
    parts.emplace_back(key.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

SystemResult<Descriptor> open_folder(const Descriptor& parent, const std::string& name) {
  return open_at(parent.get(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

// Opens the folder `name`, made where it is missing. A folder just made is synced into its parent;
// one that another writer made a moment ago is in an earlier or the same journal transaction as our
// own file, so that syncing the file covers it.
SystemResult<Descriptor> made_folder(const Descriptor& parent, const std::string& name) {
  const bool made = mkdirat(parent.get(), name.c_str(), kFolderMode) == 0;
  const std::error_code failure = made ? sync(parent) : last_error();
  if (made && failure) return tl::make_unexpected(failure);
  SystemResult<Descriptor> folder = open_folder(parent, name);
  // EROFS and EACCES may come in place of EEXIST for a folder that is there.
  const bool told = made || folder.has_value() || failure == std::errc::file_exists;
  if (told) return folder;
  return tl::make_unexpected(failure);
}

// What the last of `parts` names, opened with `flags`.
SystemResult<Descriptor> walk(const Descriptor& root, const std::vector<std::string>& parts,
                              int flags) {
  SystemResult<Descriptor> folder = open_folder(root, ".");
  for (std::size_t i = 0; folder && i + 1 < parts.size(); ++i) {
    folder = open_folder(*folder, parts[i]);
  }
  if (!folder) return folder;
  return open_at(folder->get(), parts.back(), flags | O_NOFOLLOW);
}

bool lock(const Descriptor& file, int how) {
  while (flock(file.get(), how) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

bool still_linked(const Descriptor& file) {
  struct stat facts{};
  return fstat(file.get(), &facts) == 0 && facts.st_nlink > 0;
}

// The shape of the names that StagedFile gives: a UUID.
bool is_staged_name(std::string_view name) {
  return name.size() == 36 && std::ranges::all_of(name, [](unsigned char c) {
           return c == '-' || std::isxdigit(c) != 0;
         });
}

}  // namespace

Result<void> check_file_key(const std::string& key) {
  TRY(check_key(key));
  if (parts_of(key).front() == kStagingFolder) {
    return Error::permanent(
        ErrorCode::invalid_job,
        "object key begins with the store's own folder " + std::string(kStagingFolder));
  }
  return {};
}

Error storage_failure(std::error_code failure, const std::string& what) {
  const std::string said = what + ": " + failure.message();
  switch (failure.value()) {
    case ENOSPC:
    case EDQUOT:
      return Error::transient(ErrorCode::storage_full, said);
    case EACCES:
    case EPERM:
    case EROFS:
      return Error::permanent(ErrorCode::storage_denied, said);
    case ELOOP:
      return Error::permanent(ErrorCode::storage_denied, what + ": a symbolic link is in the way");
    case ENOTDIR:
    case EISDIR:
    case ENOTEMPTY:
    case EEXIST:
      return Error::permanent(
          ErrorCode::storage_denied,
          what + ": a file or a link is where a folder must be, or the other way round");
    case ENOENT:
      return Error::permanent(ErrorCode::storage_not_found, said);
    case ENAMETOOLONG:
      return Error::permanent(ErrorCode::invalid_job, said);
    default:
      return Error::transient(ErrorCode::storage_unavailable, said);
  }
}

bool means_absent(std::error_code failure) {
  return failure.value() == ENOENT || failure.value() == ENOTDIR || failure.value() == EISDIR;
}

Error object_failure(std::error_code failure, const std::string& what) {
  if (means_absent(failure)) {
    return Error::permanent(ErrorCode::storage_not_found, what + ": no such object");
  }
  if (failure.value() == EINVAL) {
    return Error::permanent(ErrorCode::storage_denied, what + ": is no regular file");
  }
  return storage_failure(failure, what);
}

Result<KeyFolder> make_folder_of(const Descriptor& root, const std::string& key,
                                 const std::string& what) {
  std::vector<std::string> parts = parts_of(key);
  std::error_code failure;
  for (int tries = 0; tries < kMostTries; ++tries) {
    SystemResult<Descriptor> folder = open_folder(root, ".");
    for (std::size_t i = 0; folder && i + 1 < parts.size(); ++i) {
      folder = made_folder(*folder, parts[i]);
    }
    if (folder) return KeyFolder{.folder = std::move(*folder), .name = std::move(parts.back())};
    // A remove takes empty folders away, maybe the one just made: from the root again.
    failure = folder.error();
    if (failure != std::errc::no_such_file_or_directory) break;
  }
  return storage_failure(failure, what);
}

SystemResult<Descriptor> open_beneath(const Descriptor& root, const std::string& key) {
  // O_NONBLOCK: a pipe that somebody put there must not hold us up.
  return walk(root, parts_of(key), O_RDONLY | O_NONBLOCK);
}

std::error_code remove_beneath(const Descriptor& root, const std::string& key) {
  std::vector<std::string> parts = parts_of(key);
  const std::string name = std::move(parts.back());
  parts.back() = ".";
  SystemResult<Descriptor> folder = walk(root, parts, O_RDONLY | O_DIRECTORY);
  if (!folder) return folder.error();
  if (unlinkat(folder->get(), name.c_str(), 0) != 0) return last_error();
  if (const std::error_code failure = sync(*folder)) return failure;

  // The first folder that is not empty, or already gone, ends the tidying; that is no failure.
  for (parts.pop_back(); !parts.empty(); parts.pop_back()) {
    const std::string empty = std::exchange(parts.back(), ".");
    folder = walk(root, parts, O_RDONLY | O_DIRECTORY);
    if (!folder || unlinkat(folder->get(), empty.c_str(), AT_REMOVEDIR) != 0) break;
  }
  return {};
}

StagedFile::StagedFile(Descriptor folder, Descriptor file, std::string name)
    : folder_(std::move(folder)), file_(std::move(file)), name_(std::move(name)) {}

StagedFile::~StagedFile() {
  if (folder_.get() >= 0 && !name_.empty()) unlinkat(folder_.get(), name_.c_str(), 0);
}

Result<StagedFile> StagedFile::create(const Descriptor& root, const std::string& what) {
  std::error_code failure = std::make_error_code(std::errc::resource_unavailable_try_again);
  for (int tries = 0; tries < kMostTries; ++tries) {
    std::string name = uuid_v7(std::chrono::system_clock::now());
    SystemResult<Descriptor> folder = made_folder(root, kStagingFolder);
    SystemResult<Descriptor> file =
        folder ? open_at(folder->get(), name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, kFileMode)
               : tl::make_unexpected(folder.error());
    if (file) {
      // A file system without locks keeps its leftovers: sweeping gets no lock there either.
      lock(*file, LOCK_EX);
      if (still_linked(*file)) {
        return StagedFile(std::move(*folder), std::move(*file), std::move(name));
      }
    } else {
      failure = file.error();
      if (failure != std::errc::no_such_file_or_directory) break;
    }
  }
  return storage_failure(failure, what);
}

Result<StagedFile> StagedFile::write(const Descriptor& root, ByteView bytes,
                                     const std::string& what) {
  StagedFile staged = TRY(create(root, what));
  if (const std::error_code failure = write_all(staged.file_, bytes)) {
    return storage_failure(failure, what);
  }
  if (const std::error_code failure = sync(staged.file_)) return storage_failure(failure, what);
  return staged;
}

std::error_code StagedFile::publish(const Descriptor& folder, const std::string& name) {
  if (renameat(folder_.get(), name_.c_str(), folder.get(), name.c_str()) != 0) return last_error();
  name_.clear();
  return sync(folder);
}

void sweep_staging(const Descriptor& root) {
  SystemResult<Descriptor> folder = open_folder(root, kStagingFolder);
  if (!folder) return;
  const int number = folder->get();
  const DirectoryStream stream(fdopendir(number));
  if (stream == nullptr) return;
  folder->release();  // the stream closes it
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this call's own
  while (const dirent* entry = readdir(stream.get())) {
    const std::string name = static_cast<const char*>(entry->d_name);
    if (!is_staged_name(name)) continue;
    const SystemResult<Descriptor> file = open_at(number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (file && lock(*file, LOCK_EX | LOCK_NB)) unlinkat(number, name.c_str(), 0);
  }
  remove_empty_staging(root);
}

void remove_empty_staging(const Descriptor& root) {
  unlinkat(root.get(), kStagingFolder, AT_REMOVEDIR);
}

}  // namespace darkroom::storage
