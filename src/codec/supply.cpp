#include "codec/supply.hpp"

#include "codec/wire.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace darkroom::codec {
namespace {

Ranges all_of(const std::vector<Range>& list) {
  Ranges ranges;
  for (const Range& each : list) ranges.add(each);
  return ranges;
}

Error nonsense(Codec& codec) {
  codec.end(kNonsense);
  return Error::transient(ErrorCode::codec_crashed,
                          "a codec needs what it has, or what its source does not have");
}

// What of the source is to be brought; nothing where it cannot be that.
std::optional<Range> needed(const SharedBytes& source, const Message& request) {
  const Result<Range> need = need_from(request.text);
  if (!need || source.remainder() == nullptr) return std::nullopt;
  const bool is_in_it = need->from <= source.size() && need->length <= source.size() - need->from;
  if (!is_in_it || !source.remainder()->present().missing(*need)) return std::nullopt;
  return *need;
}

}  // namespace

LazyBytes supplied(const Descriptor& host, ByteView mapped, const std::vector<Range>& present) {
  return {mapped, [&host, there = all_of(present)](Range wanted) mutable -> Result<void> {
            if (!there.missing(wanted)) return {};
            TRY(send_message(host, to_wire(wanted)));
            const Message answer = TRY(receive_message(host));
            there = all_of(TRY(present_from(answer.text)));
            return {};
          }};
}

Result<Message> receive_supplying(Codec& codec, const SharedBytes& source, Deadline& deadline) {
  std::optional<Error> failure;
  for (;;) {
    Message message = TRY(codec.receive(deadline));
    if (!is_need(message.text)) {
      // What it makes of the failure is not what happened.
      if (failure) return *std::move(failure);
      return message;
    }
    const std::optional<Range> need = needed(source, message);
    if (!need || failure) return nonsense(codec);
    Remainder& rest = *source.remainder();
    const auto began = std::chrono::steady_clock::now();
    Result<void> brought = rest.bring(*need);
    deadline += std::chrono::steady_clock::now() - began;
    if (!brought) failure = std::move(brought).error();
    TRY(codec.send(failure ? to_wire(*failure) : to_wire(rest.present().list())));
  }
}

}  // namespace darkroom::codec
