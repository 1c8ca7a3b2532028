#include "codec/memory_budget.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <utility>

namespace darkroom::codec {
namespace {

constexpr std::uint64_t kMiB = 1ULL << 20U;

// Peak bytes of a decoder for each byte of decoded pixels, pixels included.
double decode_factor(const container::Facts& facts) {
  const double deep = facts.bit_depth > 8 ? 2.0 : 1.0;
  // An alpha that turns out to be opaque is left out: then both are there for a moment.
  const double png = facts.has_alpha ? 1.8 : 1.2;
  switch (facts.format) {
    case Format::jpeg:
      return facts.progressive ? 3.2 : 1.2;  // coefficients of the whole picture, 16 bit each
    case Format::png:
      return deep * (facts.progressive ? 2.2 : png);
    case Format::webp:
      return 2.4;
    case Format::gif:
      return 2.5;
    case Format::avif:
    case Format::heic:
    case Format::tiff:
    case Format::jpeg_xl:
      return deep * 3.0;
  }
  return 4.0;
}

// Peak bytes of an encoder for each byte of a variant's 8-bit pixels, pixels included.
double encode_factor(const Variant& variant) {
  switch (variant.format) {
    case Format::jpeg:
      return 3.2;  // coefficients of the whole picture, 16 bit each, baseline or not
    case Format::webp:
      return variant.lossless ? 12.0 : 4.0;
    case Format::avif:
      return 14.0;
    case Format::png:
      return 2.0;
    default:
      return 4.0;
  }
}

std::optional<std::uint64_t> number_in(const std::string& path) {
  std::ifstream file(path);
  std::uint64_t number = 0;
  if (!(file >> number)) return std::nullopt;  // absent, or "max"
  return number;
}

// The smallest limit in `folder` or any of its parents below `top`.
std::uint64_t smallest_limit(const std::string& top, std::string folder, const char* file) {
  auto smallest = std::numeric_limits<std::uint64_t>::max();
  for (;;) {
    const auto limit = number_in(top + folder + "/" + file);
    if (limit) smallest = std::min(smallest, *limit);
    const auto slash = folder.rfind('/');
    if (slash == std::string::npos) return smallest;
    folder.resize(slash);
  }
}

std::uint64_t machine_memory() {
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

std::uint64_t render_weight(const container::Facts& facts, const Plan& plan, int threads) {
  const double bands = facts.has_alpha ? 4 : 3;
  const auto source = static_cast<double>(facts.size.pixels()) * bands;
  const Size from = container::upright(facts);

  // At most `threads` variants are encoded at a time: the heaviest of them, to be safe.
  std::vector<double> encoders;
  for (const Variant& variant : plan.variants) {
    const Placement placed = place(from, variant);
    double own = static_cast<double>(placed.canvas.pixels()) * encode_factor(variant);
    // The whole of it in memory before the crop; and beside the encoder, to be made smaller.
    if (variant.gravity.is_smart()) own += static_cast<double>(placed.scaled.pixels());
    if (variant.max_bytes > 0) own += static_cast<double>(placed.canvas.pixels());
    encoders.push_back(own * bands);
  }
  std::ranges::sort(encoders, std::greater{});
  encoders.resize(std::min(encoders.size(), static_cast<std::size_t>(std::max(threads, 1))));

  double peak = source;
  for (const double encoder : encoders) peak += encoder;
  peak = std::max(peak, source * decode_factor(facts));
  return static_cast<std::uint64_t>(peak) + 16 * kMiB;
}

std::uint64_t memory_limit_bytes(const std::string& root) {
  std::uint64_t limit = machine_memory();
  std::ifstream groups(root + "/proc/self/cgroup");
  // "0::/path" is version 2; "4:memory:/path" is version 1's memory controller.
  for (std::string line; std::getline(groups, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string path = line.substr(second + 1);
    if (controllers.empty()) {
      limit = std::min(limit, smallest_limit(root + "/sys/fs/cgroup", path, "memory.max"));
    } else if (("," + controllers + ",").find(",memory,") != std::string::npos) {
      limit = std::min(
          limit, smallest_limit(root + "/sys/fs/cgroup/memory", path, "memory.limit_in_bytes"));
    }
  }
  return limit;
}

MemoryBudget::Share::Share(Share&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)), bytes_(other.bytes_) {}

MemoryBudget::Share::~Share() {
  if (budget_ != nullptr) budget_->give_back(bytes_);
}

Result<MemoryBudget::Share> MemoryBudget::take(std::uint64_t bytes,
                                               std::chrono::steady_clock::time_point deadline) {
  if (bytes > budget_) {
    return Error::permanent(ErrorCode::out_of_memory,
                            "the image needs about " + std::to_string(bytes / kMiB) +
                                " MiB to render, and the whole budget is " +
                                std::to_string(budget_ / kMiB) + " MiB");
  }
  std::unique_lock lock(mutex_);
  const std::uint64_t ticket = next_ticket_++;
  waiting_.push_back(ticket);
  const bool served = freed_.wait_until(
      lock, deadline, [&] { return waiting_.front() == ticket && reserved_ + bytes <= budget_; });
  std::erase(waiting_, ticket);
  freed_.notify_all();  // whoever stood behind this one may be first now
  if (!served) {
    return Error::transient(ErrorCode::out_of_memory,
                            "other renders held the memory for too long; " +
                                std::to_string(bytes / kMiB) + " MiB were wanted");
  }
  reserved_ += bytes;
  return Share(*this, bytes);
}

std::uint64_t MemoryBudget::reserved() const {
  const std::scoped_lock lock(mutex_);
  return reserved_;
}

void MemoryBudget::give_back(std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  reserved_ -= bytes;
  freed_.notify_all();
}

}  // namespace darkroom::codec
