#include "provenance/c2pa/cbor.hpp"

#include "container/reader.hpp"

#include <array>
#include <limits>

namespace darkroom::provenance {
namespace {

using container::as_text;
using container::Reader;

// RFC 8949, section 3.1.
enum class Major : std::uint8_t { whole, negative, bytes, text, array, map, tag, simple };

constexpr std::uint8_t kIndefinite = 31;

struct Head {
  Major major = Major::whole;
  std::uint64_t argument = 0;
  bool is_indefinite = false;  // or, of `simple`, the break that ends what is
};

Error malformed(const char* what) {
  return Error::permanent(ErrorCode::corrupt_image, std::string("CBOR ") + what);
}

bool may_be_indefinite(Major major) {
  return major != Major::whole && major != Major::negative && major != Major::tag;
}

Result<Head> next_head(Reader& reader) {
  const std::uint8_t first = TRY(reader.u8());
  Head head{.major = static_cast<Major>(first >> 5)};
  const std::uint8_t additional = first & 31;
  if (additional < 24) {
    head.argument = additional;
  } else if (additional < 28) {
    head.argument = TRY(reader.number(std::size_t{1} << (additional - 24)));
  } else if (additional == kIndefinite && may_be_indefinite(head.major)) {
    head.is_indefinite = true;
  } else {
    return malformed("has a reserved length");
  }
  return head;
}

struct Level {
  bool is_map = false;
  bool is_indefinite = false;
  bool has_key = false;    // of a map: the next item is the value of the step's key
  std::uint64_t left = 0;  // items to come, keys counted; of an indefinite one without meaning
};

class CborWalk {
 public:
  CborWalk(ByteView cbor, const std::function<void(CborPath, const CborString&)>& take)
      : reader_(cbor, ErrorCode::corrupt_image, "CBOR"), take_(take) {}

  Result<void> walk() {
    do {
      if (depth_ > 0 && ends_here()) {
        close();
        continue;
      }
      const Head head = TRY(next_head(reader_));
      TRY(step(head));
    } while (depth_ > 0 || is_tagged_);
    return {};
  }

 private:
  Level& level() { return levels_.at(depth_ - 1); }
  CborStep& here() { return path_.at(depth_ - 1); }
  bool ends_here() { return !level().is_indefinite && level().left == 0; }
  bool wants_key() { return depth_ > 0 && level().is_map && !level().has_key; }

  Result<void> step(const Head& head) {
    is_tagged_ = head.major == Major::tag;
    if (is_tagged_) return {};
    if (head.major == Major::simple && head.is_indefinite) return take_break();
    if (wants_key()) return take_key(head);
    return take_value(head);
  }

  Result<void> take_break() {
    if (depth_ == 0 || !level().is_indefinite || level().has_key) {
      return malformed("has a break that ends nothing");
    }
    close();
    return {};
  }

  Result<void> take_key(const Head& head) {
    here() = {};
    if (head.major == Major::text) {
      here().key = as_text(TRY(string_of(head)));
    } else if (head.major == Major::whole && !head.is_indefinite) {
      here().number = clamped(head.argument);
    } else if (head.major != Major::negative) {
      return malformed("has a key that is neither text nor a number");
    }
    level().has_key = true;
    count();
    return {};
  }

  Result<void> take_value(const Head& head) {
    if (head.major == Major::array || head.major == Major::map) return open(head);
    if (head.major == Major::bytes || head.major == Major::text) {
      const CborString string{.is_text = head.major == Major::text,
                              .content = TRY(string_of(head))};
      take_(CborPath(path_).first(depth_), string);
    }
    end_value();
    return {};
  }

  Result<void> open(const Head& head) {
    if (depth_ == kMaxCborDepth) return malformed("is nested too deep");
    const bool is_map = head.major == Major::map;
    // No file has as many bytes: the walk would run out of them long before.
    if (head.argument > std::numeric_limits<std::uint64_t>::max() / 2) {
      return malformed("claims too many entries");
    }
    levels_.at(depth_) = {.is_map = is_map,
                          .is_indefinite = head.is_indefinite,
                          .left = is_map ? head.argument * 2 : head.argument};
    path_.at(depth_) = {.key = {}, .number = is_map ? -1 : 0};
    ++depth_;
    return {};
  }

  void close() {
    --depth_;
    if (depth_ > 0) end_value();
  }

  void end_value() {
    if (depth_ == 0) return;
    if (level().is_map) {
      level().has_key = false;
    } else {
      ++here().number;
    }
    count();
  }

  void count() {
    if (!level().is_indefinite) --level().left;
  }

  Result<ByteView> string_of(const Head& head) {
    if (head.is_indefinite) return malformed("has a string of parts");
    return reader_.bytes(head.argument);
  }

  static std::int64_t clamped(std::uint64_t number) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(number < kMost ? number : kMost);
  }

  Reader reader_;
  const std::function<void(CborPath, const CborString&)>& take_;
  std::array<Level, kMaxCborDepth> levels_;
  std::array<CborStep, kMaxCborDepth> path_;
  std::size_t depth_ = 0;   // levels open
  bool is_tagged_ = false;  // the last item was a tag, so one more belongs to it
};

}  // namespace

Result<void> walk_cbor(ByteView cbor,
                       const std::function<void(CborPath, const CborString&)>& take) {
  return CborWalk(cbor, take).walk();
}

}  // namespace darkroom::provenance
