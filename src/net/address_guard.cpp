#include "net/address_guard.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace darkroom::net {
namespace {

constexpr std::size_t kMappedPrefix = 12;  // bytes before the IPv4 address in ::ffff:a.b.c.d

Address mapped(const std::uint8_t* four) {
  Address address;
  address.bytes[10] = 0xff;
  address.bytes[11] = 0xff;
  std::copy_n(four, 4, address.bytes.begin() + kMappedPrefix);
  return address;
}

bool is_mapped(const Address& address) {
  const auto prefix = std::span(address.bytes).first(kMappedPrefix);
  return std::ranges::all_of(prefix.first(10), [](auto byte) { return byte == 0; }) &&
         prefix[10] == 0xff && prefix[11] == 0xff;
}

bool is_in(const Address& address, const Cidr& range) {
  const auto whole = static_cast<std::size_t>(range.prefix) / 8;
  const auto rest = static_cast<unsigned>(range.prefix) % 8;
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                  range.network.bytes.begin())) {
    return false;
  }
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xffU << (8 - rest));
  return ((address.bytes[whole] ^ range.network.bytes[whole]) & mask) == 0;
}

struct NamedRange {
  std::string_view name;
  Cidr range;
};

std::vector<NamedRange> named(
    std::initializer_list<std::pair<std::string_view, std::string_view>> rows) {
  std::vector<NamedRange> ranges;
  for (const auto& [name, cidr] : rows) ranges.push_back({name, *cidr_from(cidr)});
  return ranges;
}

// The IANA special-purpose registries, and what was once set aside:
// https://www.iana.org/assignments/iana-ipv4-special-registry/
const std::vector<NamedRange>& ipv4_ranges() {
  static const std::vector<NamedRange> kRanges = named({
      {"unspecified", "0.0.0.0/8"},
      {"private", "10.0.0.0/8"},
      {"CGNAT", "100.64.0.0/10"},
      {"loopback", "127.0.0.0/8"},
      {"link-local", "169.254.0.0/16"},
      {"private", "172.16.0.0/12"},
      {"reserved", "192.0.0.0/24"},
      {"documentation", "192.0.2.0/24"},
      {"6to4 relay", "192.88.99.0/24"},
      {"private", "192.168.0.0/16"},
      {"benchmarking", "198.18.0.0/15"},
      {"documentation", "198.51.100.0/24"},
      {"documentation", "203.0.113.0/24"},
      {"multicast", "224.0.0.0/4"},
      {"reserved", "240.0.0.0/4"},
  });
  return kRanges;
}

// https://www.iana.org/assignments/iana-ipv6-special-registry/
const std::vector<NamedRange>& ipv6_ranges() {
  static const std::vector<NamedRange> kRanges = named({
      {"unspecified", "::/128"},
      {"loopback", "::1/128"},
      {"discard", "100::/64"},
      {"reserved", "2001::/23"},
      {"documentation", "2001:db8::/32"},
      {"documentation", "3fff::/20"},
      {"segment routing", "5f00::/16"},
      {"private", "fc00::/7"},
      {"link-local", "fe80::/10"},
      {"site-local", "fec0::/10"},
      {"multicast", "ff00::/8"},
  });
  return kRanges;
}

// Forms that carry an IPv4 address, and the byte it begins at.
struct Embedding {
  std::string_view cidr;
  std::size_t at;
  bool inverted = false;
};
constexpr std::array kEmbeddings{
    Embedding{.cidr = "::/96", .at = 12},                        // IPv4-compatible, RFC 4291
    Embedding{.cidr = "::ffff:0:0:0/96", .at = 12},              // IPv4-translated, RFC 2765
    Embedding{.cidr = "64:ff9b::/96", .at = 12},                 // NAT64, RFC 6052
    Embedding{.cidr = "64:ff9b:1::/48", .at = 12},               // local NAT64, RFC 8215
    Embedding{.cidr = "2002::/16", .at = 2},                     // 6to4, RFC 3056
    Embedding{.cidr = "2001::/32", .at = 12, .inverted = true},  // Teredo, RFC 4380
};

