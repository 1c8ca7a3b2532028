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
#pragma once

#include "image/render.hpp"
#include "storage/object_store.hpp"

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
  // `store` and `job_id` outlive it. Nothing is written yet.
  Publication(storage::ObjectStore& store, std::string_view user_id, std::string_view job_id);
  Publication(const Publication&) = delete;
  Publication& operator=(const Publication&) = delete;
  ~Publication();  // Takes back what was put, unless put_manifest() succeeded.

  // The variants in the rendering's order, with their keys and URLs.
  Result<std::vector<VariantResult>> put_variants(const image::Rendering& rendering,
                                                  const std::string& cache_control);
  Result<void> put_manifest(const JobResult& result);

 private:
  Result<void> put_all(const image::Rendering& rendering, const std::string& cache_control);
  Result<std::vector<VariantResult>> described(const image::Rendering& rendering) const;
  // What an earlier run of this job published; empty where none did.
  Result<std::set<std::string>> published() const;
  void take_back() const;
  std::string manifest_key() const;

  storage::ObjectStore& store_;
  std::string_view job_id_;
  std::string folder_;  // "{userId}/{jobId}/"
  // Of the variants, in their order. Set before the first put, so that each key that may have been
  // written is known.
  std::vector<std::string> keys_;
  bool manifest_tried_ = false;
  bool published_ = false;
};

}  // namespace darkroom::worker
