#include "image/vips_runtime.hpp"

#include "image/decoder_warnings.hpp"

#include <vips/vips8>

#include <array>
#include <atomic>
#include <string_view>
#include <utility>

namespace darkroom::image {
namespace {

// One operation of libvips that darkroom calls, and the class that must be unblocked for it.
struct Codec {
  Format format;
  const char* operation;
  const char* type;
};

constexpr std::array kLoaders = {
    Codec{Format::jpeg, "jpegload_buffer", "VipsForeignLoadJpegBuffer"},
    Codec{Format::png, "pngload_buffer", "VipsForeignLoadPngBuffer"},
    Codec{Format::webp, "webpload_buffer", "VipsForeignLoadWebpBuffer"},
    Codec{Format::gif, "gifload_buffer", "VipsForeignLoadNsgifBuffer"},
    Codec{Format::avif, "heifload_buffer", "VipsForeignLoadHeifBuffer"},
    Codec{Format::tiff, "tiffload_buffer", "VipsForeignLoadTiffBuffer"},
    Codec{Format::heic, "heifload_buffer", "VipsForeignLoadHeifBuffer"},
    Codec{Format::jpeg_xl, "jxlload_buffer", "VipsForeignLoadJxlBuffer"},
};

constexpr std::array kSavers = {
    Codec{Format::jpeg, "jpegsave_buffer", "VipsForeignSaveJpegBuffer"},
    Codec{Format::png, "pngsave_buffer", "VipsForeignSavePngBuffer"},
    Codec{Format::webp, "webpsave_buffer", "VipsForeignSaveWebpBuffer"},
    Codec{Format::gif, "gifsave_buffer", "VipsForeignSaveCgifBuffer"},
    Codec{Format::avif, "heifsave_buffer", "VipsForeignSaveHeifBuffer"},
    Codec{Format::jpeg_xl, "jxlsave_buffer", "VipsForeignSaveJxlBuffer"},
};

// What every build of darkroom reads and writes; TIFF, HEIC and JPEG XL may be absent.
constexpr std::array kPromised = {Format::jpeg, Format::png, Format::webp, Format::gif,
                                  Format::avif};

bool exists(const Codec& codec) {
  return vips_type_find("VipsOperation", codec.operation) != 0;
}

template <class Codecs>
std::set<Format> existing(const Codecs& codecs) {
  std::set<Format> formats;
  for (const Codec& codec : codecs) {
    if (exists(codec)) formats.insert(codec.format);
  }
  return formats;
}

// Untrusted operations first, then every loader and saver, then ours are let through by name. The
// block stops a call by mistake; it does not stop libvips' sniffers, which is why nothing here ever
// calls a generic entry point.
void block_all_but_ours() {
  vips_block_untrusted_set(TRUE);
  vips_operation_block_set("VipsForeignLoad", TRUE);
  vips_operation_block_set("VipsForeignSave", TRUE);
  for (const Codec& codec : kLoaders) vips_operation_block_set(codec.type, FALSE);
  for (const Codec& codec : kSavers) vips_operation_block_set(codec.type, FALSE);
}

// libvips keeps process-wide state that cannot be started again after its shutdown.
std::atomic_flag& was_started() {
  static std::atomic_flag flag = ATOMIC_FLAG_INIT;
  return flag;
}

Error cannot_start(std::string_view why) {
  return Error::permanent(ErrorCode::internal, "libvips " + std::string(why));
}

}  // namespace

Result<VipsRuntime> VipsRuntime::start() {
  if (was_started().test_and_set()) return cannot_start("was started before in this process");

  // Before vips_init, which may warn already. A truncated PNG can make one line a row.
  count_decoder_warnings();
  if (vips_init("darkroom") != 0) return cannot_start("does not start");
  VipsRuntime runtime;

  // Each job is another image: a cache would only hold memory, and hide from F1's check that pixels
  // were computed. Parallelism is between variants and jobs, not inside an operation.
  vips_cache_set_max(0);
  vips_cache_set_max_mem(0);
  vips_cache_set_max_files(0);
  vips_concurrency_set(1);
  block_all_but_ours();

  const std::set<Format> readable = runtime.decodable();
  const std::set<Format> writable = runtime.encodable();
  for (const Format format : kPromised) {
    const std::string name(to_string(format));
    if (!readable.contains(format)) return cannot_start("cannot read " + name);
    if (!writable.contains(format)) return cannot_start("cannot write " + name);
  }
  return runtime;
}

VipsRuntime::VipsRuntime(VipsRuntime&& other) noexcept : owns_(std::exchange(other.owns_, false)) {}

VipsRuntime::~VipsRuntime() {
  if (owns_) vips_shutdown();
}

std::string VipsRuntime::version() {
  return std::to_string(vips_version(0)) + '.' + std::to_string(vips_version(1)) + '.' +
         std::to_string(vips_version(2));
}

std::set<Format> VipsRuntime::decodable() const {
  return existing(kLoaders);
}

std::set<Format> VipsRuntime::encodable() const {
  return existing(kSavers);
}

VipsThread::VipsThread(const VipsRuntime& /*runtime*/) {}

VipsThread::~VipsThread() {
  vips_thread_shutdown();
}

}  // namespace darkroom::image
