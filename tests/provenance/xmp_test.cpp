#include "provenance/xmp.hpp"

#include <gtest/gtest.h>

#include <string>

namespace darkroom::provenance {
namespace {

std::string packet(std::string_view inside, std::string_view attributes = "") {
  return "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>"
         "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
         "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
         " xmlns:iptcExt='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'"
         " xmlns:dc='http://purl.org/dc/elements/1.1/'"
         " xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/'"
         " xmlns:exif='http://ns.adobe.com/exif/1.0/'>"
         "<rdf:Description rdf:about=''" +
         std::string(attributes) + ">" + std::string(inside) +
         "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>";
}

Xmp read(std::string_view text) {
  return read_xmp(as_bytes(text));
}

constexpr std::string_view kTrained =
    "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

TEST(Xmp, IsReadFromAttributes) {
  const std::string attributes = " iptcExt:DigitalSourceType='" + std::string(kTrained) +
                                 "' photoshop:Credit='Made with &quot;Google AI&quot;'";

  const Xmp xmp = read(packet("", attributes));

  EXPECT_EQ(xmp.digital_source_type, kTrained);
  EXPECT_EQ(xmp.credit, "Made with \"Google AI\"");
}

TEST(Xmp, IsReadFromElements) {
  const std::string type(kTrained);
  EXPECT_EQ(read(packet("<iptcExt:DigitalSourceType>\n " + type + "\n</iptcExt:DigitalSourceType>"))
                .digital_source_type,
            kTrained);
  EXPECT_EQ(
      read(packet("<iptcExt:DigitalSourceType rdf:resource='" + type + "'/>")).digital_source_type,
      kTrained);
}

TEST(Xmp, GoesByTheNamespaceAndNotByThePrefix) {
  const Xmp renamed =
      read(packet("<q:AISystemUsed xmlns:q='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'>DALL-E"
                  "</q:AISystemUsed>"));
  const Xmp stolen = read(packet(
      "<iptcExt:AISystemUsed xmlns:iptcExt='http://example.org/'>DALL-E</iptcExt:AISystemUsed>"));

  EXPECT_EQ(renamed.ai_system, "DALL-E");
  EXPECT_EQ(stolen.ai_system, "");
}

TEST(Xmp, JoinsAListAndTakesTheFirstLanguage) {
  const Xmp xmp = read(packet(
      "<dc:creator><rdf:Seq>\n<rdf:li>Ada</rdf:li>\n<rdf:li>Bob</rdf:li>\n</rdf:Seq></dc:creator>"
      "<dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>mine</rdf:li><rdf:li xml:lang='de'>meins"
      "</rdf:li></rdf:Alt></dc:rights><exif:UserComment><rdf:Alt><rdf:li xml:lang='x-default'>"
      "{&quot;c&quot;: 1}</rdf:li></rdf:Alt></exif:UserComment>"));

  EXPECT_EQ(xmp.creator, "Ada, Bob");
  EXPECT_EQ(xmp.rights, "mine");
  EXPECT_EQ(xmp.user_comment, "{\"c\": 1}");
}

TEST(Xmp, WithADocumentTypeSaysNothing) {
  const std::string laughs =
      "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>" +
      packet("<photoshop:Credit>&b;</photoshop:Credit>", " iptcExt:AISystemUsed='x'");

  const Xmp xmp = read(laughs);

  EXPECT_EQ(xmp.credit, "");
  EXPECT_EQ(xmp.ai_system, "");
}

TEST(Xmp, NestedTooDeepSaysNothing) {
  std::string inside = "<photoshop:Credit>x</photoshop:Credit>";
  std::string open;
  std::string close;
  for (int i = 0; i < 28; ++i) {
    open += "<a>";
    close += "</a>";
  }
  EXPECT_EQ(read(packet(inside + open + close)).credit, "x");
  EXPECT_EQ(read(packet(inside + open + "<a><a><a></a></a></a>" + close)).credit, "");
}

TEST(Xmp, DamagedSaysWhatStandsBefore) {
  const std::string whole = packet("<photoshop:Credit>x</photoshop:Credit><broken", "");

  EXPECT_EQ(read(whole).credit, "x");
}

TEST(Xmp, LongerThanTheLimitSaysNothing) {
  const std::string credit = "<photoshop:Credit>x</photoshop:Credit>";

  EXPECT_EQ(read(packet(credit) + std::string(1UL << 20U, ' ')).credit, "");
}

}  // namespace
}  // namespace darkroom::provenance
