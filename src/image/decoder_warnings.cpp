#include "image/decoder_warnings.hpp"

#include <glib.h>

namespace darkroom::image {
namespace {

constexpr int kSerious = G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR;

std::uint64_t& warnings_of_this_thread() {
  thread_local std::uint64_t count = 0;
  return count;
}

void count(const gchar* /*domain*/, GLogLevelFlags level, const gchar* /*message*/,
           gpointer /*user_data*/) {
  if ((static_cast<int>(level) & kSerious) != 0) ++warnings_of_this_thread();
}

}  // namespace

void count_decoder_warnings() {
  constexpr int every_level = G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION;
  // GLib's levels are bits, or-ed. NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange)
  g_log_set_handler("VIPS", static_cast<GLogLevelFlags>(every_level), count, nullptr);
}

std::uint64_t decoder_warnings() {
  return warnings_of_this_thread();
}

}  // namespace darkroom::image
