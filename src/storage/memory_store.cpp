#include "net/sigv4.hpp"
#include "storage/directory_store.hpp"
#include "storage/file_io.hpp"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <utility>

namespace darkroom::storage {
namespace {

constexpr std::size_t kPieceBytes = 256UL << 10U;

class MemoryStore final : public ObjectStore {
 public:
  Result<void> put(const std::string& key, ByteView bytes,
                   const ObjectHeaders& /*headers*/) override {
    TRY(check_key(key));
    Bytes copy(bytes.begin(), bytes.end());
    const std::unique_lock lock(mutex_);
    objects_.insert_or_assign(key, Object{.bytes = std::move(copy), .number = ++puts_});
    return {};
  }

  Result<Bytes> get(const std::string& key, std::uint64_t max_bytes) override {
    Object object = TRY(at_most(key, max_bytes));
    return std::move(object.bytes);
  }

  Result<void> read(const std::string& key, std::uint64_t max_bytes, net::BodySink& to) override {
    const Object object = TRY(at_most(key, max_bytes));
    TRY(to.restart());
    TRY(to.expect({.bytes = object.bytes.size(),
                   .version = std::to_string(object.number),
                   .in_parts = true}));
    for (ByteView left = object.bytes; !left.empty() && to.wants_more();) {
      const ByteView piece = left.first(std::min(left.size(), kPieceBytes));
      TRY(to.take(piece));
      left = left.subspan(piece.size());
    }
    return {};
  }

  Result<void> read_part(const std::string& key, Range part, net::BodySink& to) override {
    const Object object = TRY(at_most(key, ~std::uint64_t{0}));
    const std::uint64_t whole = object.bytes.size();
    if (part.end() > whole) return shorter("memory:" + key, whole);
    TRY(to.restart());
    TRY(to.expect({.bytes = part.length,
                   .part = part,
                   .whole = whole,
                   .version = std::to_string(object.number),
                   .in_parts = true}));
    return to.take(ByteView(object.bytes).subspan(part.from, part.length));
  }

  Result<ObjectVersion> version(const std::string& key) override {
    TRY(check_key(key));
    const std::shared_lock lock(mutex_);
    const Object* const object = TRY(found(key));
    return ObjectVersion{.bytes = object->bytes.size(), .tag = std::to_string(object->number)};
  }

  Result<void> remove(const std::string& key) override {
    TRY(check_key(key));
    const std::unique_lock lock(mutex_);
    objects_.erase(key);
    return {};
  }

  Result<std::string> url(const std::string& key) override {
    TRY(check_key(key));
    return "memory:" + net::percent_encoded(key, net::Slash::keep);
  }

  Result<void> check() override { return {}; }
  std::string describe() const override { return "memory:"; }

 private:
  struct Object {
    Bytes bytes;
    std::uint64_t number = 0;  // of the put
  };

  Result<Object> at_most(const std::string& key, std::uint64_t max_bytes) {
    TRY(check_key(key));
    const std::shared_lock lock(mutex_);
    const Object* const object = TRY(found(key));
    if (object->bytes.size() <= max_bytes) return *object;
    return Error::permanent(ErrorCode::source_too_large, "memory:" + key + ": is larger than " +
                                                             std::to_string(max_bytes) + " bytes");
  }

  Result<const Object*> found(const std::string& key) const {  // mutex_ is held
    const auto found = objects_.find(key);
    if (found != objects_.end()) return &found->second;
    return Error::permanent(ErrorCode::storage_not_found, "memory:" + key + ": no such object");
  }

  std::shared_mutex mutex_;
  std::map<std::string, Object> objects_;  // under mutex_
  std::uint64_t puts_ = 0;                 // under mutex_
};

}  // namespace

std::unique_ptr<ObjectStore> make_memory_store() {
  return std::make_unique<MemoryStore>();
}

}  // namespace darkroom::storage
