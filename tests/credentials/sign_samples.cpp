// sign_samples FOLDER: writes variants that darkroom has signed, and the root that they are trusted
// by, for others to verify. In each format `plain`, of a source without credentials, `carried`, of
// a source with them, and `changed`, in whose pixels a bit was changed afterwards.
#include "credentials/fixtures.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <string>

namespace darkroom::credentials {
namespace {

void write(const std::filesystem::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
}

void write(const std::filesystem::path& folder, const std::string& name, const File& file) {
  write(folder / (name + "." + std::string(extension(file.format))),
        as_text_for_search(file.bytes));
}

void write_samples(const std::filesystem::path& folder) {
  write(folder / "root.pem", authority().root());
  const File with_credentials = signed_file(source(), source(Format::jpeg));
  for (const Format format :
       {Format::jpeg, Format::png, Format::webp, Format::gif, Format::avif, Format::jpeg_xl}) {
    const File made = variant(format);
    const File plain = signed_file(source(), made);
    write(folder, "plain", plain);
    write(folder, "carried", signed_file(with_credentials, made));
    write(folder, "changed", with_changed_pixels(plain, made));
  }
}

}  // namespace
}  // namespace darkroom::credentials

int main(int count, char** arguments) {
  const std::span all(arguments, static_cast<std::size_t>(count));
  if (all.size() != 2) {
    std::cerr << "usage: sign_samples FOLDER\n";
    return 2;
  }
  darkroom::credentials::write_samples(all[1]);
  return testing::UnitTest::GetInstance()->Failed() ? 1 : 0;
}
