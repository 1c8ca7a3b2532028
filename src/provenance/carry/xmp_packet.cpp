#include "provenance/carry/xmp_packet.hpp"

#include "base/c_handle.hpp"
#include "container/reader.hpp"
#include "provenance/text.hpp"
#include "provenance/xmp.hpp"

#include <exempi/xmp.h>
#include <exempi/xmpconsts.h>

#include <memory>
#include <string_view>
#include <type_traits>

namespace darkroom::provenance {
namespace {

constexpr const char* kIptcExtension = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
constexpr const char* kDublinCoreTerms = "http://purl.org/dc/terms/";
constexpr std::string_view kSourceType = "http://cv.iptc.org/newscodes/digitalsourcetype/";

// exempi reads a packet in time that grows with the square of its names: 1000 take it 8 ms.
constexpr std::size_t kMaxNamesRead = 1000;

void free_xmp(XmpPtr xmp) {
  xmp_free(xmp);
}
void free_text(XmpStringPtr text) {
  xmp_string_free(text);
}
using Xml = CHandle<std::remove_pointer_t<XmpPtr>, free_xmp>;
using Text = CHandle<std::remove_pointer_t<XmpStringPtr>, free_text>;

// For the process' life: what exempi keeps are its tables of namespaces.
bool is_ready() {
  static const bool ready = xmp_init();
  return ready;
}

void set(const Xml& xmp, const char* schema, const char* name, const std::string& value) {
  if (!value.empty()) xmp_set_property(xmp.get(), schema, name, value.c_str(), 0);
}

void set_list(const Xml& xmp, const char* name, const std::string& value) {
  if (value.empty()) return;
  xmp_delete_property(xmp.get(), NS_DC, name);
  xmp_append_array_item(xmp.get(), NS_DC, name, XMP_PROP_ARRAY_IS_ORDERED, value.c_str(), 0);
}

void set_localised(const Xml& xmp, const char* name, const std::string& value) {
  if (value.empty()) return;
  xmp_delete_property(xmp.get(), NS_DC, name);
  xmp_set_localized_text(xmp.get(), NS_DC, name, "", "x-default", value.c_str(), 0);
}

void say(const Xml& xmp, const Statement& statement) {
  if (!statement.digital_source_type.empty()) {
    set(xmp, kIptcExtension, "DigitalSourceType",
        std::string(kSourceType) + statement.digital_source_type);
  }
  set(xmp, kIptcExtension, "AISystemUsed", statement.ai_system);
  set(xmp, kIptcExtension, "AISystemVersionUsed", statement.ai_system_version);
  set(xmp, kIptcExtension, "AIPromptInformation", statement.prompt);
  set(xmp, NS_XAP, "CreatorTool", statement.creator_tool);
  set(xmp, NS_PHOTOSHOP, "Credit", statement.credit);
  set(xmp, NS_DC, "identifier", statement.identifier);
  set_list(xmp, "creator", statement.creator);
  set_localised(xmp, "rights", statement.copyright);
}

// On one line, and without the room for edits in place that files for editors have.
std::string serialised(const Xml& xmp) {
  constexpr std::uint32_t kCompact =
      XMP_SERIAL_READONLYPACKET | XMP_SERIAL_USECOMPACTFORMAT | XMP_SERIAL_OMITALLFORMATTING;
  const Text text(xmp_string_new());
  if (!text || !xmp_serialize_and_format(xmp.get(), text.get(), kCompact, 0, "", "", 0)) return {};
  return {xmp_string_cstr(text.get()), xmp_string_len(text.get())};
}

std::string written(const Statement& statement) {
  const Xml xmp(xmp_new_empty());
  if (!xmp) return {};
  say(xmp, statement);
  return serialised(xmp);
}

}  // namespace

std::string xmp_packet(const Statement& statement) {
  if (statement == Statement{} || !is_ready()) return {};
  Statement said = statement;
  std::string packet = written(said);
  while (packet.size() > kMaxXmpBytes && !said.prompt.empty()) {
    said.prompt = whole_characters(said.prompt, said.prompt.size() / 2);
    packet = written(said);
  }
  if (read_xmp(as_bytes(packet)).is_whole) return packet;
  // A text has what no XML can hold, as U+FFFF: the label is worth more than it.
  return written({.digital_source_type = statement.digital_source_type});
}

std::optional<std::string> merged_packet(ByteView packet, const Statement& statement,
                                         Prompts prompts) {
  if (packet.size() > kMaxXmpBytes || !is_ready()) return std::nullopt;
  const Xmp read = read_xmp(packet);
  if (!read.is_whole || read.names > kMaxNamesRead) return std::nullopt;
  const std::string_view text = container::as_text(packet);
  const Xml xmp(xmp_new(text.data(), text.size()));
  if (!xmp) return std::nullopt;
  xmp_delete_property(xmp.get(), NS_TIFF, "Orientation");
  xmp_delete_property(xmp.get(), kDublinCoreTerms, "provenance");
  if (prompts == Prompts::hidden) {
    xmp_delete_property(xmp.get(), kIptcExtension, "AIPromptInformation");
    xmp_delete_property(xmp.get(), NS_EXIF, "UserComment");
  }
  say(xmp, statement);
  std::string merged = serialised(xmp);
  if (merged.empty() || merged.size() > kMaxXmpBytes) return std::nullopt;
  return merged;
}

}  // namespace darkroom::provenance
