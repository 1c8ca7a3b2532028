#include "provenance/c2pa/manifest_store.hpp"

#include "container/bmff/boxes.hpp"
#include "container/reader.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace darkroom::provenance {
namespace {

using container::as_text;
using container::Box;
using container::four;
using container::next_box;
using container::Reader;

// store > manifest > assertions > assertion; what lies deeper is passed by whole.
constexpr std::size_t kMaxDepth = 4;
constexpr int kMaxBoxes = 10'000;
constexpr std::size_t kMaxActions = 16;

constexpr std::size_t kStoreDepth = 1;
constexpr std::size_t kManifestDepth = 2;

Error malformed(const char* what) {
  return Error::permanent(ErrorCode::corrupt_image, std::string("C2PA store ") + what);
}

// What a description box (jumd) says of the box that it stands in.
struct Description {
  std::string_view type;   // the first four bytes of its UUID, as "c2pa"
  std::string_view label;  // empty where it has none
};

// ISO/IEC 19566-5, section B.3.
Result<Description> description_of(const Box& box) {
  constexpr std::uint8_t kHasLabel = 2;
  if (box.type != four("jumd")) return malformed("has a box without its description");
  Reader reader(box.content, ErrorCode::corrupt_image, "jumd box");
  Description description{.type = as_text(TRY(reader.bytes(16))).substr(0, 4), .label = {}};
  const std::uint8_t toggles = TRY(reader.u8());
  if ((toggles & kHasLabel) == 0) return description;
  const std::string_view rest = as_text(reader.rest());
  description.label = rest.substr(0, rest.find('\0'));
  return description;
}

// "c2pa.actions", "c2pa.actions.v2", and more than one of them: "c2pa.actions__1".
bool is_actions(std::string_view label) {
  return label.starts_with("c2pa.actions");
}

class StoreWalk {
 public:
  explicit StoreWalk(ByteView store) {
    levels_.at(depth_++) = {Reader(store, ErrorCode::corrupt_image, "C2PA store"), {}};
  }

  Result<Manifest> walk() {
    while (depth_ > 0) {
      Level& level = levels_.at(depth_ - 1);
      if (level.reader.left() == 0) {
        --depth_;
        continue;
      }
      if (++boxes_ > kMaxBoxes) return malformed("has too many boxes");
      const Box box = TRY(next_box(level.reader));
      if (box.type == four("jumb")) {
        TRY(open(box));
      } else if (box.type == four("cbor")) {
        take(level.label, box.content);
      }
    }
    if (!manifest_) return malformed("has no manifest");
    return *manifest_;
  }

 private:
  struct Level {
    Reader reader{{}, ErrorCode::corrupt_image, ""};
    std::string_view label;
  };

  Result<void> open(const Box& box) {
    Reader reader(box.content, ErrorCode::corrupt_image, "jumb box");
    const Box first = TRY(next_box(reader));
    const Description description = TRY(description_of(first));
    if (depth_ == kStoreDepth && description.type != "c2pa") return malformed("is another's");
    if (depth_ == kManifestDepth) manifest_ = Manifest{};
    if (depth_ <= kMaxDepth) levels_.at(depth_++) = {reader, description.label};
    return {};
  }

  void take(std::string_view label, ByteView content) {
    if (!manifest_) return;
    if (label.starts_with("c2pa.claim")) manifest_->claim = content;
    if (label == "c2pa.signature") manifest_->signature = content;
    if (is_actions(label) && manifest_->actions.size() < kMaxActions) {
      manifest_->actions.push_back(content);
    }
  }

  std::array<Level, kMaxDepth + 1> levels_;  // the first is the file's own
  std::size_t depth_ = 0;
  int boxes_ = 0;
  std::optional<Manifest> manifest_;
};

}  // namespace

Result<Manifest> active_manifest(ByteView store) {
  return StoreWalk(store).walk();
}

bool is_store(ByteView bytes) {
  Reader reader(bytes, ErrorCode::corrupt_image, "C2PA store");
  const Result<Box> outermost = next_box(reader);
  if (!outermost || outermost->type != four("jumb")) return false;
  Reader inner(outermost->content, ErrorCode::corrupt_image, "C2PA store");
  const Result<Box> first = next_box(inner);
  if (!first) return false;
  const Result<Description> description = description_of(*first);
  return description && description->type == "c2pa";
}

}  // namespace darkroom::provenance
