// An object store that fails when it is told to, around one that works.
#pragma once

#include "storage/object_store.hpp"

#include <darkroom/result.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::test {

enum class Call { put, get, remove, url };
enum class Fault {
  refuse,         // Nothing happens, and an error says so.
  arrive_anyway,  // It happens, and the caller is told that it did not: a time-out.
  throws,         // What no store may do.
};

// Thread-safe. The n-th call of a kind is counted from 1, in the order of arrival.
class FaultyStore final : public storage::ObjectStore {
 public:
  explicit FaultyStore(storage::ObjectStore& inner) : inner_(inner) {}

  void fail(Call call, int nth, Fault fault = Fault::refuse) { faults_[{call, nth}] = fault; }
  // Called before each call of that kind, with how many came before it.
  void before(Call call, std::function<void(int)> look) { looks_[call] = std::move(look); }
  // No fault is left, and calls are counted from 1 again.
  void recover() {
    faults_.clear();
    counts_.clear();
    puts_.clear();
  }

  struct Put {
    std::string key;
    storage::ObjectHeaders headers;
  };
  // Those that reached the store, in the order of arrival.
  const std::vector<Put>& puts() const { return puts_; }

  static Error failure() {
    return Error::transient(ErrorCode::storage_unavailable, "503 Slow Down");
  }

  Result<void> put(const std::string& key, ByteView bytes,
                   const storage::ObjectHeaders& headers) override {
    return during<Result<void>>(Call::put, [&] {
      {
        const std::scoped_lock lock(mutex_);
        puts_.push_back({key, headers});
      }
      return inner_.put(key, bytes, headers);
    });
  }
  Result<Bytes> get(const std::string& key, std::uint64_t max_bytes) override {
    return during<Result<Bytes>>(Call::get, [&] { return inner_.get(key, max_bytes); });
  }
  Result<void> read(const std::string& key, std::uint64_t max_bytes, net::BodySink& to) override {
    return during<Result<void>>(Call::get, [&] { return inner_.read(key, max_bytes, to); });
  }
  Result<void> read_part(const std::string& key, Range part, net::BodySink& to) override {
    return during<Result<void>>(Call::get, [&] { return inner_.read_part(key, part, to); });
  }
  Result<storage::ObjectVersion> version(const std::string& key) override {
    return inner_.version(key);
  }
  Result<void> remove(const std::string& key) override {
    return during<Result<void>>(Call::remove, [&] { return inner_.remove(key); });
  }
  Result<std::string> url(const std::string& key) override {
    return during<Result<std::string>>(Call::url, [&] { return inner_.url(key); });
  }
  Result<void> check() override { return inner_.check(); }
  std::string describe() const override { return inner_.describe(); }

 private:
  template <class Outcome, class Work>
  Outcome during(Call call, Work work) {
    std::unique_lock lock(mutex_);
    const auto look = looks_.find(call);
    if (look != looks_.end()) look->second(counts_[call]);
    const auto found = faults_.find({call, ++counts_[call]});
    if (found == faults_.end()) {
      lock.unlock();
      return work();
    }
    const Fault fault = found->second;
    lock.unlock();
    if (fault == Fault::throws) throw std::runtime_error("a store must not throw");
    if (fault == Fault::arrive_anyway) static_cast<void>(work());
    return failure();
  }

  storage::ObjectStore& inner_;
  std::mutex mutex_;  // guards all below
  std::map<std::pair<Call, int>, Fault> faults_;
  std::map<Call, int> counts_;
  std::map<Call, std::function<void(int)>> looks_;
  std::vector<Put> puts_;
};

}  // namespace darkroom::test
