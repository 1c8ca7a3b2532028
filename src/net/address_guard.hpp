// Which addresses a URL that somebody else chose may be connected to. Checked on the address really
// connected to, on each redirect, so DNS rebinding and odd spellings change nothing.
#pragma once

#include <darkroom/result.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::net {

// An IPv4 address is held as IPv4-mapped IPv6 (::ffff:a.b.c.d).
struct Address {
  std::array<std::uint8_t, 16> bytes{};
  bool operator==(const Address&) const = default;
};
std::optional<Address> address_from(std::string_view text);
std::string to_string(const Address& address);

struct Cidr {
  Address network;
  int prefix = 128;  // bits, of the IPv6 form
};
std::optional<Cidr> cidr_from(std::string_view text);

// The name of the range that makes `address` no public unicast address ("loopback", "private",
// "link-local", "CGNAT", ...), looking through IPv4 inside IPv6 (mapped, compatible, translated,
// 6to4, NAT64, Teredo, ISATAP). Empty for a public one.
std::string_view forbidden_range(const Address& address);

struct GuardOptions {
  std::vector<Cidr> allow_cidrs;         // Allowed although not public.
  std::vector<std::string> allow_hosts;  // Exact or "*.suffix". Empty: every host.
  std::vector<std::uint16_t> allow_ports = {80, 443};
};

// Immutable; thread-safe.
class AddressGuard {
 public:
  explicit AddressGuard(GuardOptions options) : options_(std::move(options)) {}

  Result<void> check_host(std::string_view host, std::uint16_t port) const;  // source_blocked
  bool allows(const Address& address) const;

 private:
  GuardOptions options_;
};

}  // namespace darkroom::net
