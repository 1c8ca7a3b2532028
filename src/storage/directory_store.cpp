#include "storage/directory_store.hpp"

#include "net/sigv4.hpp"
#include "storage/directory_files.hpp"
#include "storage/file_io.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <utility>

namespace darkroom::storage {
namespace {

// How often a put begins again because a remove took away the folder it was about to use.
constexpr int kMostTries = 64;

class DirectoryStore final : public ObjectStore {
 public:
  DirectoryStore(std::string path, Descriptor root, std::string public_base)
      : path_(std::move(path)), root_(std::move(root)), public_base_(std::move(public_base)) {}
  DirectoryStore(const DirectoryStore&) = delete;
  DirectoryStore(DirectoryStore&&) = delete;
  DirectoryStore& operator=(const DirectoryStore&) = delete;
  DirectoryStore& operator=(DirectoryStore&&) = delete;
  ~DirectoryStore() override { remove_empty_staging(root_); }

  Result<void> put(const std::string& key, ByteView bytes,
                   const ObjectHeaders& /*headers*/) override {
    TRY(check_file_key(key));
    StagedFile staged = TRY(StagedFile::write(root_, bytes, place_of(key)));
    std::error_code failure;
    for (int tries = 0; tries < kMostTries; ++tries) {
      const KeyFolder folder = TRY(make_folder_of(root_, key, place_of(key)));
      failure = staged.publish(folder.folder, folder.name);
      if (!failure) return {};
      if (failure != std::errc::no_such_file_or_directory) break;
    }
    return storage_failure(failure, place_of(key));
  }

  Result<Bytes> get(const std::string& key, std::uint64_t max_bytes) override {
    TRY(check_file_key(key));
    const SystemResult<Descriptor> file = open_beneath(root_, key);
    if (!file) return object_failure(file.error(), place_of(key));
    return read_whole(*file, max_bytes, place_of(key), object_failure);
  }

  Result<void> read(const std::string& key, std::uint64_t max_bytes, net::BodySink& to) override {
    TRY(check_file_key(key));
    const SystemResult<Descriptor> file = open_beneath(root_, key);
    if (!file) return object_failure(file.error(), place_of(key));
    return read_into(to, *file, max_bytes, place_of(key), object_failure);
  }

  Result<void> read_part(const std::string& key, Range part, net::BodySink& to) override {
    TRY(check_file_key(key));
    const SystemResult<Descriptor> file = open_beneath(root_, key);
    if (!file) return object_failure(file.error(), place_of(key));
    return read_part_into(to, *file, part, place_of(key), object_failure);
  }

  Result<ObjectVersion> version(const std::string& key) override {
    TRY(check_file_key(key));
    const SystemResult<Descriptor> file = open_beneath(root_, key);
    if (!file) return object_failure(file.error(), place_of(key));
    FileVersion found = TRY(version_of(*file, place_of(key), object_failure));
    return ObjectVersion{.bytes = found.bytes, .tag = std::move(found.tag)};
  }

  Result<void> remove(const std::string& key) override {
    TRY(check_file_key(key));
    const std::error_code failure = remove_beneath(root_, key);
    if (failure && !means_absent(failure)) return storage_failure(failure, place_of(key));
    return {};
  }

  Result<std::string> url(const std::string& key) override {
    TRY(check_file_key(key));
    const std::string encoded = net::percent_encoded(key, net::Slash::keep);
    if (!public_base_.empty()) return public_base_ + "/" + encoded;
    return "file://" + net::percent_encoded(path_, net::Slash::keep) + "/" + encoded;
  }

  Result<void> check() override {
    // The staging folder may be there, and be writable, where the root no longer is.
    if (faccessat(root_.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) {
      return storage_failure(last_error(), describe());
    }
    {
      // Written, synced and taken away again when it goes out of scope.
      TRY(StagedFile::write(root_, as_bytes("darkroom"), describe()));
    }
    remove_empty_staging(root_);
    return {};
  }

  std::string describe() const override { return "dir:" + path_; }

 private:
  std::string place_of(const std::string& key) const { return describe() + "/" + key; }

  const std::string path_;  // absolute, without a slash at the end
  const Descriptor root_;
  const std::string public_base_;  // without a slash at the end
};

// mkdir -p, with the mode that the header promises.
std::error_code make_path(const std::filesystem::path& path) {
  std::filesystem::path so_far;
  for (const std::filesystem::path& part : path) {
    so_far /= part;
    if (mkdir(so_far.c_str(), kFolderMode) == 0) continue;
    const std::error_code failure = last_error();
    std::error_code ignored;
    // EROFS or EACCES may come before EEXIST for a folder that is there.
    if (!std::filesystem::is_directory(so_far, ignored)) return failure;
  }
  return {};
}

std::string without_slash(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

}  // namespace

Result<std::unique_ptr<ObjectStore>> open_directory_store(const DirectoryStoreOptions& options) {
  const std::string what = "dir:" + options.path;
  if (options.path.empty()) {
    return Error::permanent(ErrorCode::storage_not_found, what + ": the path is empty");
  }
  if (const std::error_code failure = make_path(options.path)) {
    return storage_failure(failure, what);
  }
  std::error_code failure;
  const std::filesystem::path whole = std::filesystem::canonical(options.path, failure);
  if (failure) return storage_failure(failure, what);
  SystemResult<Descriptor> root = open_at(AT_FDCWD, whole.string(), O_RDONLY | O_DIRECTORY);
  if (!root) return storage_failure(root.error(), what);
  sweep_staging(*root);
  return std::make_unique<DirectoryStore>(without_slash(whole.string()), std::move(*root),
                                          without_slash(options.public_base));
}

}  // namespace darkroom::storage
