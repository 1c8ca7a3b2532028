// Content Credentials (C2PA) of one's own: variants signed as what was made of their source, and
// sources verified. The cryptography and the format are those of C2PA's reference implementation,
// the c2pa crate, which is built in where DARKROOM_C2PA says so.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/format.hpp>
#include <darkroom/result.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::credentials {

// Where it is not, each function below fails with a message that says so.
bool is_built_in();

enum class Algorithm { es256, es384, es512, ed25519, ps256 };
std::string_view to_string(Algorithm algorithm);  // "es256", ...

// Who signs, as far as everybody may know: all that a process needs that holds a stranger's bytes.
struct Identity {
  std::string certificates;  // PEM: the signer's own first, then those that lead to its root
  Algorithm algorithm = Algorithm::es256;
  std::string trust_anchors;  // PEM: whom sources' signers are measured by; empty: nobody
};

// Who can sign. The key is a secret: never logged, never in a message.
struct Signer {
  Identity identity;
  std::string key;  // PEM: PKCS#8, not encrypted
};

// Reads both, and signs a picture of one pixel with them: whether the key is the certificate's, and
// the certificate one that C2PA lets sign today, is told at start-up. The algorithm is the key's.
// invalid_preset where they cannot sign; the message has nothing of the key.
Result<Signer> read_signer(std::string certificates, std::string key);

// The signature over a claim, which has a KiB or two; over kMaxClaimBytes it is processing_failed.
// The one thing that takes the key, so that it need not be where sources are read. Thread-safe.
Result<Bytes> signature(ByteView claim, const Signer& signer);
inline constexpr std::size_t kMaxClaimBytes = 64UL << 10U;

// How with_credentials gets its signature: signature() itself, or whoever asks another process for
// it. Asked once, or twice where a source's credentials turn out not to be carried. Never throws.
using Sign = std::function<Result<Bytes>(ByteView claim)>;
// By signature(); `signer` outlives it.
Sign signing_with(const Signer& signer);

// A file of a known format. A view, which outlives the call it is given to.
struct Picture {
  Format format = Format::png;
  ByteView bytes;
};

// What was done to the source, by C2PA's names (section 18.15.2 of the specification, 2.2).
enum class Action {
  resized,            // other dimensions
  cropped,            // less is seen
  orientation,        // turned
  color_adjustments,  // grey, another colour space that is seen
  filtered,           // blurred, sharpened
  edited,             // anything that changes what is seen: an overlay, a background
  converted,          // another format
  transcoded,         // the same format, encoded once more
};
std::string_view to_string(Action action);  // "c2pa.resized", ...

struct Step {
  Action action = Action::transcoded;
  std::string description;  // UTF-8, for people; empty: none
};

struct Claim {
  std::string generator = "darkroom";
  std::string generator_version;  // empty: not stated
  std::string title;              // UTF-8; empty: none
  // The last part of IPTC's URI of the source's digital source type ("trainedAlgorithmicMedia"),
  // where its maker's is known otherwise than by credentials; empty: not stated.
  std::string digital_source_type;
  std::vector<Step> steps;  // after c2pa.opened, which is always said first
};

// What became of the source's own credentials.
enum class Parent {
  without_credentials,  // it had none
  carried,              // they are in the variant, with what they were worth
  left_out,             // they are damaged beyond reading, or over kMaxParentStoreBytes
};

struct SignedVariant {
  Bytes bytes;  // the variant with its manifest
  Parent parent = Parent::without_credentials;
};

// Of what is signed or verified, else processing_failed. A clip, a source alone, may be larger.
inline constexpr std::size_t kMaxPictureBytes = 64UL << 20U;
inline constexpr std::size_t kMaxClipBytes = 1UL << 30U;
// A source's own credentials, all of which its variants carry.
inline constexpr std::size_t kMaxParentStoreBytes = 4UL << 20U;

// The variant with a signed manifest in it, whose parent is the source; a manifest that it had is
// replaced. Variants: JPEG, PNG, WebP, GIF, AVIF, and JPEG XL in its container. Never fails by what
// the source's own credentials hold. Not twice the same bytes: C2PA wants random salts and
// identifiers. processing_failed where it cannot be signed, which a certificate that has expired
// since read_signer is as well; an error of `sign` is passed on. Thread-safe; takes as much memory
// again as the source has, and four times the variant. Opens no file and no socket: it belongs into
// a codec process. Both are files that the structural walk has let pass: in boxes without end it
// takes time that grows with their square.
Result<SignedVariant> with_credentials(const Picture& source, const Picture& variant,
                                       const Claim& claim, const Identity& identity,
                                       const Sign& sign);

struct Verification {
  enum class State {
    invalid,  // changed since, forged, or damaged
    valid,    // unchanged since it was signed; by whom is not known
    trusted,  // and its signer is one that an anchor vouches for
  };
  struct Source {
    std::string media_type;        // empty where not stated
    bool has_credentials = false;  // of its own, carried in these
  };

  State state = State::invalid;
  // C2PA's codes (section 15.2.2), of a valid one "signingCredential.untrusted" and no other.
  std::vector<std::string> failures;
  std::string claim_generator;
  std::string signer;                // the organisation of the certificate's subject
  std::string common_name;           // of the same
  std::string time;                  // RFC 3339; of a time stamp, empty where there is none
  std::vector<std::string> actions;  // "c2pa.opened", ...
  std::optional<Source> parent;
};
std::string_view to_string(Verification::State state);

// Whether the picture's or the clip's credentials hold, of its active manifest and all that it
// builds on; nothing where it has none, or is of a format that can hold none, or a TIFF, where they
// are not looked for (rust/src/verify.rs says why). Texts are UTF-8 without control characters, of
// at most kMaxNameBytes, lists of at most kMaxNames. With no anchors nothing is trusted, and a time
// stamp counts whoever made it; with some it counts where its authority is one of them, so that
// theirs are wanted too. Revocation is not asked for, and credentials that lie elsewhere are not
// fetched. corrupt_image where the file cannot be walked. Thread-safe; takes as much memory again
// as the file has, up to 512 MiB. For untrusted bytes that the structural walk has let pass, as
// above.
Result<std::optional<Verification>> verify(const Picture& picture, std::string_view trust_anchors);

}  // namespace darkroom::credentials
