#include "processor/mark_shelf.hpp"

#include "domain/watermark_rules.hpp"

#include <darkroom/job.hpp>

#include <algorithm>
#include <system_error>
#include <utility>

namespace darkroom {
namespace {

using namespace std::chrono_literals;

constexpr auto kFresh = 10min;
constexpr std::size_t kMostBytes = 32UL << 20U;

std::optional<std::filesystem::file_time_type> changed(const Mark& mark) {
  if (mark.image.empty() || is_remote_mark(mark.image)) return std::nullopt;
  std::error_code failure;
  const auto time = std::filesystem::last_write_time(mark.image, failure);
  return failure ? std::nullopt : std::optional(time);
}

bool is_same(const Mark& one, const Mark& other) {
  return one.is_same(other) && one.width == other.width;
}

// A source like any other: through the address guard, with its limits and retries.
Job source_of(const std::string& image) {
  Job job;
  if (image.starts_with("s3://")) {
    job.source_path = image;
  } else if (is_remote_mark(image)) {
    job.source_url = image;
  } else {
    job.source_file = image;
  }
  return job;
}

}  // namespace

Result<codec::MarkFiles> MarkShelf::files_for(const Plan& plan) {
  codec::MarkFiles files;
  for (const Mark& mark : marks_of(plan)) {
    auto file = file_for(mark);
    if (!file) return std::move(file).error().during(described(mark));
    files.push_back(*std::move(file));
  }
  return files;
}

// Two jobs may load the same at the same time; both are right, and one of them is kept.
Result<std::shared_ptr<const SharedBytes>> MarkShelf::file_for(const Mark& mark) {
  if (auto file = kept(mark)) return file;
  const auto before = changed(mark);
  const auto began = now_();
  auto file = std::make_shared<const SharedBytes>(TRY(load(mark)));
  keep({.mark = mark, .file = file, .loaded = began, .changed = before});
  return file;
}

std::shared_ptr<const SharedBytes> MarkShelf::kept(const Mark& mark) {
  const auto last_change = changed(mark);
  const std::scoped_lock lock(mutex_);
  const auto found =
      std::ranges::find_if(entries_, [&](const Entry& entry) { return is_same(entry.mark, mark); });
  if (found == entries_.end()) return nullptr;
  const bool is_elsewhere = is_remote_mark(mark.image);
  const bool is_old =
      is_elsewhere ? now_() - found->loaded >= kFresh : found->changed != last_change;
  if (is_old) {
    entries_.erase(found);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, found);
  return found->file;
}

void MarkShelf::keep(Entry entry) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(entries_, [&](const Entry& other) { return is_same(other.mark, entry.mark); });
  entries_.push_front(std::move(entry));
  std::size_t bytes = 0;
  std::erase_if(entries_, [&](const Entry& each) {
    bytes += each.file->size();
    return bytes > kMostBytes;
  });
}

Result<SharedBytes> MarkShelf::load(const Mark& mark) const {
  return mark.image.empty() ? renderer_.letter(mark) : sources_.load(source_of(mark.image));
}

}  // namespace darkroom
