// libav, loaded when a clip asks for it and not before: it brings more than a hundred libraries,
// which would make every start of darkroom slower and every codec process of pictures larger.
#pragma once

#include "base/c_handle.hpp"

#include <darkroom/result.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/mastering_display_metadata.h>
#include <libswscale/swscale.h>
}

#include <string>

namespace darkroom::video {

// The functions that are called, under their own names without the prefix of their library. Of the
// versions that the headers are of: the libraries' names hold them.
struct Libav {
  // libavutil
  decltype(&::av_malloc) malloc = nullptr;
  decltype(&::av_freep) freep = nullptr;
  decltype(&::av_frame_alloc) frame_alloc = nullptr;
  decltype(&::av_frame_free) frame_free = nullptr;
  decltype(&::av_frame_get_side_data) frame_get_side_data = nullptr;
  decltype(&::av_log_set_level) log_set_level = nullptr;
  // libavcodec
  decltype(&::avcodec_version) codec_version = nullptr;
  decltype(&::avcodec_find_decoder_by_name) find_decoder_by_name = nullptr;
  decltype(&::avcodec_alloc_context3) alloc_decoder = nullptr;
  decltype(&::avcodec_free_context) free_decoder = nullptr;
  decltype(&::avcodec_parameters_to_context) parameters_to_decoder = nullptr;
  decltype(&::avcodec_open2) open_decoder = nullptr;
  decltype(&::avcodec_send_packet) send_packet = nullptr;
  decltype(&::avcodec_receive_frame) receive_frame = nullptr;
  decltype(&::avcodec_flush_buffers) flush_buffers = nullptr;
  decltype(&::av_packet_alloc) packet_alloc = nullptr;
  decltype(&::av_packet_free) packet_free = nullptr;
  decltype(&::av_packet_unref) packet_unref = nullptr;
  // libavformat
  decltype(&::avformat_version) format_version = nullptr;
  decltype(&::av_find_input_format) find_input_format = nullptr;
  decltype(&::avio_alloc_context) alloc_input = nullptr;
  decltype(&::avio_context_free) free_input = nullptr;
  decltype(&::avformat_alloc_context) alloc_demuxer = nullptr;
  decltype(&::avformat_open_input) open_demuxer = nullptr;
  decltype(&::avformat_close_input) close_demuxer = nullptr;
  decltype(&::av_read_frame) read_packet = nullptr;
  decltype(&::av_seek_frame) seek_frame = nullptr;
  decltype(&::av_guess_sample_aspect_ratio) guess_sample_aspect_ratio = nullptr;
  // libswscale
  decltype(&::sws_getContext) get_scaler = nullptr;
  decltype(&::sws_freeContext) free_scaler = nullptr;
  decltype(&::sws_getCoefficients) get_coefficients = nullptr;
  decltype(&::sws_setColorspaceDetails) set_colourspace = nullptr;
  decltype(&::sws_scale) scale = nullptr;
};

// Loaded by the first call, which may come from any thread, and kept; says nothing of its own on
// standard error from then on. processing_failed, permanent, names the library that is not
// installed. A sandboxed process calls this before it enters its sandbox.
Result<const Libav*> libav();

std::string version_of(const Libav& libav);  // "libavformat 59.27.100, libavcodec 59.37.100"

}  // namespace darkroom::video
