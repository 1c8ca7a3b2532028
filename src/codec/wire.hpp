// What a codec and its host say to each other: JSON in datagrams, bytes in sealed memory beside it.
// Plan and facts travel as data. The host reads a codec's words as it would a stranger's.
//
//   host                              codec
//   configure {limits, ...}   ---->
//                             <----   ready {gaps}            (sandboxed from here on)
//   render {plan} + source    ---->
//                             <----   facts | error
//   go                        ---->                           (the memory is there)
//                             <----   rendered {...} + bytes | error
//
// Of a source that is read in parts the codec asks for what it needs, before either answer:
//                             <----   need {range}
//   present [ranges] | error  ---->                           (as the file has it now)
//
// What a plan's watermarks are drawn with comes beside the source, in the order of marks_of(plan).
// A codec of letters is asked for one thing:
//   letter {mark}             ---->
//                             <----   lettered {...} + bytes | error
// And one of Content Credentials, beside the source and the variants that are to be signed:
//   certify {...}             ---->
//                             <----   sign {claim}            (none, one or two for each variant)
//   signature {...} | error   ---->                           (the key stays where it is)
//                             <----   certified {...} + bytes | error
#pragma once

#include "base/ranges.hpp"
#include "codec/sandbox.hpp"
#include "container/facts.hpp"
#include "credentials/credentials.hpp"
#include "domain/marks.hpp"
#include "domain/plan.hpp"

#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::codec {

// Pictures are most of the work; the libraries that decode clips are large. So each kind of source
// has codecs of its own, and those of clips start when the first clip comes. Letters are drawn with
// fonts, which are files: what may open some of them sees no picture. Credentials are a Rust
// library of their own, as large as all others.
enum class CodecKind { pictures, clips, letters, credentials };

struct Configuration {
  CodecKind kind = CodecKind::pictures;
  Limits limits;
  int threads = 1;  // variants that one render encodes at the same time
  SandboxOptions sandbox;
  credentials::Identity identity = {};  // of CodecKind::credentials alone
};

struct Ready {
  std::vector<std::string> gaps;  // what the sandbox lacks
};

struct Order {
  Plan plan;  // an empty one asks for the facts alone
  // What of the source is there; nothing: all of it.
  std::optional<std::vector<Range>> present = {};
};

// One variant's place in the memory file that comes with `rendered`.
struct WiredVariant {
  std::string name;
  Format format = Format::jpeg;
  Size size;
  int quality = 0;
  std::uint64_t bytes = 0;
  double encode_ms = 0;
  std::optional<Box> crop = {};
  std::optional<Point> attention = {};
  std::optional<double> frame_time;  // seconds into the clip
  int frames = 1;
  std::optional<double> score;  // SSIMULACRA 2, where it was aimed at
  MetadataParts dropped;
};

struct Rendered {
  std::vector<WiredVariant> variants;
  Placeholder placeholder = {};  // empty where the plan wants none
  double probe_ms = 0;
  double decode_ms = 0;
};

// A mark's text, drawn.
struct Lettered {
  std::uint64_t bytes = 0;  // of its PNG
};

// What is to be said of a source, and of its variants, which lie one after another in the memory
// file behind the source.
struct Certification {
  struct Variant {
    Format format = Format::jpeg;
    std::uint64_t bytes = 0;
    credentials::Claim claim;
  };

  Format source = Format::jpeg;
  bool verify = false;  // the source's own
  std::vector<Variant> variants;
};

struct Certified {
  struct Variant {
    std::uint64_t bytes = 0;  // as they lie in the memory file of the answer
    credentials::Parent parent = credentials::Parent::without_credentials;
  };

  // Absent where none was wanted, and where the source has none.
  std::optional<credentials::Verification> verification;
  std::vector<Variant> variants;
};

// A claim that the host is to sign, and its signature: base64, both.
struct ToSign {
  std::string claim;
};
struct Signature {
  std::string bytes;
};

std::string to_wire(const Configuration& configuration);
std::string to_wire(const Ready& ready);
std::string to_wire(const Order& order);
std::string to_wire(const Range& need);
std::string to_wire(const std::vector<Range>& present);
std::string to_wire(const container::Facts& facts);
std::string to_wire(const Rendered& rendered);
std::string to_wire(const Mark& mark);  // a mark's text, to be drawn
std::string to_wire(const Lettered& lettered);
std::string to_wire(const Certification& certification);
std::string to_wire(const Certified& certified);
std::string to_wire(const ToSign& to_sign);
std::string to_wire(const Signature& signature);
std::string to_wire(const Error& error);
inline constexpr std::string_view kGo = R"({"go":true})";
inline constexpr std::string_view kStop = R"({"go":false})";  // instead of go: the render is off

// Each reads one kind of message. An `error` message comes back as the Error that it says,
// whichever was asked for; anything else that does not fit is codec_crashed: the sender is not
// itself any more.
Result<Configuration> configuration_from(std::string_view wire);
Result<Ready> ready_from(std::string_view wire);
Result<Order> order_from(std::string_view wire);
bool is_need(std::string_view wire);  // or another answer
Result<Range> need_from(std::string_view wire);
Result<std::vector<Range>> present_from(std::string_view wire);
Result<container::Facts> facts_from(std::string_view wire);
Result<Rendered> rendered_from(std::string_view wire);
Result<Mark> mark_from(std::string_view wire);
Result<Lettered> lettered_from(std::string_view wire);
Result<Certification> certification_from(std::string_view wire);
Result<Certified> certified_from(std::string_view wire);
bool is_to_sign(std::string_view wire);  // or another answer
Result<ToSign> to_sign_from(std::string_view wire);
Result<Signature> signature_from(std::string_view wire);

}  // namespace darkroom::codec
