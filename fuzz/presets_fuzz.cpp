// Presets files. Each tool of one that is accepted can be found; a refusal says where and why.
#include <darkroom/preset.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto book = darkroom::PresetBook::from_toml(text, "presets.toml");
  if (!book) {
    const bool explained = book.error().code() == darkroom::ErrorCode::invalid_preset &&
                           !book.error().problems().empty();
    if (!explained) std::abort();
    return 0;
  }
  for (const darkroom::Preset& preset : book->presets()) {
    if (preset.variants.empty() || !book->find(preset.tool)) std::abort();
  }
  return 0;
}
