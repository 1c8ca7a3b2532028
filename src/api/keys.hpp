// API keys: who may call, and what. Kept in a file of digests; a key's text is seen once, when it
// is made. The digest is a plain SHA-256, because a secret of 32 random bytes cannot be guessed
// however fast the hash is; slow hashes are for what people make up.
#pragma once

#include <darkroom/result.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::api {

using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

enum class Scope { none, read, submit, admin };  // none: open to everyone
std::string_view to_string(Scope scope);
std::optional<Scope> scope_from(std::string_view name);  // "read", "submit", "admin"

struct Scopes {
  bool read = false;
  bool submit = false;
  bool admin = false;  // includes both others

  void add(Scope scope);
  bool allow(Scope scope) const;
  bool operator==(const Scopes&) const = default;
};

struct RateLimit {
  double per_second = 0;  // over 0
  int burst = 1;          // how many at once; at least 1
  bool operator==(const RateLimit&) const = default;
};

struct Key {
  std::string id;    // 12 hex digits: public, in listings and logs
  std::string name;  // whose it is, for people; at most 100 bytes, no control characters
  Scopes scopes;
  std::optional<RateLimit> limit = {};
  Moment created = {};
  std::string digest = {};  // SHA-256 of the whole text, 64 hex digits

  bool operator==(const Key&) const = default;
};

struct NewKey {
  std::string text;  // "dk_<id>_<64 hex digits>": shown once, never kept
  Key key;
};

// What somebody asks for; `created`, `id` and `digest` are made.
struct KeyWish {
  std::string name;
  Scopes scopes;
  std::optional<RateLimit> limit = {};
};

// Thread-safe. Several processes may share the file: each change is made under a lock beside it, by
// writing a new file and renaming it; every read looks whether the file was replaced.
class KeyStore {
 public:
  // `path` is DATA/keys.json; no file: no keys. invalid_preset where it is none of ours,
  // storage_denied where it cannot be read.
  static Result<std::unique_ptr<KeyStore>> open(std::string path);

  // Written with mode 0600, on disk when this returns. invalid_job for a wish that cannot be.
  Result<NewKey> create(const KeyWish& wish, Moment now);
  Result<void> revoke(const std::string& id);  // not_found
  Result<std::vector<Key>> list();             // oldest first

  // Whose key `text` is; nothing where it is nobody's. A file that has become unreadable leaves the
  // keys as they were.
  std::optional<Key> find(std::string_view text);
  // Whether there has ever been a key since open(): revoking the last one opens no door.
  bool needed();

 private:
  using Keys = std::map<std::string, Key, std::less<>>;  // by id
  struct Stamp {                                         // changes whenever the file is replaced
    std::int64_t inode = 0;
    std::int64_t modified_ns = 0;
    std::int64_t size = -1;  // -1: no file
    bool operator==(const Stamp&) const = default;
  };

  explicit KeyStore(std::string path) : path_(std::move(path)) {}
  Stamp stamp() const;
  Result<void> refresh();  // mutex_ is held
  Result<void> save(const Keys& keys);

  const std::string path_;
  std::mutex mutex_;
  Keys keys_;            // under mutex_
  Stamp seen_;           // of keys_; under mutex_
  bool needed_ = false;  // under mutex_
};

}  // namespace darkroom::api
