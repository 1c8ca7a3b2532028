#include "codec/codec_process.hpp"

#include "codec/allocator.hpp"
#include "codec/message.hpp"
#include "codec/render_carrying.hpp"
#include "codec/sandbox.hpp"
#include "codec/tiny_clip.hpp"
#include "codec/wire.hpp"
#include "image/animation.hpp"
#include "image/render.hpp"
#include "image/vips_runtime.hpp"
#include "provenance/read.hpp"
#include "video/libav.hpp"

#include <unistd.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::codec {
namespace {

// Exit statuses: the host tells an orderly end from a start that failed.
constexpr int kEnded = 0;
constexpr int kCouldNotStart = 3;

Result<void> answer(const Descriptor& socket, const Error& error) {
  return send_message(socket, to_wire(error));
}

Result<void> answer(const Descriptor& socket, const image::Rendering& rendering) {
  Rendered rendered{.placeholder = rendering.placeholder.value_or(Placeholder{}),
                    .probe_ms = rendering.probe_ms,
                    .decode_ms = rendering.decode_ms};
  std::vector<ByteView> parts;
  for (const image::RenderedVariant& variant : rendering.variants) {
    rendered.variants.push_back({.name = variant.name,
                                 .format = variant.format,
                                 .size = variant.size,
                                 .quality = variant.quality,
                                 .bytes = variant.bytes.size(),
                                 .encode_ms = variant.encode_ms,
                                 .crop = variant.crop,
                                 .attention = variant.attention,
                                 .frame_time = variant.frame_time,
                                 .frames = variant.frames,
                                 .score = variant.score,
                                 .dropped = variant.dropped});
    parts.emplace_back(variant.bytes);
  }
  const SystemResult<Descriptor> file = sealed_memory(parts);
  if (!file) {
    const std::string said = "seal the variants: " + file.error().message();
    return answer(socket, Error::permanent(ErrorCode::internal, said));
  }
  return send_message(socket, to_wire(rendered), &*file);
}

// One request, from its facts to its variants. An error here is the socket's: the host is gone.
class Renderer {
 public:
  Renderer(const Descriptor& socket, const image::VipsRuntime& vips, Configuration configuration,
           const BeforeEach& before_each)
      : socket_(socket),
        vips_(vips),
        options_{.limits = std::move(configuration.limits), .threads = configuration.threads},
        before_each_(before_each) {}

  Result<void> serve(const Message& request) const {
    const Result<Plan> plan = plan_from(request.text);
    if (!plan) return answer(socket_, plan.error());
    // One byte over the limit is enough to say so.
    const auto most = std::max(options_.limits.max_source_bytes, options_.limits.max_clip_bytes);
    const auto source = mapped(request.file, most + 1);
    if (!source) return answer(socket_, source.error());

    if (before_each_) before_each_(source->bytes());
    const auto began = std::chrono::steady_clock::now();
    const Result<container::Facts> facts = provenance::inspect(source->bytes(), options_.limits);
    const std::chrono::duration<double, std::milli> probed =
        std::chrono::steady_clock::now() - began;
    if (!facts) return answer(socket_, facts.error());
    const Result<void> frames = image::check_frames(*facts, *plan, options_.limits);
    if (!frames) return answer(socket_, frames.error());
    TRY(send_message(socket_, to_wire(*facts)));
    if (plan->variants.empty()) return {};  // the facts were all that was asked for

    const Message leave = TRY(receive_message(socket_));
    if (leave.text != kGo) return {};  // the memory for the pixels was not to be had
    auto rendering = render_carrying(vips_, source->bytes(), *facts, *plan, options_);
    if (!rendering) return answer(socket_, rendering.error());
    rendering->probe_ms = probed.count();
    return answer(socket_, *rendering);
  }

 private:
  const Descriptor& socket_;
  const image::VipsRuntime& vips_;
  image::RenderOptions options_;
  const BeforeEach& before_each_;
};

Result<void> serve_until_the_host_leaves(const Descriptor& socket, const BeforeEach& before_each) {
  const image::VipsRuntime vips = TRY(image::VipsRuntime::start());
  const Message first = TRY(receive_message(socket));
  Configuration configuration = TRY(configuration_from(first.text));
  const bool is_of_clips = configuration.kind == CodecKind::clips;
  if (is_of_clips) TRY(video::libav());  // its libraries are files, which the sandbox denies
  const Ready ready{.gaps = TRY(enter_sandbox(configuration.sandbox))};
  if (is_of_clips) TRY(decode_tiny_clip(configuration.limits));
  TRY(send_message(socket, to_wire(ready)));

  const Renderer renderer(socket, vips, std::move(configuration), before_each);
  for (;;) {
    const Result<Message> request = receive_message(socket);
    if (!request) return {};  // an orderly end: the host closed its side
    TRY(renderer.serve(*request));
  }
}

}  // namespace

int run_codec_process(int socket_number, const BeforeEach& before_each) {
  keep_pictures_memory();
  // Whatever the host left open is not this process' business.
  close_range(static_cast<unsigned>(socket_number) + 1, ~0U, 0);
  const Descriptor socket(socket_number);
  const Result<void> served = serve_until_the_host_leaves(socket, before_each);
  if (!served) {
    // The host may have given up meanwhile; then nobody is there to be told.
    static_cast<void>(answer(socket, served.error()).has_value());
    return kCouldNotStart;
  }
  return kEnded;
}

}  // namespace darkroom::codec
