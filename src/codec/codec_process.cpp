#include "codec/codec_process.hpp"

#include "codec/allocator.hpp"
#include "codec/message.hpp"
#include "codec/render_carrying.hpp"
#include "codec/sandbox.hpp"
#include "codec/side_tasks.hpp"
#include "codec/supply.hpp"
#include "codec/tiny_clip.hpp"
#include "codec/wire.hpp"
#include "image/animation.hpp"
#include "image/overlay/lettering.hpp"
#include "image/render.hpp"
#include "image/vips_runtime.hpp"
#include "provenance/read.hpp"
#include "video/libav.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::codec {
namespace {

// Exit statuses: the host tells an orderly end from a start that failed.
constexpr int kEnded = 0;
constexpr int kCouldNotStart = 3;

constexpr std::uint64_t kMostMarkBytes = 64ULL << 20U;

Error no_source() {
  return Error::permanent(ErrorCode::internal, "a render came without its source");
}

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
  return send_message(socket, to_wire(rendered), std::array{&*file});
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
    const Result<Order> order = order_from(request.text);
    if (!order) return answer(socket_, order.error());
    const Plan& plan = order->plan;
    // One byte over the limit is enough to say so.
    const auto most = std::max(options_.limits.max_source_bytes, options_.limits.max_clip_bytes);
    if (request.files.empty()) return answer(socket_, no_source());
    const auto file = mapped(request.files.front(), most + 1);
    if (!file) return answer(socket_, file.error());
    const LazyBytes source = order->present ? supplied(socket_, file->bytes(), *order->present)
                                            : LazyBytes(file->bytes());
    image::RenderOptions options = options_;
    std::vector<Mapping> marks;
    for (const Descriptor& each : std::span(request.files).subspan(1)) {
      auto mark = mapped(each, kMostMarkBytes);
      if (!mark) return answer(socket_, mark.error());
      options.marks.push_back(marks.emplace_back(*std::move(mark)).bytes());
    }

    if (before_each_) before_each_(source.view());
    const auto began = std::chrono::steady_clock::now();
    const Result<container::Facts> facts = provenance::inspect(source, options_.limits);
    const std::chrono::duration<double, std::milli> probed =
        std::chrono::steady_clock::now() - began;
    if (!facts) return answer(socket_, facts.error());
    const Result<void> frames = image::check_frames(*facts, plan, options_.limits);
    if (!frames) return answer(socket_, frames.error());
    TRY(send_message(socket_, to_wire(*facts)));
    if (plan.variants.empty()) return {};  // the facts were all that was asked for

    const Message leave = TRY(receive_message(socket_));
    if (leave.text != kGo) return {};  // the memory for the pixels was not to be had
    auto rendering = render_carrying(vips_, source, *facts, plan, options);
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

// Answers each request by itself until the host closes the socket.
template <class Answer>
Result<void> serve_each(const Descriptor& socket, Answer reply_to) {
  for (;;) {
    const Result<Message> request = receive_message(socket);
    if (!request) return {};
    const Result<Reply> reply = reply_to(*request);
    if (!reply) {
      TRY(answer(socket, reply.error()));
    } else if (reply->file.open()) {
      TRY(send_message(socket, reply->text, std::array{&reply->file}));
    } else {
      TRY(send_message(socket, reply->text));
    }
  }
}

// What the kind of codec opens before the sandbox closes, and what it may still open after.
Result<void> prepare(const image::VipsRuntime& vips, Configuration& configuration) {
  if (configuration.kind == CodecKind::clips) TRY(video::libav());  // its libraries are files
  if (configuration.kind == CodecKind::letters) {
    configuration.sandbox.readable = TRY(image::load_fonts(vips));
  }
  return {};
}

Result<void> serve_until_the_host_leaves(const Descriptor& socket, const BeforeEach& before_each) {
  const image::VipsRuntime vips = TRY(image::VipsRuntime::start());
  const Message first = TRY(receive_message(socket));
  Configuration configuration = TRY(configuration_from(first.text));
  TRY(prepare(vips, configuration));
  const Ready ready{.gaps = TRY(enter_sandbox(configuration.sandbox))};
  if (configuration.kind == CodecKind::clips) TRY(decode_tiny_clip(configuration.limits));
  TRY(send_message(socket, to_wire(ready)));
  if (configuration.kind == CodecKind::letters) {
    return serve_each(socket, [&](const Message& request) { return lettered(vips, request); });
  }
  if (configuration.kind == CodecKind::credentials) {
    return serve_each(socket, [&](const Message& request) {
      return certified(configuration.identity, socket, request);
    });
  }

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
