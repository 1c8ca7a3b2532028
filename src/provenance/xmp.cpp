#include "provenance/xmp.hpp"

#include "base/c_handle.hpp"
#include "provenance/text.hpp"

#include <expat.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace darkroom::provenance {
namespace {

constexpr std::size_t kMaxPacketBytes = 1UL << 20U;
constexpr std::size_t kMaxValueBytes = 64UL << 10U;
constexpr int kMaxDepth = 32;
constexpr int kDescriptionDepth = 3;  // in xmpmeta, which may be left out, and RDF

constexpr std::string_view kBlank = " \t\r\n";

// Expat writes a name as its namespace, the separator and its local part.
constexpr XML_Char kSeparator = ' ';
constexpr std::string_view kDescription = "http://www.w3.org/1999/02/22-rdf-syntax-ns# Description";
constexpr std::string_view kResource = "http://www.w3.org/1999/02/22-rdf-syntax-ns# resource";
constexpr std::string_view kAbout = "http://www.w3.org/1999/02/22-rdf-syntax-ns# about";
constexpr std::string_view kAlternatives = "http://www.w3.org/1999/02/22-rdf-syntax-ns# Alt";
constexpr std::string_view kEntry = "http://www.w3.org/1999/02/22-rdf-syntax-ns# li";

using Property = std::string Xmp::*;
constexpr std::array<std::pair<std::string_view, Property>, 9> kProperties{{
    {"http://iptc.org/std/Iptc4xmpExt/2008-02-29/ DigitalSourceType", &Xmp::digital_source_type},
    {"http://iptc.org/std/Iptc4xmpExt/2008-02-29/ AISystemUsed", &Xmp::ai_system},
    {"http://iptc.org/std/Iptc4xmpExt/2008-02-29/ AISystemVersionUsed", &Xmp::ai_system_version},
    {"http://iptc.org/std/Iptc4xmpExt/2008-02-29/ AIPromptInformation", &Xmp::ai_prompt},
    {"http://ns.adobe.com/xap/1.0/ CreatorTool", &Xmp::creator_tool},
    {"http://purl.org/dc/elements/1.1/ creator", &Xmp::creator},
    {"http://purl.org/dc/elements/1.1/ rights", &Xmp::rights},
    {"http://ns.adobe.com/photoshop/1.0/ Credit", &Xmp::credit},
    {"http://ns.adobe.com/exif/1.0/ UserComment", &Xmp::user_comment},
}};

Property property_of(std::string_view name) {
  for (const auto& [known, property] : kProperties) {
    if (known == name) return property;
  }
  return nullptr;
}

void free_parser(XML_Parser parser) {
  XML_ParserFree(parser);
}
using Parser = CHandle<XML_ParserStruct, free_parser>;

class Packet {
 public:
  Packet() : parser_(XML_ParserCreateNS(nullptr, kSeparator)) {
    if (parser_ == nullptr) return;
    XML_SetUserData(parser_.get(), this);
    XML_SetStartDoctypeDeclHandler(
        parser_.get(), [](void* packet, const XML_Char*, const XML_Char*, const XML_Char*, int) {
          static_cast<Packet*>(packet)->refuse();
        });
    XML_SetElementHandler(
        parser_.get(),
        [](void* packet, const XML_Char* name, const XML_Char** attributes) {
          static_cast<Packet*>(packet)->open(name, attributes);
        },
        [](void* packet, const XML_Char*) { static_cast<Packet*>(packet)->close(); });
    XML_SetCharacterDataHandler(parser_.get(), [](void* packet, const XML_Char* text, int length) {
      static_cast<Packet*>(packet)->take({text, static_cast<std::size_t>(length)});
    });
  }

  Xmp read(ByteView packet) {
    if (parser_ == nullptr || packet.size() > kMaxPacketBytes) return {};
    const XML_Status status = XML_Parse(parser_.get(), reinterpret_cast<const char*>(packet.data()),
                                        static_cast<int>(packet.size()), XML_TRUE);
    xmp_.is_whole = status == XML_STATUS_OK;
    return is_refused_ ? Xmp{} : std::move(xmp_);
  }

 private:
  void refuse() {
    is_refused_ = true;
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  void open(std::string_view name, const XML_Char** attributes) {
    if (++depth_ > kMaxDepth) return refuse();
    ++xmp_.names;
    if (name == kDescription) {
      take_attributes(attributes);
      if (depth_ <= kDescriptionDepth) properties_at_ = depth_ + 1;
    } else if (depth_ == properties_at_ && property_of(name) == nullptr) {
      xmp_.says_more = true;
    }
    if (property_ == nullptr) {
      property_ = property_of(name);
      property_depth_ = depth_;
      takes_one_ = false;
      value_.clear();
      if (property_ != nullptr) take_resource(attributes);
      return;
    }
    if (name == kAlternatives) takes_one_ = true;
    // Between two entries of a list; of alternatives the second has come, and is passed by.
    if (name != kEntry || value_.empty()) return;
    is_passing_by_ = takes_one_;
    if (takes_one_ || value_.size() >= kMaxValueBytes) return;
    value_.resize(trimmed(value_).size());
    value_ += ", ";
  }

  void close() {
    if (property_ != nullptr && depth_ == property_depth_) {
      keep(property_, trimmed(value_));
      property_ = nullptr;
      is_passing_by_ = false;
    }
    --depth_;
  }

  void take(std::string_view text) {
    if (property_ == nullptr || is_passing_by_) return;
    // White space before a value is layout; kept, each entry would have to look through it again.
    if (value_.empty()) text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
    value_ += text.substr(0, kMaxValueBytes - std::min(value_.size(), kMaxValueBytes));
  }

  // XMP 1, section 7.9.2.2: a simple property may be an attribute of its description.
  void take_attributes(const XML_Char** attributes) {
    for (; *attributes != nullptr; attributes += 2) {
      const std::string_view name = attributes[0];
      ++xmp_.names;
      const Property property = property_of(name);
      if (property != nullptr) keep(property, trimmed(attributes[1]));
      if (property == nullptr && name != kAbout) xmp_.says_more = true;
    }
  }

  void take_resource(const XML_Char** attributes) {
    for (; *attributes != nullptr; attributes += 2) {
      if (attributes[0] == kResource) value_ = attributes[1];
    }
  }

  void keep(Property property, std::string_view value) {
    std::string& field = xmp_.*property;
    if (field.empty()) field = value.substr(0, kMaxValueBytes);
  }

  Parser parser_;
  Xmp xmp_;
  int depth_ = 0;                // open elements
  int properties_at_ = 0;        // the depth of a description's properties; 0 before the first
  Property property_ = nullptr;  // whose element is open, if one is
  int property_depth_ = 0;
  std::string value_;           // of that property, up to here
  bool takes_one_ = false;      // it is a choice of languages
  bool is_passing_by_ = false;  // and has made its choice
  bool is_refused_ = false;
};

}  // namespace

Xmp read_xmp(ByteView packet) {
  return Packet().read(packet);
}

}  // namespace darkroom::provenance
