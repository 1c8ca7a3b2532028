#include "credentials/fixtures.hpp"

#include "image/pictures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

namespace darkroom::credentials {
namespace {

void append_box(std::string& file, std::string_view type, std::string_view content) {
  const std::size_t size = 8 + content.size();
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    file.push_back(static_cast<char>(size >> shift & 0xFFU));
  }
  file.append(type).append(content);
}

// In a container (ISO/IEC 18181-2), where alone there is room for credentials.
Bytes as_jpeg_xl(const vips::VImage& pixels) {
  VipsBlob* codestream = pixels.jxlsave_buffer();
  std::size_t size = 0;
  const void* data = vips_blob_get(codestream, &size);
  std::string file;
  append_box(file, "JXL ", "\r\n\x87\n");
  append_box(file, "ftyp", std::string_view("jxl \0\0\0\0jxl ", 12));
  append_box(file, "jxlc", {static_cast<const char*>(data), size});
  vips_area_unref(VIPS_AREA(codestream));
  const ByteView bytes = as_bytes(file);
  return {bytes.begin(), bytes.end()};
}

Bytes encoded(Format format, Size size) {
  image::libvips();
  const vips::VImage pixels = image::gradient(size);
  switch (format) {
    case Format::jpeg:
      return image::as_jpeg(pixels);
    case Format::webp:
      return image::as_webp(pixels);
    case Format::gif:
      return image::as_gif(pixels);
    case Format::avif:
      return image::as_avif(pixels);
    case Format::jpeg_xl:
      return as_jpeg_xl(pixels);
    case Format::tiff:
      return image::as_tiff(pixels);
    default:
      return image::as_png(pixels);
  }
}

}  // namespace

std::string name_of(Format format) {
  std::string name(to_string(format));
  std::erase(name, '-');
  return name;
}

Signer signer_of(const Issued& issued, Algorithm algorithm) {
  return {.identity = {.certificates = issued.certificates, .algorithm = algorithm},
          .key = issued.key};
}

const Signer& studio_signer() {
  static const Signer signer = signer_of(studio());
  return signer;
}

File source(Format format) {
  return {.format = format, .bytes = encoded(format, {64, 48})};
}

File variant(Format format) {
  return {.format = format, .bytes = encoded(format, {32, 24})};
}

Claim claim() {
  return {.generator = "darkroom",
          .generator_version = "1.2.3",
          .title = "",
          .digital_source_type = "",
          .steps = {{.action = Action::resized, .description = "64 x 48 to 32 x 24 px"},
                    {.action = Action::converted, .description = ""}}};
}

Result<SignedVariant> sign_with(const Picture& from, const Picture& made, const Claim& said,
                                const Signer& signer) {
  return with_credentials(from, made, said, signer.identity, signing_with(signer));
}

SignedVariant signed_variant(const File& from, const File& made, const Claim& said) {
  auto result = sign_with(from.picture(), made.picture(), said, studio_signer());
  if (result) return std::move(result).take();
  ADD_FAILURE() << result.error().message();
  return {};
}

File signed_file(const File& from, const File& made, const Claim& said) {
  return {.format = made.format, .bytes = signed_variant(from, made, said).bytes};
}

Verification verified(const File& file, std::string_view anchors) {
  auto result = verify(file.picture(), anchors);
  if (!result) {
    ADD_FAILURE() << result.error().message();
  } else if (!result->has_value()) {
    ADD_FAILURE() << "no credentials";
  } else {
    return **result;
  }
  return {};
}

File with_changed_pixels(File file, const File& made) {
  const ByteView middle = ByteView(made.bytes).subspan(made.bytes.size() / 2, 8);
  const auto found = std::ranges::search(file.bytes, middle);
  if (found.empty()) {
    ADD_FAILURE() << "its bytes are not there";
  } else {
    *found.begin() ^= std::byte{1};
  }
  return file;
}

void expect_answers(const Picture& from) {
  const auto found = verify(from, authority().root());
  if (!found) {
    EXPECT_EQ(found.error().code(), ErrorCode::corrupt_image);
  }
  static const File made = variant();
  const auto signed_variant = sign_with(from, made.picture(), claim(), studio_signer());
  ASSERT_TRUE(signed_variant.has_value()) << signed_variant.error().message();
  const File file{.format = made.format, .bytes = signed_variant->bytes};
  EXPECT_EQ(verified(file, authority().root()).state, Verification::State::trusted);
}

std::string_view as_text_for_search(const Bytes& bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace darkroom::credentials
