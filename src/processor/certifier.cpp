#include "processor/certifier.hpp"

#include "telemetry/log.hpp"
#include "worker/report.hpp"

#include <darkroom/image_processor.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace darkroom {
namespace {

using credentials::Action;

Result<std::string> text_of(const std::string& path, const char* setting) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.is_open() && !file.bad() && !text.empty()) return text;
  return Error::invalid(ErrorCode::invalid_preset,
                        {{.where = setting, .message = path + " cannot be read, or is empty"}});
}

Error nobody_signs(const Variant& variant) {
  return Error::permanent(ErrorCode::invalid_preset,
                          "variant " + variant.name +
                              " is to be signed, and c2pa.certificates and c2pa.key are not set");
}

bool is_edited(const Variant& variant) {
  return variant.watermark.any() || variant.pad > 0 || variant.flatten ||
         variant.fit == Fit::contain || variant.sprite != Grid();
}

// What was done to the source, in the order of the render.
std::vector<credentials::Step> steps_to(const image::RenderedVariant& made, const Variant& variant,
                                        const container::Facts& facts) {
  std::vector<credentials::Step> steps;
  const auto add = [&](bool is_done, Action action) {
    if (is_done) steps.push_back({.action = action, .description = {}});
  };
  add(facts.orientation != 1, Action::orientation);
  add(made.size != container::upright(facts), Action::resized);
  add(made.crop.has_value(), Action::cropped);
  add(variant.blur > 0 || variant.sharpen > 0, Action::filtered);
  add(variant.grayscale, Action::color_adjustments);
  add(is_edited(variant), Action::edited);
  add(made.format != facts.format, Action::converted);
  add(made.format == facts.format, Action::transcoded);
  return steps;
}

// As the AI label of the variant (provenance/carry), where no credentials of the source say more.
std::string source_type(const MetadataRules& rules, const container::Facts& facts) {
  if (facts.provenance.c2pa) return {};
  const std::string& stated = facts.provenance.digital_source_type;
  if (rules.label == Label::stated || !stated.empty()) return stated;
  if (rules.label == Label::generated) return "trainedAlgorithmicMedia";
  return std::string(to_string(rules.label));
}

credentials::Claim claim_of(const image::RenderedVariant& made, const Variant& variant,
                            const container::Facts& facts) {
  return {.generator = "darkroom",
          .generator_version = std::string(version()),
          .title = made.name + "." + std::string(extension(made.format)),
          .digital_source_type = source_type(variant.metadata, facts),
          .steps = steps_to(made, variant, facts)};
}

void tell(const credentials::Verification& verification, C2pa& c2pa) {
  c2pa.verification = to_string(verification.state);
  c2pa.failures = verification.failures;
}

Result<void> lose_credentials(const Variant& variant, image::RenderedVariant& made) {
  made.dropped.insert(made.dropped.begin(), MetadataPart::c2pa);  // the first of all parts
  if (std::ranges::count(variant.metadata.require, MetadataPart::c2pa) == 0) return {};
  return Error::permanent(ErrorCode::provenance_lost,
                          "variant " + variant.name +
                              " requires c2pa, and the source's credentials are damaged or too "
                              "long to be carried");
}

}  // namespace

Result<credentials::Signer> read_signer(const CredentialRules& rules) {
  credentials::Signer signer;
  std::string certificates = TRY(text_of(rules.certificates, "c2pa.certificates"));
  std::string key = TRY(text_of(rules.key, "c2pa.key"));
  if (!certificates.empty()) {
    auto read = credentials::read_signer(std::move(certificates), std::move(key));
    if (!read) return std::move(read).error().during("c2pa.certificates and c2pa.key");
    signer = *std::move(read);
  }
  signer.identity.trust_anchors = TRY(text_of(rules.trust_anchors, "c2pa.trust_anchors"));
  return signer;
}

Result<void> Certifier::check(const PresetBook& presets) const {
  for (const Preset& preset : presets.presets()) {
    for (const Variant& variant : preset.variants) {
      if (variant.metadata.sign && !can_sign_) {
        return nobody_signs(variant).during("tools." + preset.tool);
      }
    }
  }
  return {};
}

Result<void> Certifier::check(const Plan& plan) const {
  for (const Variant& variant : plan.variants) {
    if (variant.metadata.sign && !can_sign_) return nobody_signs(variant);
  }
  return {};
}

bool Certifier::verifies(const SharedBytes& source, const container::Facts& facts) const {
  return verifies_ && facts.provenance.c2pa && source.size() <= credentials::kMaxPictureBytes;
}

void Certifier::verify(const SharedBytes& source, container::Facts& facts) const {
  if (!verifies(source, facts)) return;
  const auto said =
      renderer_.certify(source, {.source = facts.format, .verify = true, .variants = {}}, {});
  if (!said) {
    telemetry::log(telemetry::LogLevel::warn, "credentials not verified",
                   {{"code", to_string(said.error().code())}, {"message", said.error().message()}});
  } else if (said->verification) {
    tell(*said->verification, *facts.provenance.c2pa);
  }
}

Result<void> Certifier::certify(const SharedBytes& source, const Plan& plan,
                                image::Rendering& rendering) const {
  const auto began = std::chrono::steady_clock::now();
  auto& c2pa = rendering.facts.provenance.c2pa;
  codec::Certification asked{.source = rendering.facts.format,
                             .verify = verifies(source, rendering.facts),
                             .variants = {}};
  std::vector<ByteView> files;
  std::vector<std::size_t> places;  // of those that are to be signed
  for (std::size_t i = 0; i < plan.variants.size(); ++i) {
    const image::RenderedVariant& made = rendering.variants[i];
    if (!plan.variants[i].metadata.sign) continue;
    asked.variants.push_back({.format = made.format,
                              .bytes = made.bytes.size(),
                              .claim = claim_of(made, plan.variants[i], rendering.facts)});
    files.emplace_back(made.bytes);
    places.push_back(i);
  }
  if (files.empty()) {
    verify(source, rendering.facts);
    if (asked.verify) rendering.sign_ms = worker::milliseconds_since(began);
    return {};
  }

  codec::Certificate said = TRY(renderer_.certify(source, asked, files));
  if (said.verification && c2pa) tell(*said.verification, *c2pa);
  for (std::size_t i = 0; i < places.size(); ++i) {
    image::RenderedVariant& made = rendering.variants[places[i]];
    made.bytes = std::move(said.variants[i].bytes);
    made.is_signed = true;
    if (c2pa && said.variants[i].parent != credentials::Parent::carried) {
      TRY(lose_credentials(plan.variants[places[i]], made));
    }
  }
  rendering.sign_ms = worker::milliseconds_since(began);
  return {};
}

}  // namespace darkroom
