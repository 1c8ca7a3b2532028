#include "processor/renderer.hpp"

#include "codec/codec_pool.hpp"
#include "codec/render_carrying.hpp"
#include "codec/side_tasks.hpp"
#include "image/overlay/lettering.hpp"
#include "processor/shared_vips.hpp"
#include "provenance/read.hpp"
#include "telemetry/log.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

namespace darkroom {
namespace {

LazyBytes lazy(const SharedBytes& source) {
  Remainder* const rest = source.remainder();
  if (rest == nullptr) return LazyBytes(source.bytes());
  return {source.bytes(), [rest](Range wanted) { return rest->bring(wanted); }};
}

class RendererHere final : public Renderer {
 public:
  RendererHere(const image::VipsRuntime& vips, image::RenderOptions options,
               credentials::Signer signer)
      : vips_(vips), options_(std::move(options)), signer_(std::move(signer)) {}

  Result<image::Rendering> render(const SharedBytes& source, const Plan& plan,
                                  const codec::MarkFiles& marks) override {
    image::RenderOptions options = options_;
    for (const auto& mark : marks) options.marks.push_back(mark->bytes());
    const auto began = std::chrono::steady_clock::now();
    const container::Facts facts = TRY(probe(source));
    const std::chrono::duration<double, std::milli> probed =
        std::chrono::steady_clock::now() - began;
    image::Rendering rendering =
        TRY(codec::render_carrying(vips_, lazy(source), facts, plan, options));
    rendering.probe_ms = probed.count();
    return rendering;
  }
  Result<SharedBytes> letter(const Mark& mark) override {
    const Bytes png = TRY(image::lettered(vips_, mark));
    auto shared = SharedBytes::copy_of(png);
    if (shared) return *std::move(shared);
    return Error::permanent(ErrorCode::internal, "share the letters: " + shared.error().message());
  }
  Result<codec::Certificate> certify(const SharedBytes& source, const codec::Certification& asked,
                                     std::span<const ByteView> variants) override {
    TRY(source.complete());  // they are of every byte
    const credentials::Picture from{.format = asked.source, .bytes = source.bytes()};
    const credentials::Sign sign = credentials::signing_with(signer_);
    codec::Certificate certificate;
    if (asked.verify) {
      certificate.verification = TRY(codec::verified(from, signer_.identity.trust_anchors));
    }
    for (std::size_t i = 0; i < variants.size(); ++i) {
      certificate.variants.push_back(TRY(credentials::with_credentials(
          from, {.format = asked.variants[i].format, .bytes = variants[i]}, asked.variants[i].claim,
          signer_.identity, sign)));
    }
    return certificate;
  }
  Result<container::Facts> probe(const SharedBytes& source) override {
    return provenance::inspect(lazy(source), options_.limits);
  }
  codec::CodecFigures figures() const override { return {}; }

 private:
  const image::VipsRuntime& vips_;
  const image::RenderOptions options_;
  const credentials::Signer signer_;
};

class RendererElsewhere final : public Renderer {
 public:
  explicit RendererElsewhere(std::unique_ptr<codec::CodecPool> pool) : pool_(std::move(pool)) {}

  Result<image::Rendering> render(const SharedBytes& source, const Plan& plan,
                                  const codec::MarkFiles& marks) override {
    return pool_->render(source, plan, marks);
  }
  Result<SharedBytes> letter(const Mark& mark) override { return pool_->letter(mark); }
  Result<codec::Certificate> certify(const SharedBytes& source, const codec::Certification& asked,
                                     std::span<const ByteView> variants) override {
    return pool_->certify(source, asked, variants);
  }
  Result<container::Facts> probe(const SharedBytes& source) override {
    return pool_->probe(source);
  }
  codec::CodecFigures figures() const override { return pool_->figures(); }

 private:
  const std::unique_ptr<codec::CodecPool> pool_;
};

Result<std::unique_ptr<Renderer>> open_here(const ProcessorOptions& options,
                                            const credentials::Signer& signer) {
  const image::VipsRuntime* vips = TRY(shared_vips());
  return std::make_unique<RendererHere>(
      *vips, image::RenderOptions{.limits = options.limits, .threads = options.threads}, signer);
}

int cores() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

codec::CodecPoolOptions pool_options(const ProcessorOptions& options, std::string program,
                                     const credentials::Signer& signer) {
  const CodecRules& rules = options.codecs;
  codec::SandboxOptions sandbox{
      .address_space_bytes = rules.address_space_bytes,
      .processor_seconds = static_cast<std::uint64_t>(rules.processor_time.count()),
      .file_bytes = rules.max_output_bytes};
  if (rules.require_sandbox) sandbox.mode = codec::SandboxMode::require;
  return {.program = std::move(program),
          .codecs = rules.codecs > 0 ? rules.codecs : cores(),
          .spares = rules.spares,
          .threads_per_codec = options.threads,
          .renders_per_codec = rules.renders_per_codec,
          .max_growth_bytes = rules.max_growth_bytes,
          .deadline = rules.deadline,
          .wait = rules.wait,
          .limits = options.limits,
          .sandbox = sandbox,
          .signer = signer,
          .memory_budget_bytes = rules.memory_budget_bytes,
          .self_test = rules.self_test ? codec::SelfTest::run : codec::SelfTest::skip};
}

}  // namespace

Result<std::unique_ptr<Renderer>> open_renderer(const ProcessorOptions& options,
                                                const credentials::Signer& signer) {
  if (options.isolation == Isolation::in_process) return open_here(options, signer);
  std::string program = options.codecs.program;
  if (program.empty()) {
    program = DARKROOM_PROGRAM;
    if (access(program.c_str(), X_OK) != 0) {
      telemetry::log(LogLevel::warn, "pictures are decoded in this process",
                     {{"reason", "no darkroom program is installed to start codec processes of"},
                      {"looked_for", program}});
      return open_here(options, signer);
    }
  }
  auto pool = TRY(codec::CodecPool::open(pool_options(options, std::move(program), signer)));
  for (const std::string& gap : pool->sandbox_gaps()) {
    telemetry::log(LogLevel::warn, "the codecs' sandbox is not whole", {{"missing", gap}});
  }
  return std::make_unique<RendererElsewhere>(std::move(pool));
}

}  // namespace darkroom
