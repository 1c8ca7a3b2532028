#include "api/key_file.hpp"

#include "api/json.hpp"
#include "domain/strict_json.hpp"
#include "storage/file_io.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <utility>

namespace darkroom::api {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMostBytes = 4ULL << 20U;

Error unreadable(std::error_code failure, const std::string& what) {
  return Error::permanent(ErrorCode::storage_denied, what + ": " + failure.message());
}

Error wrong(const std::string& path, const std::string& what) {
  return Error::permanent(ErrorCode::invalid_preset, "keys: " + path + ": " + what);
}

std::string text_at(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<RateLimit> limit_in(const json& object) {
  const auto found = object.find("limit");
  if (found == object.end() || !found->is_object()) return std::nullopt;
  const json rate = found->value("perSecond", json());
  const json burst = found->value("burst", json());
  if (!rate.is_number() || !burst.is_number_integer()) return std::nullopt;
  const RateLimit limit{.per_second = rate.get<double>(), .burst = burst.get<int>()};
  if (!(limit.per_second > 0) || limit.burst < 1) return std::nullopt;
  return limit;
}

std::optional<Key> key_from(const json& object) {
  if (!object.is_object()) return std::nullopt;
  Key key{.id = text_at(object, "id"),
          .name = text_at(object, "name"),
          .limit = limit_in(object),
          .digest = text_at(object, "sha256")};
  const auto created = moment_from(text_at(object, "createdAt"));
  for (const json& name : object.value("scopes", json::array())) {
    const auto scope = name.is_string() ? scope_from(name.get<std::string>()) : std::nullopt;
    if (!scope) return std::nullopt;
    key.scopes.add(*scope);
  }
  constexpr std::size_t kDigestLength = 64;
  const bool limit_lost = object.contains("limit") && !key.limit;
  if (key.id.empty() || key.digest.size() != kDigestLength || !created || limit_lost) {
    return std::nullopt;
  }
  key.created = *created;
  return key;
}

json object_of(const Key& key) {
  json object = {{"id", key.id},
                 {"name", key.name},
                 {"sha256", key.digest},
                 {"createdAt", to_text(key.created)},
                 {"scopes", json::array()}};
  if (key.scopes.read) object["scopes"].push_back("read");
  if (key.scopes.submit) object["scopes"].push_back("submit");
  if (key.scopes.admin) object["scopes"].push_back("admin");
  if (key.limit) {
    object["limit"] = {{"perSecond", key.limit->per_second}, {"burst", key.limit->burst}};
  }
  return object;
}

std::error_code sync_folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const auto opened =
      storage::open_at(AT_FDCWD, folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  return opened ? storage::sync(*opened) : opened.error();
}

}  // namespace

Result<std::vector<Key>> read_key_file(const std::string& path) {
  const auto file = storage::open_at(AT_FDCWD, path, O_RDONLY);
  if (!file && file.error() == std::errc::no_such_file_or_directory) return std::vector<Key>{};
  if (!file) return unreadable(file.error(), "keys: " + path);
  const Bytes bytes = TRY(storage::read_whole(*file, kMostBytes, "keys: " + path, unreadable));
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto parsed = parse_strictly(text);
  if (!parsed) return wrong(path, parsed.error().message());
  const json list = parsed->is_object() ? parsed->value("keys", json()) : json();
  if (!list.is_array()) return wrong(path, "is no file of keys");
  std::vector<Key> keys;
  for (const json& each : list) {
    auto key = key_from(each);
    if (!key) return wrong(path, "/keys/" + std::to_string(keys.size()) + " is no key");
    keys.push_back(std::move(*key));
  }
  return keys;
}

Result<void> write_key_file(const std::string& path, const std::vector<Key>& keys) {
  json list = json::array();
  for (const Key& key : keys) list.push_back(object_of(key));
  const std::string text = json{{"keys", list}}.dump(2, ' ', false, json::error_handler_t::replace);
  const std::string fresh = path + ".new";
  // The mode counts for a new file alone, so a forgotten one must not lend its own.
  (void)unlink(fresh.c_str());
  const auto file = storage::open_at(AT_FDCWD, fresh, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (!file) return unreadable(file.error(), "keys: " + fresh);
  for (const std::error_code failure :
       {write_all(*file, as_bytes(text + "\n")), storage::sync(*file)}) {
    if (failure) return unreadable(failure, "keys: " + fresh);
  }
  if (std::rename(fresh.c_str(), path.c_str()) != 0) {
    return unreadable(last_error(), "keys: " + path);
  }
  if (const auto failure = sync_folder_of(path)) return unreadable(failure, "keys: " + path);
  return {};
}

}  // namespace darkroom::api
