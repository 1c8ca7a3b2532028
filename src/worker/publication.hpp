// A job's objects become visible all together or not at all.
//
// A job is published by its manifest, {userId}/{jobId}/result.json, which is written last. Until
// then a failure takes back what was put, also what a failed put may have left: a time-out does not
// say whether the object arrived.
//
// A repeat of a job that was published before writes the same keys again, mostly with the same
// bytes. Where such a repeat fails, the objects that the earlier manifest names stay, so that what
// people are served does not vanish. (Where the presets changed in between, some of them may hold
// the newer bytes already, each whole, until a repeat succeeds.) Where the manifest cannot be read,
// nothing is removed: without it no object is published, and the retry overwrites them.
//
// A job of the queue whose lease has ended takes nothing back either. The next holder writes the
// same keys, perhaps at this moment: to remove them would tear holes into what it publishes. What
// is left is overwritten by that holder, or taken back by it where it fails.
#pragma once

#include "domain/plan.hpp"
#include "image/render.hpp"
#include "storage/object_store.hpp"
#include "worker/job_watch.hpp"

#include <darkroom/job_result.hpp>
#include <darkroom/result.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::worker {

// For one thread; starts its own to put variants at the same time.
class Publication {
 public:
  // `store`, `watch` and `job_id` outlive it. Nothing is written yet.
  Publication(storage::ObjectStore& store, const JobWatch& watch, std::string_view user_id,
              std::string_view job_id);
  Publication(const Publication&) = delete;
  Publication& operator=(const Publication&) = delete;
  ~Publication();  // Takes back what was put, unless put_manifest() succeeded or the lease ended.

  // An earlier attempt may have put this plan's variants: they are taken back like those put here.
  void expect(const Plan& plan);

  // The variants in the rendering's order, with their keys and URLs. cancelled or lease_lost, also
  // of put_manifest(), as the watch says before each put.
  Result<std::vector<VariantResult>> put_variants(const image::Rendering& rendering,
                                                  const std::string& cache_control);
  // The WebVTT file of a sprite sheet that was put, and where it is then: after the variants. Where
  // only this fails, they are taken back as well.
  Result<std::string> put_track(const VariantResult& sheet, const Grid& grid, double seconds,
                                const std::string& cache_control);
  // The source as it came; after the variants. Where only this fails, they are taken back as well.
  Result<OriginalResult> put_original(ByteView source, Format format,
                                      const std::string& cache_control);
  Result<void> put_manifest(const JobResult& result);

 private:
  Result<void> put_all(const image::Rendering& rendering, const std::string& cache_control);
  Result<std::vector<VariantResult>> described(const image::Rendering& rendering) const;
  // What an earlier run of this job published; empty where none did.
  Result<std::set<std::string>> published() const;
  void take_back() const;
  std::string key_of(std::string_view variant, Format format) const;
  std::string manifest_key() const;

  storage::ObjectStore& store_;
  const JobWatch& watch_;
  std::string_view job_id_;
  std::string folder_;  // "{userId}/{jobId}/"
  // Of the variants, in their order, then of the original. Set before the first put, so that each
  // key that may have been written is known; by expect(), also those that another attempt may have.
  std::vector<std::string> keys_;
  bool published_ = false;
};

}  // namespace darkroom::worker
