// Addresses, against a second and slower opinion: ranges as numbers, each form of IPv4 inside IPv6
// taken apart by hand. Where either calls an address forbidden, the other must as well.
#include "net/address_guard.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace {

using darkroom::net::Address;

struct Halves {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
};

Halves halves_of(const Address& address) {
  Halves halves;
  for (std::size_t i = 0; i < 8; ++i) {
    halves.high = halves.high << 8U | address.bytes[i];
    halves.low = halves.low << 8U | address.bytes[i + 8];
  }
  return halves;
}

bool is_public_ipv4(std::uint32_t address) {
  using Range = std::pair<std::uint32_t, std::uint32_t>;  // first and last
  constexpr std::array kForbidden{
      Range{0x00000000, 0x00ffffff}, Range{0x0a000000, 0x0affffff}, Range{0x64400000, 0x647fffff},
      Range{0x7f000000, 0x7fffffff}, Range{0xa9fe0000, 0xa9feffff}, Range{0xac100000, 0xac1fffff},
      Range{0xc0000000, 0xc00000ff}, Range{0xc0000200, 0xc00002ff}, Range{0xc0586300, 0xc05863ff},
      Range{0xc0a80000, 0xc0a8ffff}, Range{0xc6120000, 0xc613ffff}, Range{0xc6336400, 0xc63364ff},
      Range{0xcb007100, 0xcb0071ff}, Range{0xe0000000, 0xffffffff}};
  return std::ranges::none_of(kForbidden, [&](const Range& range) {
    return address >= range.first && address <= range.second;
  });
}

// No address in any of these is taken, whatever IPv4 address stands inside it.
bool is_public_ipv6(const Halves& address) {
  const auto starts = [&](std::uint64_t prefix, unsigned bits) {
    return address.high >> (64 - bits) == prefix >> (64 - bits);
  };
  if (address.high >> 61U != 1) return false;             // 2000::/3 alone is global unicast
  if (starts(0x2001000000000000, 23)) return false;       // Teredo and the rest of the protocols'
  if (starts(0x20010db800000000, 32)) return false;       // documentation
  if (starts(0x2002000000000000, 16)) return false;       // 6to4
  if (starts(0x3fff000000000000, 20)) return false;       // documentation
  if (starts(0x5f00000000000000, 16)) return false;       // segment routing
  const std::uint64_t interface_id = address.low >> 32U;  // ISATAP
  return interface_id != 0x00005efe && interface_id != 0x02005efe;
}

bool is_public(const Address& address) {
  const Halves halves = halves_of(address);
  if (halves.high == 0 && halves.low >> 32U == 0xffff) {
    return is_public_ipv4(static_cast<std::uint32_t>(halves.low));
  }
  return is_public_ipv6(halves);
}

void check(const Address& address) {
  if (darkroom::net::forbidden_range(address).empty() != is_public(address)) std::abort();
  const auto again = darkroom::net::address_from(darkroom::net::to_string(address));
  if (again != address) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Address address;
  if (size == address.bytes.size()) {
    std::copy_n(data, size, address.bytes.begin());
    check(address);
    // The same low half behind each prefix that carries an IPv4 address.
    for (const char* prefix :
         {"::ffff:0:0", "64:ff9b::", "64:ff9b:1::", "2002::", "2001::", "::"}) {
      Address carrier = *darkroom::net::address_from(prefix);
      std::copy_n(data + 12, 4, carrier.bytes.begin() + 12);
      check(carrier);
    }
    return 0;
  }
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto parsed = darkroom::net::address_from(text)) check(*parsed);
  if (const auto range = darkroom::net::cidr_from(text)) {
    const darkroom::net::AddressGuard guard({.allow_cidrs = {*range}});
    if (range->prefix < 0 || range->prefix > 128 || !guard.allows(range->network)) std::abort();
  }
  return 0;
}
