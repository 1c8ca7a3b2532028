// Where pictures are rendered: in codec processes, or here.
#pragma once

#include "base/shared_bytes.hpp"
#include "codec/codec_pool.hpp"
#include "container/facts.hpp"
#include "domain/plan.hpp"
#include "image/render.hpp"

#include <darkroom/processor_options.hpp>
#include <darkroom/result.hpp>

#include <memory>
#include <span>

namespace darkroom {

// Thread-safe.
class Renderer {
 public:
  virtual ~Renderer() = default;

  // `marks` are the files of marks_of(plan). As image::render and provenance::inspect; in codec
  // processes also codec_crashed, processing_timeout, out_of_memory and sandbox_violation.
  virtual Result<image::Rendering> render(const SharedBytes& source, const Plan& plan,
                                          const codec::MarkFiles& marks) = 0;
  virtual Result<SharedBytes> letter(const Mark& mark) = 0;  // as image::lettered
  // As codec::CodecPool::certify.
  virtual Result<codec::Certificate> certify(const SharedBytes& source,
                                             const codec::Certification& asked,
                                             std::span<const ByteView> variants) = 0;
  virtual Result<container::Facts> probe(const SharedBytes& source) = 0;

  virtual codec::CodecFigures figures() const = 0;  // all 0 where there are no codec processes
};

// `signer` is whom variants are signed by. Isolation::process falls back to this process, with a
// warning in the log, where no program is named and none is installed. internal or
// sandbox_violation where the codecs cannot start.
Result<std::unique_ptr<Renderer>> open_renderer(const ProcessorOptions& options,
                                                const credentials::Signer& signer);

}  // namespace darkroom
