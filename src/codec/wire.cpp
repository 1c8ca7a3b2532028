#include "codec/wire.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <concepts>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace darkroom::codec {
namespace {

using nlohmann::json;

// One declaration of a struct's fields serves both directions: `each(name, member)`.
template <class T, class Struct>
concept Either = std::same_as<std::remove_const_t<T>, Struct>;

void fields(Either<Size> auto& size, auto each) {
  each("width", size.width);
  each("height", size.height);
}

void fields(Either<Colour> auto& colour, auto each) {
  each("red", colour.red);
  each("green", colour.green);
  each("blue", colour.blue);
  each("alpha", colour.alpha);
}

void fields(Either<Variant> auto& variant, auto each) {
  each("name", variant.name);
  each("box", variant.box);
  each("fit", variant.fit);
  each("enlarge", variant.enlarge);
  each("format", variant.format);
  each("quality", variant.quality);
  each("effort", variant.effort);
  each("progressive", variant.progressive);
  each("lossless", variant.lossless);
  each("chroma", variant.chroma);
  each("background", variant.background);
}

void fields(Either<Plan> auto& plan, auto each) {
  each("tool", plan.tool);
  each("variants", plan.variants);
}

void fields(Either<Limits> auto& limits, auto each) {
  each("maxSourceBytes", limits.max_source_bytes);
  each("maxPixels", limits.max_pixels);
  each("maxSide", limits.max_side);
  each("maxFrames", limits.max_frames);
  each("maxScans", limits.max_scans);
  each("maxTextChunks", limits.max_text_chunks);
  each("maxTextBytes", limits.max_text_bytes);
  each("maxInflatedBytes", limits.max_inflated_bytes);
  each("maxInflatedTotal", limits.max_inflated_total);
  each("maxMetadataBytes", limits.max_metadata_bytes);
  each("maxC2paBytes", limits.max_c2pa_bytes);
  each("maxChunks", limits.max_chunks);
  each("maxBoxDepth", limits.max_box_depth);
  each("formats", limits.formats);
}

void fields(Either<SandboxOptions> auto& sandbox, auto each) {
  each("mode", sandbox.mode);
  each("addressSpaceBytes", sandbox.address_space_bytes);
  each("processorSeconds", sandbox.processor_seconds);
  each("descriptors", sandbox.descriptors);
  each("fileBytes", sandbox.file_bytes);
}

void fields(Either<Configuration> auto& configuration, auto each) {
  each("limits", configuration.limits);
  each("threads", configuration.threads);
  each("sandbox", configuration.sandbox);
}

void fields(Either<Ready> auto& ready, auto each) {
  each("gaps", ready.gaps);
}

void fields(Either<container::Facts> auto& facts, auto each) {
  each("format", facts.format);
  each("size", facts.size);
  each("orientation", facts.orientation);
  each("frames", facts.frames);
  each("bitDepth", facts.bit_depth);
  each("colour", facts.colour);
  each("hasAlpha", facts.has_alpha);
  each("lossless", facts.lossless);
  each("progressive", facts.progressive);
  each("scans", facts.scans);
  each("chunks", facts.chunks);
  each("iccBytes", facts.icc_bytes);
  each("exifBytes", facts.exif_bytes);
  each("xmpBytes", facts.xmp_bytes);
  each("textBytes", facts.text_bytes);
  each("c2paBytes", facts.c2pa_bytes);
  each("trailingBytes", facts.trailing_bytes);
}

void fields(Either<WiredVariant> auto& variant, auto each) {
  each("name", variant.name);
  each("format", variant.format);
  each("size", variant.size);
  each("quality", variant.quality);
  each("bytes", variant.bytes);
  each("encodeMs", variant.encode_ms);
}

void fields(Either<Rendered> auto& rendered, auto each) {
  each("variants", rendered.variants);
  each("probeMs", rendered.probe_ms);
  each("decodeMs", rendered.decode_ms);
}

template <class T>
concept Wired = requires(T& value) { fields(value, [](const char*, auto&) {}); };

// An enum travels as its number; what the reader accepts ends at the last enumerator.
template <class Enum>
constexpr int kLast = -1;
template <>
constexpr int kLast<Format> = static_cast<int>(Format::jpeg_xl);
template <>
constexpr int kLast<Fit> = static_cast<int>(Fit::fill);
template <>
constexpr int kLast<Chroma> = static_cast<int>(Chroma::full);
template <>
constexpr int kLast<SandboxMode> = static_cast<int>(SandboxMode::require);
template <>
constexpr int kLast<container::ColourModel> = static_cast<int>(container::ColourModel::palette);

template <class Enum>
  requires std::is_enum_v<Enum>
json written(Enum value) {
  return static_cast<int>(value);
}
template <class T>
  requires std::is_arithmetic_v<T>
json written(T value) {
  return value;
}
json written(const std::string& value) {
  return value;
}
template <Wired T>
json written(const T& value);

template <class T>
json written(const std::optional<T>& value) {
  return value ? written(*value) : json();
}
template <class T>
json written(const std::vector<T>& values) {
  json array = json::array();
  for (const T& value : values) array.push_back(written(value));
  return array;
}
json written(const std::set<Format>& formats) {
  return written(std::vector<Format>(formats.begin(), formats.end()));
}
template <Wired T>
json written(const T& value) {
  json object = json::object();
  fields(value, [&](const char* name, const auto& member) { object[name] = written(member); });
  return object;
}

template <class Enum>
  requires std::is_enum_v<Enum>
void read(const json& wire, Enum& value) {
  const int number = wire.get<int>();
  if (number < 0 || number > kLast<Enum>) throw std::out_of_range("an enumerator out of range");
  value = static_cast<Enum>(number);
}
template <class T>
  requires std::is_arithmetic_v<T>
void read(const json& wire, T& value) {
  value = wire.get<T>();
}
void read(const json& wire, std::string& value) {
  value = wire.get<std::string>();
}
template <Wired T>
void read(const json& wire, T& value);

template <class T>
void read(const json& wire, std::optional<T>& value) {
  value.reset();
  if (!wire.is_null()) read(wire, value.emplace());
}
template <class T>
void read(const json& wire, std::vector<T>& values) {
  values.clear();
  for (const json& each : wire) read(each, values.emplace_back());
}
void read(const json& wire, std::set<Format>& formats) {
  std::vector<Format> listed;
  read(wire, listed);
  formats = {listed.begin(), listed.end()};
}
template <Wired T>
void read(const json& wire, T& value) {
  fields(value, [&](const char* name, auto& member) { read(wire.at(name), member); });
}

// An Error says its own code, so a codec's error is the job's error, word for word.
json error_object(const Error& error) {
  return {{"code", std::string(to_string(error.code()))},
          {"message", error.message()},
          {"retryable", error.retryable()}};
}

Error error_in(const json& wire) {
  const auto code = error_code_from(wire.at("code").get<std::string>());
  if (!code) throw std::out_of_range("an unknown error code");
  auto message = wire.at("message").get<std::string>();
  return wire.at("retryable").get<bool>() ? Error::transient(*code, std::move(message))
                                          : Error::permanent(*code, std::move(message));
}

// nlohmann throws on a wrong type or a missing field, and so does `read` on a wrong number.
template <class T>
Result<T> message_from(std::string_view wire, const char* kind) try {
  const json parsed = json::parse(wire);
  if (parsed.contains("error")) return error_in(parsed.at("error"));
  T value{};
  read(parsed.at(kind), value);
  return value;
} catch (const std::exception&) {
  return Error::transient(ErrorCode::codec_crashed,
                          std::string("a codec answered with what is no '") + kind + "' message");
}

template <class T>
std::string message(const char* kind, const T& value) {
  return json{{kind, written(value)}}.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::string to_wire(const Configuration& configuration) {
  return message("configure", configuration);
}
std::string to_wire(const Ready& ready) {
  return message("ready", ready);
}
std::string to_wire(const Plan& plan) {
  return message("render", plan);
}
std::string to_wire(const container::Facts& facts) {
  return message("facts", facts);
}
std::string to_wire(const Rendered& rendered) {
  return message("rendered", rendered);
}
std::string to_wire(const Error& error) {
  return json{{"error", error_object(error)}}.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Configuration> configuration_from(std::string_view wire) {
  return message_from<Configuration>(wire, "configure");
}
Result<Ready> ready_from(std::string_view wire) {
  return message_from<Ready>(wire, "ready");
}
Result<Plan> plan_from(std::string_view wire) {
  return message_from<Plan>(wire, "render");
}
Result<container::Facts> facts_from(std::string_view wire) {
  return message_from<container::Facts>(wire, "facts");
}
Result<Rendered> rendered_from(std::string_view wire) {
  return message_from<Rendered>(wire, "rendered");
}

}  // namespace darkroom::codec
