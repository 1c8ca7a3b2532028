#include "storage/source_parts.hpp"

#include "storage/intake.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace darkroom::storage {
namespace {

constexpr std::uint64_t kShortestPart = 1ULL << 20U;
constexpr std::uint64_t kLongestPart = 16ULL << 20U;
// What is passed over where one goes on: another track's samples, say. From keyframe to keyframe is
// further, and then every part that grew would be read for a little of it.
constexpr std::uint64_t kMostPassedOver = 256ULL << 10U;

// Into its place in the file. A server that answers with the whole is taken at its word.
class PartSink final : public net::BodySink {
 public:
  PartSink(const Descriptor& file, Range wanted, const PartsOptions& options)
      : file_(file), wanted_(wanted), options_(options) {}

  Result<void> restart() override {
    come_ = {};
    return {};
  }

  Result<void> expect(const net::BodyHead& head) override {
    const bool is_same = head.version == options_.version;
    const bool is_part = head.part == wanted_ && head.whole == options_.size;
    const bool is_whole = !head.part && head.bytes == options_.size;
    if (!is_same || (!is_part && !is_whole)) {
      return changed("is no longer what it was when it was begun, or does not come as asked for");
    }
    come_ = {.from = is_part ? wanted_.from : 0, .length = 0};
    most_ = is_part ? wanted_.length : options_.size;
    return {};
  }

  Result<void> take(ByteView bytes) override {
    if (bytes.size() > most_ - come_.length) return changed("sends more than it said");
    if (const std::error_code failure = write_all_at(file_, come_.end(), bytes)) {
      return cannot_keep(failure);
    }
    come_.length += bytes.size();
    return {};
  }

  Range come() const { return come_; }

 private:
  Error changed(const std::string& how) const {
    return Error::transient(ErrorCode::source_incomplete, options_.name + ": " + how);
  }

  const Descriptor& file_;
  const Range wanted_;
  const PartsOptions& options_;
  Range come_;
  std::uint64_t most_ = 0;
};

class SourceParts final : public Remainder {
 public:
  SourceParts(Descriptor file, Range present, PartsOptions options)
      : file_(std::move(file)),
        options_(std::move(options)),
        present_(present),
        last_end_(present.end()) {}

  Result<void> bring(Range wanted) override {
    while (const auto gap = present_.missing(wanted)) {
      const auto began = std::chrono::steady_clock::now();
      Result<void> come = fetch(*gap);
      spent_ += std::chrono::steady_clock::now() - began;
      failed_ = !come;
      if (failed_) return come;
    }
    return {};
  }

  bool failed() const override { return failed_; }
  const Ranges& present() const override { return present_; }
  std::chrono::nanoseconds spent() const override { return spent_; }

 private:
  Result<void> fetch(Range gap) {
    if (spent_ >= options_.total_timeout) {
      return Error::transient(
          ErrorCode::source_timeout,
          options_.name + ": its parts took longer than all the time there was");
    }
    const bool goes_on = gap.from >= last_end_ && gap.from - last_end_ <= kMostPassedOver;
    part_bytes_ = goes_on ? std::min(2 * part_bytes_, kLongestPart) : kShortestPart;
    // As far as the next that is there.
    const std::uint64_t left = options_.size - gap.from;
    const Range ahead{.from = gap.from,
                      .length = std::min(left, std::max(gap.length, part_bytes_))};
    const Range part = present_.missing(ahead).value_or(gap);

    PartSink sink(file_, part, options_);
    TRY(options_.read(part, sink));
    if (sink.come().end() < part.end()) {
      return Error::transient(ErrorCode::source_incomplete,
                              options_.name + ": a part of it ends too early");
    }
    present_.add(sink.come());
    last_end_ = sink.come().end();
    return {};
  }

  Descriptor file_;
  const PartsOptions options_;
  Ranges present_;
  std::uint64_t last_end_;
  std::uint64_t part_bytes_ = kShortestPart;
  std::chrono::nanoseconds spent_{};
  bool failed_ = false;
};

}  // namespace

std::shared_ptr<Remainder> read_in_parts(Descriptor file, Range present, PartsOptions options) {
  return std::make_shared<SourceParts>(std::move(file), present, std::move(options));
}

}  // namespace darkroom::storage
