#include "codec/wire.hpp"

#include "codec/wire_fields.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <concepts>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace darkroom::codec {
namespace {

using nlohmann::json;

template <class T>
concept Wired = requires(T& value) { fields(value, [](const char*, auto&) {}); };

// An enum travels as its number; what the reader accepts ends at the last enumerator.
template <class Enum>
constexpr int kLast = -1;
template <>
constexpr int kLast<Format> = static_cast<int>(Format::mkv);
template <>
constexpr int kLast<Fit> = static_cast<int>(Fit::fill);
template <>
constexpr int kLast<Gravity::Pull> = static_cast<int>(Gravity::Pull::focus);
template <>
constexpr int kLast<Chroma> = static_cast<int>(Chroma::full);
template <>
constexpr int kLast<MetadataPolicy> = static_cast<int>(MetadataPolicy::keep);
template <>
constexpr int kLast<Label> = static_cast<int>(Label::composite_with_trained_algorithmic_media);
template <>
constexpr int kLast<MetadataPart> = static_cast<int>(MetadataPart::text);
template <>
constexpr int kLast<SandboxMode> = static_cast<int>(SandboxMode::require);
template <>
constexpr int kLast<Animated> = static_cast<int>(Animated::keep);
template <>
constexpr int kLast<PosterChoice> = static_cast<int>(PosterChoice::scene);
template <>
constexpr int kLast<CodecKind> = static_cast<int>(CodecKind::credentials);
template <>
constexpr int kLast<credentials::Algorithm> = static_cast<int>(credentials::Algorithm::ps256);
template <>
constexpr int kLast<credentials::Action> = static_cast<int>(credentials::Action::transcoded);
template <>
constexpr int kLast<credentials::Parent> = static_cast<int>(credentials::Parent::left_out);
template <>
constexpr int kLast<credentials::Verification::State> =
    static_cast<int>(credentials::Verification::State::trusted);
template <>
constexpr int kLast<Blend> = static_cast<int>(Blend::difference);
template <>
constexpr int kLast<container::ClipCodec> = static_cast<int>(container::ClipCodec::prores);
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
json written(const std::vector<T>& values) {
  json array = json::array();
  for (const T& value : values) array.push_back(written(value));
  return array;
}
template <class T>
json written(const std::optional<T>& value) {
  return value ? written(*value) : json();
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
void read(const json& wire, std::vector<T>& values) {
  values.clear();
  for (const json& each : wire) read(each, values.emplace_back());
}
template <class T>
void read(const json& wire, std::optional<T>& value) {
  value.reset();
  if (wire.is_null()) return;
  T present{};
  read(wire, present);
  value = std::move(present);
}
void read(const json& wire, std::set<Format>& formats) {
  std::vector<Format> listed;
  read(wire, listed);
  formats = {listed.begin(), listed.end()};
}
template <Wired T>
void read(const json& wire, T& value) {
  fields(value, [&](const char* name, auto& member) { read(wire.at(name), member); });
  // A codec that a stranger's bytes have taken over could say anything here.
  if constexpr (std::same_as<T, Provenance>) {
    if (!is_sound(value)) throw std::length_error("a provenance that is not sound");
  }
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
std::string to_wire(const Order& order) {
  return message("render", order);
}
std::string to_wire(const Range& need) {
  return message("need", need);
}
std::string to_wire(const std::vector<Range>& present) {
  return message("present", present);
}
std::string to_wire(const container::Facts& facts) {
  return message("facts", facts);
}
std::string to_wire(const Rendered& rendered) {
  return message("rendered", rendered);
}
std::string to_wire(const Mark& mark) {
  return message("letter", mark);
}
std::string to_wire(const Lettered& lettered) {
  return message("lettered", lettered);
}
std::string to_wire(const Certification& certification) {
  return message("certify", certification);
}
std::string to_wire(const Certified& certified) {
  return message("certified", certified);
}
std::string to_wire(const ToSign& to_sign) {
  return message("sign", to_sign);
}
std::string to_wire(const Signature& signature) {
  return message("signature", signature);
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
Result<Order> order_from(std::string_view wire) {
  return message_from<Order>(wire, "render");
}
bool is_need(std::string_view wire) {
  return wire.starts_with(R"({"need":)");
}
Result<Range> need_from(std::string_view wire) {
  return message_from<Range>(wire, "need");
}
Result<std::vector<Range>> present_from(std::string_view wire) {
  return message_from<std::vector<Range>>(wire, "present");
}
Result<container::Facts> facts_from(std::string_view wire) {
  return message_from<container::Facts>(wire, "facts");
}
Result<Rendered> rendered_from(std::string_view wire) {
  return message_from<Rendered>(wire, "rendered");
}
Result<Mark> mark_from(std::string_view wire) {
  return message_from<Mark>(wire, "letter");
}
Result<Lettered> lettered_from(std::string_view wire) {
  return message_from<Lettered>(wire, "lettered");
}
Result<Certification> certification_from(std::string_view wire) {
  return message_from<Certification>(wire, "certify");
}
Result<Certified> certified_from(std::string_view wire) {
  return message_from<Certified>(wire, "certified");
}
bool is_to_sign(std::string_view wire) {
  return wire.starts_with(R"({"sign":)");
}
Result<ToSign> to_sign_from(std::string_view wire) {
  return message_from<ToSign>(wire, "sign");
}
Result<Signature> signature_from(std::string_view wire) {
  return message_from<Signature>(wire, "signature");
}

}  // namespace darkroom::codec
