// What people write for a setting, as text, turned into what the program needs. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::config {

// What is wrong with a value, as a sentence that says what is allowed; nothing where it is right.
using Complaint = std::optional<std::string>;

Complaint read_whole(std::string_view text, std::int64_t least, std::int64_t most,
                     std::int64_t& to);
// "32MiB", "512KiB", "1GiB", "1000000" (bytes).
Complaint read_bytes(std::string_view text, std::uint64_t least, std::uint64_t most,
                     std::uint64_t& to);
// "300ms", "30s", "5m", "24h", "7d".
Complaint read_duration(std::string_view text, std::chrono::milliseconds least,
                        std::chrono::milliseconds most, std::chrono::milliseconds& to);
// "true", "false".
Complaint read_truth(std::string_view text, bool& to);

// "80,443,8000-8010"
Complaint read_ports(std::string_view text, std::vector<std::uint16_t>& to);

// "a, b,c": outer white space gone, empty parts left out.
std::vector<std::string> parts_of(std::string_view list);

}  // namespace darkroom::config
