#include "image/decoder_warnings.hpp"

#include <glib.h>

namespace darkroom::image {
namespace {

std::uint64_t& warnings_of_this_thread() {
  thread_local std::uint64_t count = 0;
  return count;
}

void count(const gchar* /*domain*/, GLogLevelFlags level, const gchar* /*message*/,
           gpointer /*user_data*/) {
  constexpr int kSerious = G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR;
  if ((static_cast<int>(level) & kSerious) != 0) ++warnings_of_this_thread();
}

}  // namespace

void count_decoder_warnings() {
  g_log_set_handler(
      "VIPS",
      static_cast<GLogLevelFlags>(G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION),
      count, nullptr);
}

std::uint64_t decoder_warnings() {
  return warnings_of_this_thread();
}

}  // namespace darkroom::image
