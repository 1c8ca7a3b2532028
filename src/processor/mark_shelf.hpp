// What watermarks are drawn with, kept at hand: pictures as they were loaded, text as it was drawn.
#pragma once

#include "codec/codec_pool.hpp"
#include "domain/marks.hpp"
#include "processor/renderer.hpp"
#include "storage/source.hpp"

#include <darkroom/result.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace darkroom {

// Thread-safe. What was not used for the longest time goes first, from 32 MiB on.
class MarkShelf {
 public:
  // Steady; tests have their own.
  using Now = std::function<std::chrono::steady_clock::time_point()>;

  // Both outlive the shelf.
  MarkShelf(const storage::SourceLoader& sources, Renderer& renderer,
            Now now = std::chrono::steady_clock::now)
      : sources_(sources), renderer_(renderer), now_(std::move(now)) {}

  // For a plan's marks_of(), in its order. A file is read again when it has changed, a URL or an
  // object after ten minutes. Errors: those of the source that a picture is, and of
  // Renderer::letter, each with the mark's name.
  Result<codec::MarkFiles> files_for(const Plan& plan);

 private:
  struct Entry {
    Mark mark;
    std::shared_ptr<const SharedBytes> file;
    std::chrono::steady_clock::time_point loaded;
    std::optional<std::filesystem::file_time_type> changed;  // of a file
  };

  Result<std::shared_ptr<const SharedBytes>> file_for(const Mark& mark);
  std::shared_ptr<const SharedBytes> kept(const Mark& mark);
  void keep(Entry entry);
  Result<SharedBytes> load(const Mark& mark) const;

  const storage::SourceLoader& sources_;
  Renderer& renderer_;
  Now now_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // the last one used first
};

}  // namespace darkroom