Address embedded(const Address& address, const Embedding& form) {
  std::array<std::uint8_t, 4> four{};
  for (std::size_t i = 0; i < four.size(); ++i) {
    const std::uint8_t byte = address.bytes[form.at + i];
    four[i] = form.inverted ? static_cast<std::uint8_t>(~byte) : byte;
  }
  return mapped(four.data());
}

// An ISATAP interface id (RFC 5214): 0:5efe or 200:5efe, then the IPv4 address.
bool is_isatap(const Address& address) {
  const auto& b = address.bytes;
  return (b[8] == 0x00 || b[8] == 0x02) && b[9] == 0x00 && b[10] == 0x5e && b[11] == 0xfe;
}

std::string_view range_in(const Address& address, const std::vector<NamedRange>& ranges) {
  for (const NamedRange& each : ranges) {
    if (is_in(address, each.range)) return each.name;
  }
  return {};
}

bool host_matches(std::string_view host, std::string_view pattern) {
  if (!pattern.starts_with("*.")) return host == pattern;
  const std::string_view suffix = pattern.substr(1);  // with its dot: "evil-example.com" is another
  return host.size() > suffix.size() && host.ends_with(suffix);
}

}  // namespace

std::optional<Address> address_from(std::string_view text) {
  const std::string copy(text);
  in_addr four{};
  if (inet_pton(AF_INET, copy.c_str(), &four) == 1) {
    return mapped(reinterpret_cast<const std::uint8_t*>(&four.s_addr));
  }
  Address address;
  if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::string to_string(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_mapped(address)) {
    inet_ntop(AF_INET, address.bytes.data() + kMappedPrefix, text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, address.bytes.data(), text.data(), text.size());
  }
  return text.data();
}

std::optional<Cidr> cidr_from(std::string_view text) {
  const auto slash = text.find('/');
  const auto network = address_from(text.substr(0, slash));
  if (!network) return std::nullopt;
  const bool is_ipv4 = text.substr(0, slash).find(':') == std::string_view::npos;
  const int longest = is_ipv4 ? 32 : 128;
  int prefix = longest;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const char* const begin = digits.data();
    const char* const end = begin + digits.size();
    const auto [stopped, failed] = std::from_chars(begin, end, prefix);
    if (failed != std::errc{} || stopped != end || prefix < 0 || prefix > longest) {
      return std::nullopt;
    }
  }
  return Cidr{.network = *network, .prefix = is_ipv4 ? prefix + 96 : prefix};
}

std::string_view forbidden_range(const Address& address) {
  if (is_mapped(address)) return range_in(address, ipv4_ranges());
  if (const std::string_view name = range_in(address, ipv6_ranges()); !name.empty()) return name;
  if (is_isatap(address)) return "ISATAP";
  for (const Embedding& form : kEmbeddings) {
    if (!is_in(address, *cidr_from(form.cidr))) continue;
    const std::string_view inside = range_in(embedded(address, form), ipv4_ranges());
    // A public IPv4 address has no need to be written so; the network decides where it really goes.
    return inside.empty() ? "IPv4 inside IPv6" : inside;
  }
  // Global unicast is 2000::/3; what nobody was given yet is somebody's own network, if anything.
  return is_in(address, *cidr_from("2000::/3")) ? std::string_view{} : "reserved";
}

Result<void> AddressGuard::check_host(std::string_view host, std::uint16_t port) const {
  if (std::ranges::find(options_.allow_ports, port) == options_.allow_ports.end()) {
    return Error::permanent(ErrorCode::source_blocked,
                            "port " + std::to_string(port) + " is not allowed for sources");
  }
  const bool any = options_.allow_hosts.empty();
  const bool listed = std::ranges::any_of(
      options_.allow_hosts, [&](const auto& pattern) { return host_matches(host, pattern); });
  if (!any && !listed) {
    return Error::permanent(ErrorCode::source_blocked,
                            "the host is not on the list of those allowed for sources");
  }
  return {};
}

bool AddressGuard::allows(const Address& address) const {
  const bool listed = std::ranges::any_of(options_.allow_cidrs,
                                          [&](const Cidr& range) { return is_in(address, range); });
  return listed || forbidden_range(address).empty();
}

}  // namespace darkroom::net
