#include "credentials/credentials.hpp"
#include "credentials/rust_library.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace darkroom::credentials {
namespace {

using nlohmann::json;

RustSlice slice(ByteView bytes) {
  return {.data = bytes.data(), .size = bytes.size()};
}
RustSlice slice(std::string_view text) {
  return slice(as_bytes(text));
}

// What the library answers with, until this ends.
class Answer {
 public:
  Answer() = default;
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;
  ~Answer() {
    if (buffer_.data != nullptr) darkroom_credentials_release(buffer_);
  }

  RustBuffer* out() { return &buffer_; }
  ByteView bytes() const { return {buffer_.data, buffer_.size}; }
  std::string text() const {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    return {reinterpret_cast<const char*>(buffer_.data), buffer_.size};
  }

 private:
  RustBuffer buffer_{.data = nullptr, .size = 0, .capacity = 0};
};

std::string source_type_uri(const std::string& name) {
  return "http://cv.iptc.org/newscodes/digitalsourcetype/" + name;
}

json steps_of(const Claim& claim) {
  json steps = json::array();
  for (const Step& step : claim.steps) {
    json each{{"action", to_string(step.action)}};
    if (!step.description.empty()) each["description"] = step.description;
    steps.push_back(std::move(each));
  }
  return steps;
}

// What rust/src/sign.rs reads. Texts that are no UTF-8 are mended: none of them is worth a job.
std::string claim_json(const Picture& source, const Picture& variant, const Claim& claim) {
  json text{{"sourceType", media_type(source.format)},
            {"variantType", media_type(variant.format)},
            {"generator", {{"name", claim.generator}}},
            {"actions", steps_of(claim)}};
  if (!claim.generator_version.empty()) text["generator"]["version"] = claim.generator_version;
  if (!claim.title.empty()) text["title"] = claim.title;
  if (!claim.digital_source_type.empty()) {
    text["digitalSourceType"] = source_type_uri(claim.digital_source_type);
  }
  return text.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<void> check_size(const Picture& picture) {
  const std::size_t limit = is_clip(picture.format) ? kMaxClipBytes : kMaxPictureBytes;
  if (picture.bytes.size() <= limit) return {};
  return Error::permanent(ErrorCode::processing_failed,
                          "more than " + std::to_string(limit >> 20U) +
                              " MiB: " + std::to_string(picture.bytes.size()) + " bytes");
}

// What `sign` is called through, and what it said last where it failed.
struct Asking {
  const Sign& sign;
  std::optional<Error>& error;
};

std::ptrdiff_t ask(const void* context, RustSlice claim, std::byte* signature,
                   std::size_t capacity) noexcept {
  const auto& [sign, error] = *static_cast<const Asking*>(context);
  const Result<Bytes> signed_claim = sign({claim.data, claim.size});
  if (!signed_claim) error = signed_claim.error();
  if (!signed_claim || signed_claim->size() > capacity) return -1;
  std::ranges::copy(*signed_claim, signature);
  return static_cast<std::ptrdiff_t>(signed_claim->size());
}

std::string text_at(const json& report, const char* key) {
  return report.value(key, std::string());
}

Verification::State state_of(const json& report) {
  using enum Verification::State;
  const std::string state = text_at(report, "state");
  for (const Verification::State each : {valid, trusted}) {
    if (state == to_string(each)) return each;
  }
  return invalid;
}

// Our own library's words: nothing in them is a surprise, so that nlohmann has nothing to throw.
Verification verification_of(const json& report) {
  Verification found{.state = state_of(report),
                     .failures = report.value("failures", std::vector<std::string>()),
                     .claim_generator = text_at(report, "claimGenerator"),
                     .signer = text_at(report, "signer"),
                     .common_name = text_at(report, "commonName"),
                     .time = text_at(report, "time"),
                     .actions = report.value("actions", std::vector<std::string>()),
                     .parent = std::nullopt};
  if (const auto parent = report.find("parent"); parent != report.end()) {
    found.parent = {.media_type = text_at(*parent, "format"),
                    .has_credentials = parent->value("credentials", false)};
  }
  return found;
}

}  // namespace

bool is_built_in() {
  return true;
}

Result<Signer> read_signer(std::string certificates, std::string key) {
  Answer answer;
  const auto status = darkroom_credentials_check(slice(certificates), slice(key), answer.out());
  if (status != RustStatus::done) return Error::permanent(ErrorCode::invalid_preset, answer.text());
  Signer signer{.identity = {.certificates = std::move(certificates)}, .key = std::move(key)};
  for (const Algorithm each : {Algorithm::es256, Algorithm::es384, Algorithm::es512,
                               Algorithm::ed25519, Algorithm::ps256}) {
    if (answer.text() == to_string(each)) signer.identity.algorithm = each;
  }
  return signer;
}

Result<Bytes> signature(ByteView claim, const Signer& signer) {
  if (claim.size() > kMaxClaimBytes) {
    return Error::permanent(ErrorCode::processing_failed,
                            "a claim of " + std::to_string(claim.size()) + " bytes is not signed");
  }
  const Identity& identity = signer.identity;
  Answer answer;
  const auto status = darkroom_credentials_signature(
      slice(identity.certificates), slice(signer.key), slice(to_string(identity.algorithm)),
      slice(claim), answer.out());
  if (status != RustStatus::done) {
    return Error::permanent(ErrorCode::processing_failed, answer.text());
  }
  return Bytes(answer.bytes().begin(), answer.bytes().end());
}

Result<SignedVariant> with_credentials(const Picture& source, const Picture& variant,
                                       const Claim& claim, const Identity& identity,
                                       const Sign& sign) {
  TRY(check_size(source));
  TRY(check_size(variant));
  const std::string text = claim_json(source, variant, claim);
  std::optional<Error> refused;
  const Asking asking{.sign = sign, .error = refused};
  const RustSignRequest request{.certificates = slice(identity.certificates),
                                .algorithm = slice(to_string(identity.algorithm)),
                                .callback = ask,
                                .context = &asking,
                                .anchors = slice(identity.trust_anchors),
                                .claim = slice(text),
                                .source = slice(source.bytes),
                                .variant = slice(variant.bytes),
                                .max_parent_store = kMaxParentStoreBytes};
  std::uint32_t parent = 0;
  Answer answer;
  const auto status = darkroom_credentials_sign(&request, &parent, answer.out());
  if (status != RustStatus::done) {
    return refused.value_or(Error::permanent(ErrorCode::processing_failed, answer.text()))
        .during("sign the Content Credentials");
  }
  return SignedVariant{.bytes = {answer.bytes().begin(), answer.bytes().end()},
                       .parent = static_cast<Parent>(parent)};
}

Result<std::optional<Verification>> verify(const Picture& picture, std::string_view trust_anchors) {
  TRY(check_size(picture));
  Answer answer;
  const auto status = darkroom_credentials_verify(
      slice(picture.bytes), slice(media_type(picture.format)), slice(trust_anchors), answer.out());
  if (status == RustStatus::signer)
    return Error::permanent(ErrorCode::invalid_preset, answer.text());
  if (status != RustStatus::done) {
    return Error::permanent(ErrorCode::corrupt_image, answer.text())
        .during("look for Content Credentials");
  }
  const json report = json::parse(answer.text(), nullptr, false);
  if (!report.value("present", false)) return std::nullopt;
  return verification_of(report);
}

}  // namespace darkroom::credentials
