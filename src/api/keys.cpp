#include "api/keys.hpp"

#include "api/key_file.hpp"
#include "base/hashing.hpp"
#include "storage/file_io.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace darkroom::api {
namespace {

constexpr std::size_t kIdBytes = 6;
constexpr std::size_t kSecretBytes = 32;
constexpr std::string_view kMark = "dk_";
constexpr std::size_t kTextLength = kMark.size() + 2 * kIdBytes + 1 + 2 * kSecretBytes;

std::string random_hex(std::size_t bytes) {
  Bytes random(bytes);
  const ssize_t length = getrandom(random.data(), random.size(), 0);
  assert(length == static_cast<ssize_t>(random.size()));  // up to 256 bytes never come short
  return to_hex(random);
}

// Takes as long for a wrong first byte as for a wrong last one.
bool equal_in_constant_time(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    const unsigned mine = static_cast<unsigned char>(one[i]);
    difference |= mine ^ static_cast<unsigned char>(other[i]);
  }
  return difference == 0;
}

Result<void> check_wish(const KeyWish& wish) {
  const bool printable = std::ranges::all_of(
      wish.name, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '\x7f'; });
  constexpr std::size_t kLongestName = 100;
  std::vector<Problem> problems;
  if (wish.name.empty() || wish.name.size() > kLongestName || !printable) {
    problems.push_back({.where = "name", .message = "must be 1-100 bytes of printable text"});
  }
  if (wish.scopes == Scopes{}) {
    problems.push_back({.where = "scopes", .message = "must be some of read, submit, admin"});
  }
  if (wish.limit && (!(wish.limit->per_second > 0) || wish.limit->burst < 1)) {
    problems.push_back(
        {.where = "limit", .message = "must be over 0 a second with a burst of at least 1"});
  }
  if (!problems.empty()) return Error::invalid(ErrorCode::invalid_job, std::move(problems));
  return {};
}

// Held while the file is read, changed and replaced, so that two who change it lose nothing.
Result<Descriptor> locked(const std::string& path) {
  const std::string beside = path + ".lock";
  auto file = storage::open_at(AT_FDCWD, beside, O_RDWR | O_CREAT, 0600);
  if (!file) {
    return Error::permanent(ErrorCode::storage_denied,
                            "keys: " + beside + ": " + file.error().message());
  }
  while (flock(file->get(), LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    return Error::permanent(ErrorCode::storage_denied, "keys: " + beside + " cannot be locked");
  }
  return std::move(*file);
}

}  // namespace

std::string_view to_string(Scope scope) {
  constexpr std::array<std::string_view, 4> kNames{"none", "read", "submit", "admin"};
  return kNames.at(static_cast<std::size_t>(scope));
}

std::optional<Scope> scope_from(std::string_view name) {
  for (const Scope scope : {Scope::read, Scope::submit, Scope::admin}) {
    if (name == to_string(scope)) return scope;
  }
  return std::nullopt;
}

void Scopes::add(Scope scope) {
  read |= scope == Scope::read;
  submit |= scope == Scope::submit;
  admin |= scope == Scope::admin;
}

bool Scopes::allow(Scope scope) const {
  switch (scope) {
    case Scope::none:
      return true;
    case Scope::read:
      return read || admin;
    case Scope::submit:
      return submit || admin;
    case Scope::admin:
      return admin;
  }
  return false;
}

Result<std::unique_ptr<KeyStore>> KeyStore::open(std::string path) {
  std::unique_ptr<KeyStore> store(new KeyStore(std::move(path)));
  const std::scoped_lock lock(store->mutex_);
  TRY(store->refresh());
  return store;
}

KeyStore::Stamp KeyStore::stamp() const {
  struct stat found = {};
  if (stat(path_.c_str(), &found) != 0) return {};
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return {.inode = static_cast<std::int64_t>(found.st_ino),
          .modified_ns = found.st_mtim.tv_sec * kNanoseconds + found.st_mtim.tv_nsec,
          .size = found.st_size};
}

Result<void> KeyStore::refresh() {
  const Stamp now = stamp();
  if (now == seen_) return {};
  Keys fresh;
  for (Key& key : TRY(read_key_file(path_))) {
    std::string id = key.id;
    fresh.insert_or_assign(std::move(id), std::move(key));
  }
  keys_ = std::move(fresh);
  seen_ = now;
  needed_ |= !keys_.empty();
  return {};
}

Result<void> KeyStore::save(const Keys& keys) {
  std::vector<Key> all;
  for (const auto& [id, key] : keys) all.push_back(key);
  TRY(write_key_file(path_, all));
  return refresh();
}

Result<NewKey> KeyStore::create(const KeyWish& wish, Moment now) {
  TRY(check_wish(wish));
  const std::scoped_lock lock(mutex_);
  const Descriptor held = TRY(locked(path_));
  TRY(refresh());
  NewKey made;
  made.key = {.id = random_hex(kIdBytes),
              .name = wish.name,
              .scopes = wish.scopes,
              .limit = wish.limit,
              .created = now};
  made.text = std::string(kMark) + made.key.id + "_" + random_hex(kSecretBytes);
  made.key.digest = sha256_hex(as_bytes(made.text));
  Keys keys = keys_;
  keys.insert_or_assign(made.key.id, made.key);
  TRY(save(keys));
  return made;
}

Result<void> KeyStore::revoke(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  const Descriptor held = TRY(locked(path_));
  TRY(refresh());
  Keys keys = keys_;
  if (keys.erase(id) == 0) {
    return Error::permanent(ErrorCode::not_found, "there is no key " + id.substr(0, kTextLength));
  }
  return save(keys);
}

Result<std::vector<Key>> KeyStore::list() {
  const std::scoped_lock lock(mutex_);
  TRY(refresh());
  std::vector<Key> all;
  for (const auto& [id, key] : keys_) all.push_back(key);
  std::ranges::stable_sort(all, {}, &Key::created);
  return all;
}

std::optional<Key> KeyStore::find(std::string_view text) {
  const std::scoped_lock lock(mutex_);
  (void)refresh();
  if (text.size() != kTextLength || !text.starts_with(kMark)) return std::nullopt;
  const auto found = keys_.find(text.substr(kMark.size(), 2 * kIdBytes));
  if (found == keys_.end()) return std::nullopt;
  if (!equal_in_constant_time(sha256_hex(as_bytes(text)), found->second.digest)) {
    return std::nullopt;
  }
  return found->second;
}

bool KeyStore::needed() {
  const std::scoped_lock lock(mutex_);
  (void)refresh();
  return needed_;
}

}  // namespace darkroom::api
