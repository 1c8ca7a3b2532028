#include "video/libav.hpp"

#include <dlfcn.h>

#include <utility>

namespace darkroom::video {
namespace {

std::string file_name(const std::string& name, int version) {
  return name + ".so." + std::to_string(version);
}

// A shared library that stays: nothing is ever unloaded.
class Library {
 public:
  static Result<Library> load(const std::string& name, int version) {
    const std::string file = file_name(name, version);
    void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle != nullptr) return Library(handle);
    return Error::permanent(ErrorCode::processing_failed,
                            "clips cannot be decoded here: " + file + " is not installed");
  }

  template <class Function>
  Result<void> find(Function& function, const char* name) const {
    function = reinterpret_cast<Function>(dlsym(handle_, name));
    if (function != nullptr) return {};
    return Error::permanent(ErrorCode::processing_failed,
                            std::string("clips cannot be decoded here: libav has no ") + name);
  }

 private:
  explicit Library(void* handle) : handle_(handle) {}

  void* handle_;
};

Result<void> load_util(Libav& libav) {
  const Library library = TRY(Library::load("libavutil", LIBAVUTIL_VERSION_MAJOR));
  TRY(library.find(libav.malloc, "av_malloc"));
  TRY(library.find(libav.freep, "av_freep"));
  TRY(library.find(libav.frame_alloc, "av_frame_alloc"));
  TRY(library.find(libav.frame_free, "av_frame_free"));
  TRY(library.find(libav.frame_get_side_data, "av_frame_get_side_data"));
  return library.find(libav.log_set_level, "av_log_set_level");
}

Result<void> load_codec(Libav& libav) {
  const Library library = TRY(Library::load("libavcodec", LIBAVCODEC_VERSION_MAJOR));
  TRY(library.find(libav.codec_version, "avcodec_version"));
  TRY(library.find(libav.find_decoder_by_name, "avcodec_find_decoder_by_name"));
  TRY(library.find(libav.alloc_decoder, "avcodec_alloc_context3"));
  TRY(library.find(libav.free_decoder, "avcodec_free_context"));
  TRY(library.find(libav.parameters_to_decoder, "avcodec_parameters_to_context"));
  TRY(library.find(libav.open_decoder, "avcodec_open2"));
  TRY(library.find(libav.send_packet, "avcodec_send_packet"));
  TRY(library.find(libav.receive_frame, "avcodec_receive_frame"));
  TRY(library.find(libav.flush_buffers, "avcodec_flush_buffers"));
  TRY(library.find(libav.packet_alloc, "av_packet_alloc"));
  TRY(library.find(libav.packet_free, "av_packet_free"));
  return library.find(libav.packet_unref, "av_packet_unref");
}

Result<void> load_format(Libav& libav) {
  const Library library = TRY(Library::load("libavformat", LIBAVFORMAT_VERSION_MAJOR));
  TRY(library.find(libav.format_version, "avformat_version"));
  TRY(library.find(libav.find_input_format, "av_find_input_format"));
  TRY(library.find(libav.alloc_input, "avio_alloc_context"));
  TRY(library.find(libav.free_input, "avio_context_free"));
  TRY(library.find(libav.alloc_demuxer, "avformat_alloc_context"));
  TRY(library.find(libav.open_demuxer, "avformat_open_input"));
  TRY(library.find(libav.close_demuxer, "avformat_close_input"));
  TRY(library.find(libav.read_packet, "av_read_frame"));
  TRY(library.find(libav.seek_frame, "av_seek_frame"));
  return library.find(libav.guess_sample_aspect_ratio, "av_guess_sample_aspect_ratio");
}

Result<void> load_scale(Libav& libav) {
  const Library library = TRY(Library::load("libswscale", LIBSWSCALE_VERSION_MAJOR));
  TRY(library.find(libav.get_scaler, "sws_getContext"));
  TRY(library.find(libav.free_scaler, "sws_freeContext"));
  TRY(library.find(libav.get_coefficients, "sws_getCoefficients"));
  TRY(library.find(libav.set_colourspace, "sws_setColorspaceDetails"));
  return library.find(libav.scale, "sws_scale");
}

Result<Libav> load() {
  Libav libav;
  TRY(load_util(libav));
  TRY(load_codec(libav));
  TRY(load_format(libav));
  TRY(load_scale(libav));
  // What it would print is a stranger's file's doing.
  libav.log_set_level(AV_LOG_QUIET);
  return libav;
}

std::string version_text(const char* name, unsigned version) {
  return std::string(name) + " " + std::to_string(version >> 16U) + "." +
         std::to_string(version >> 8U & 0xffU) + "." + std::to_string(version & 0xffU);
}

}  // namespace

Result<const Libav*> libav() {
  static const Result<Libav> kLoaded = load();
  if (!kLoaded) return kLoaded.error();
  return &*kLoaded;
}

std::string version_of(const Libav& libav) {
  return version_text("libavformat", libav.format_version()) + ", " +
         version_text("libavcodec", libav.codec_version());
}

}  // namespace darkroom::video
