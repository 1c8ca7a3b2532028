#include "codec/side_tasks.hpp"

#include "base/hashing.hpp"
#include "codec/wire.hpp"
#include "image/overlay/lettering.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace darkroom::codec {
namespace {

// Of the variants of one job, which RLIMIT_FSIZE of those that made them bounds more narrowly.
constexpr std::uint64_t kMostVariantBytes = 16ULL << 30U;

Error incomplete() {
  return Error::permanent(ErrorCode::internal, "a request came without its files");
}

Result<Bytes> signed_by(const Descriptor& host, ByteView claim) {
  TRY(send_message(host, to_wire(ToSign{.claim = to_base64(claim)})));
  const Message answer = TRY(receive_message(host));
  const Signature signature = TRY(signature_from(answer.text));
  auto bytes = from_base64(signature.bytes);
  if (bytes) return *std::move(bytes);
  return Error::permanent(ErrorCode::internal, "a signature that is no base64");
}

Result<Descriptor> sealed(std::span<const ByteView> parts) {
  SystemResult<Descriptor> file = sealed_memory(parts);
  if (file) return *std::move(file);
  return Error::permanent(ErrorCode::internal, "seal an answer: " + file.error().message());
}

}  // namespace

Result<std::optional<credentials::Verification>> verified(const credentials::Picture& source,
                                                          std::string_view trust_anchors) {
  auto verification = credentials::verify(source, trust_anchors);
  if (verification || verification.error().code() != ErrorCode::corrupt_image) return verification;
  return std::optional(credentials::Verification{
      .state = credentials::Verification::State::invalid, .failures = {}, .parent = {}});
}

Result<Reply> lettered(const image::VipsRuntime& vips, const Message& request) {
  const Mark mark = TRY(mark_from(request.text));
  const Bytes png = TRY(image::lettered(vips, mark));
  return Reply{.text = to_wire(Lettered{.bytes = png.size()}),
               .file = TRY(sealed(std::array{ByteView(png)}))};
}

Result<Reply> certified(const credentials::Identity& identity, const Descriptor& host,
                        const Message& request) {
  const Certification asked = TRY(certification_from(request.text));
  const bool signs = !asked.variants.empty();
  if (request.files.size() != (signs ? 2U : 1U)) return incomplete();
  const Mapping source_bytes = TRY(mapped(request.files[0], credentials::kMaxClipBytes));
  const credentials::Picture source{.format = asked.source, .bytes = source_bytes.bytes()};

  Certified said;
  if (asked.verify) said.verification = TRY(verified(source, identity.trust_anchors));
  if (!signs) return Reply{.text = to_wire(said), .file = {}};

  const Mapping variants = TRY(mapped(request.files[1], kMostVariantBytes));
  const credentials::Sign sign = [&](ByteView claim) { return signed_by(host, claim); };
  ByteView left = variants.bytes();
  std::vector<Bytes> files;
  for (const Certification::Variant& variant : asked.variants) {
    if (variant.bytes > left.size()) return incomplete();
    const credentials::Picture picture{.format = variant.format,
                                       .bytes = left.first(variant.bytes)};
    left = left.subspan(variant.bytes);
    auto made = TRY(credentials::with_credentials(source, picture, variant.claim, identity, sign));
    said.variants.push_back({.bytes = made.bytes.size(), .parent = made.parent});
    files.push_back(std::move(made.bytes));
  }
  const std::vector<ByteView> parts(files.begin(), files.end());
  return Reply{.text = to_wire(said), .file = TRY(sealed(parts))};
}

}  // namespace darkroom::codec
