// Writes the sample pictures that the demo and the benchmarks run on: painted by arithmetic alone,
// so that they can be shipped, published and made anywhere, yet with what generated pictures have:
// fine detail, smooth gradients, lettering, transparency, and the text chunk of a generator.
//
// usage: make_samples OUT_DIR
#include "pictures.hpp"

#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>

namespace {

using vips::VImage;

// As AUTOMATIC1111's web UI writes it: prompt, negative prompt, settings, a line each.
constexpr const char* kParameters =
    "sticker of a hot-air balloon with a lettered band, sunset colours, soft light, puffy clouds, "
    "die-cut, white border, transparent background\n"
    "Negative prompt: blurry, lowres, watermark, text artifacts\n"
    "Steps: 28, Sampler: DPM++ 2M Karras, CFG scale: 6.5, Seed: 2720315184, Size: 1024x1536, "
    "Model hash: 31e35c80fc, Model: sd_xl_base_1.0, Version: v1.10.1";

void save(const VImage& picture, const std::filesystem::path& path) {
  picture.pngsave(path.c_str(), VImage::option()->set("filter", VIPS_FOREIGN_PNG_FILTER_ALL));
  std::cout << path.string() << "  " << picture.width() << "x" << picture.height() << "\n";
}

void make_all(const std::filesystem::path& folder) {
  save(darkroom::samples::landscape(), folder / "dall-e.png");
  save(darkroom::samples::city(), folder / "sora.png");
  VImage sticker = darkroom::samples::balloon().copy();
  sticker.set("png-comment-0-parameters", kParameters);
  save(sticker, folder / "stable-diffusion.png");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_samples OUT_DIR\n";
    return 2;
  }
  if (VIPS_INIT(argv[0]) != 0) return 3;
  try {
    std::filesystem::create_directories(argv[1]);
    make_all(argv[1]);
  } catch (const vips::VError& error) {
    std::cerr << "make_samples: " << error.what() << "\n";
    return 1;
  } catch (const std::filesystem::filesystem_error& error) {
    std::cerr << "make_samples: " << error.what() << "\n";
    return 1;
  }
  vips_shutdown();
  return 0;
}
