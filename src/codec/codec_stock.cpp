#include "codec/codec_stock.hpp"

#include <algorithm>
#include <utility>

namespace darkroom::codec {
namespace {

using namespace std::chrono_literals;

// libvips and its modules load in about 0.1 s; a machine that swaps takes longer.
constexpr auto kStartDeadline = 20s;
constexpr auto kFirstPause = 100ms;  // after a start that failed; doubles
constexpr auto kLongestPause = 5s;

std::chrono::milliseconds pause_after(int failed_starts) {
  const auto doubled = kFirstPause * (1 << std::min(failed_starts - 1, 10));
  return std::min<std::chrono::milliseconds>(doubled, kLongestPause);
}

}  // namespace

CodecStock::CodecStock(const CodecPoolOptions& options, CodecKind kind)
    : options_(options),
      configuration_{.kind = kind,
                     .limits = options.limits,
                     .threads = options.threads_per_codec,
                     .sandbox = options.sandbox,
                     .identity = kind == CodecKind::credentials ? options.signer.identity
                                                                : credentials::Identity{}},
      wanted_(kind == CodecKind::pictures ? options.codecs + options.spares : 0),
      keeper_([this](const std::stop_token& stop) { keep_stocked(stop); }) {}

CodecStock::~CodecStock() = default;

bool CodecStock::is_short() const {
  return static_cast<int>(ready_.size()) + busy_ < wanted_;
}

void CodecStock::keep_stocked(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  // wait() answers with its condition once a stop is asked for, and that may hold: both are asked.
  while (changed_.wait(lock, stop, [this] { return is_short() || !worn_.empty(); }) &&
         !stop.stop_requested()) {
    // First a replacement, for which a job may be waiting.
    if (is_short()) start_one(lock, stop);
    auto ending = std::exchange(worn_, {});
    lock.unlock();
    ending.clear();
    lock.lock();
  }
}

void CodecStock::start_one(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  lock.unlock();
  auto started = Codec::start(options_.program, configuration_,
                              std::chrono::steady_clock::now() + kStartDeadline);
  lock.lock();
  if (started) {
    failed_starts_ = 0;
    last_failure_.reset();
    ++counted_.started;
    gaps_ = (*started)->sandbox_gaps();
    // A fresh one waits behind those that are warm from work.
    ready_.insert(ready_.begin(), std::move(started).take());
    changed_.notify_all();
    return;
  }
  ++failed_starts_;
  // What cannot be done here: the next one asks again, and nobody until then.
  if (configuration_.kind != CodecKind::pictures) wanted_ = 0;
  last_failure_ = std::move(started).error().during("start a codec");
  changed_.notify_all();
  changed_.wait_for(lock, stop, pause_after(failed_starts_), [] { return false; });
}

Result<std::unique_ptr<Codec>> CodecStock::borrow(Deadline deadline) {
  std::unique_lock lock(mutex_);
  ++waiting_;
  wanted_ = std::max(wanted_, std::min(busy_ + waiting_, options_.codecs));
  changed_.notify_all();
  const bool served = changed_.wait_until(lock, deadline, [this] {
    const bool free = !ready_.empty() && busy_ < options_.codecs;
    return free || (failed_starts_ > 0 && ready_.empty() && busy_ == 0);
  });
  --waiting_;
  if (served && ready_.empty()) return *last_failure_;
  if (!served) {
    return Error::transient(ErrorCode::processing_timeout,
                            "no codec was free for as long as a render may wait for one");
  }
  std::unique_ptr<Codec> codec = std::move(ready_.back());
  ready_.pop_back();
  ++busy_;
  return codec;
}

Result<void> CodecStock::wait_for_the_first() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !ready_.empty() || failed_starts_ > 0; });
  return ready_.empty() ? Result<void>(*last_failure_) : Result<void>();
}

bool CodecStock::is_worn(const Codec& codec) const {
  const auto half_its_time = std::chrono::seconds(options_.sandbox.processor_seconds) / 2;
  return codec.renders >= options_.renders_per_codec ||
         codec.growth_bytes() > options_.max_growth_bytes || codec.processor_time() > half_its_time;
}

void CodecStock::count_end(const Codec& codec) {
  if (codec.timed_out()) {
    ++counted_.timed_out;
  } else {
    ++counted_.crashed[codec.how()];
  }
}

void CodecStock::give_back(std::unique_ptr<Codec> codec) {
  const bool worn = !codec->ended() && is_worn(*codec);
  const std::scoped_lock lock(mutex_);
  --busy_;
  if (codec->ended()) {
    count_end(*codec);
  } else if (worn) {
    ++counted_.recycled;
    worn_.push_back(std::move(codec));
  } else {
    ready_.push_back(std::move(codec));
  }
  changed_.notify_all();
}

CodecFigures CodecStock::figures() const {
  const std::scoped_lock lock(mutex_);
  CodecFigures figures = counted_;
  figures.ready = static_cast<int>(ready_.size());
  figures.busy = busy_;
  return figures;
}

std::vector<std::string> CodecStock::sandbox_gaps() const {
  const std::scoped_lock lock(mutex_);
  return gaps_;
}

}  // namespace darkroom::codec
