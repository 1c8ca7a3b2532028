#include "net/address_guard.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace darkroom::net {
namespace {

struct Row {
  const char* address;
  const char* range;  // empty: public
};

class Ranges : public testing::TestWithParam<Row> {};

TEST_P(Ranges, AreNamed) {
  const auto address = address_from(GetParam().address);
  ASSERT_TRUE(address.has_value());

  EXPECT_EQ(forbidden_range(*address), GetParam().range);
}

// Every range of the IANA special-purpose registries at its first and last address, its neighbours,
// and each form that carries an IPv4 address inside an IPv6 one.
INSTANTIATE_TEST_SUITE_P(
    AddressGuard, Ranges,
    testing::Values(
        Row{"0.0.0.0", "unspecified"}, Row{"0.255.255.255", "unspecified"}, Row{"1.0.0.0", ""},
        Row{"9.255.255.255", ""}, Row{"10.0.0.0", "private"}, Row{"10.255.255.255", "private"},
        Row{"11.0.0.0", ""}, Row{"100.63.255.255", ""}, Row{"100.64.0.0", "CGNAT"},
        Row{"100.127.255.255", "CGNAT"}, Row{"100.128.0.0", ""}, Row{"126.255.255.255", ""},
        Row{"127.0.0.1", "loopback"}, Row{"127.255.255.255", "loopback"}, Row{"128.0.0.0", ""},
        Row{"169.253.255.255", ""}, Row{"169.254.169.254", "link-local"},
        Row{"169.254.170.2", "link-local"}, Row{"169.255.0.0", ""}, Row{"172.15.255.255", ""},
        Row{"172.16.0.0", "private"}, Row{"172.31.255.255", "private"}, Row{"172.32.0.0", ""},
        Row{"192.0.0.8", "reserved"}, Row{"192.0.1.0", ""}, Row{"192.0.2.1", "documentation"},
        Row{"192.88.99.1", "6to4 relay"}, Row{"192.168.0.1", "private"},
        Row{"192.168.255.255", "private"}, Row{"192.169.0.0", ""}, Row{"198.17.255.255", ""},
        Row{"198.18.0.0", "benchmarking"}, Row{"198.19.255.255", "benchmarking"},
        Row{"198.20.0.0", ""}, Row{"198.51.100.7", "documentation"},
        Row{"203.0.113.7", "documentation"}, Row{"223.255.255.255", ""},
        Row{"224.0.0.1", "multicast"}, Row{"239.255.255.255", "multicast"},
        Row{"240.0.0.1", "reserved"}, Row{"255.255.255.255", "reserved"}, Row{"8.8.8.8", ""}));

INSTANTIATE_TEST_SUITE_P(
    AddressGuardV6, Ranges,
    testing::Values(
        Row{"::", "unspecified"}, Row{"::1", "loopback"}, Row{"::127.0.0.1", "loopback"},
        Row{"::8.8.8.8", "IPv4 inside IPv6"}, Row{"::ffff:127.0.0.1", "loopback"},
        Row{"::ffff:7f00:1", "loopback"}, Row{"::ffff:8.8.8.8", ""},
        Row{"::ffff:0:7f00:1", "loopback"}, Row{"64:ff9b::7f00:1", "loopback"},
        Row{"64:ff9b::a9fe:a9fe", "link-local"}, Row{"64:ff9b::808:808", "IPv4 inside IPv6"},
        Row{"64:ff9b:1::7f00:1", "loopback"}, Row{"2002:7f00:1::", "loopback"},
        Row{"2002:a00:1::", "private"}, Row{"2002:808:808::", "IPv4 inside IPv6"},
        Row{"2001::80ff:fffe", "reserved"}, Row{"2001:db8::1", "documentation"},
        Row{"2001:1ff:ffff::", "reserved"}, Row{"2001:200::", ""}, Row{"100::1", "discard"},
        Row{"100:0:0:1::1", "reserved"}, Row{"::5:0:0:1", "reserved"}, Row{"4000::1", "reserved"},
        Row{"1fff::1", "reserved"}, Row{"3ffe::1", ""}, Row{"3fff::1", "documentation"},
        Row{"5f00::1", "segment routing"}, Row{"fc00::1", "private"},
        Row{"fdff:ffff::1", "private"}, Row{"fd00:ec2::254", "private"},
        Row{"fe80::1", "link-local"}, Row{"febf::1", "link-local"}, Row{"fec0::1", "site-local"},
        Row{"ff02::1", "multicast"}, Row{"2606:4700::200:5efe:a00:1", "ISATAP"},
        Row{"2606:4700::5efe:a00:1", "ISATAP"}, Row{"2606:4700:4700::1111", ""},
        Row{"2a00:1450::1", ""}));

TEST(AddressGuard, AllowsWhatWasListed) {
  const AddressGuard guard({.allow_cidrs = {*cidr_from("10.1.0.0/16"), *cidr_from("fd00::/8")}});

  EXPECT_TRUE(guard.allows(*address_from("10.1.2.3")));
  EXPECT_TRUE(guard.allows(*address_from("::ffff:10.1.2.3")));
  EXPECT_FALSE(guard.allows(*address_from("10.2.0.1")));
  EXPECT_TRUE(guard.allows(*address_from("fd12::1")));
  EXPECT_TRUE(guard.allows(*address_from("8.8.8.8")));
}

TEST(AddressGuard, TakesAHostListAtItsWord) {
  const AddressGuard guard({.allow_hosts = {"cdn.example", "*.example.com"}});

  EXPECT_TRUE(guard.check_host("cdn.example", 443).has_value());
  EXPECT_TRUE(guard.check_host("a.example.com", 443).has_value());
  EXPECT_FALSE(guard.check_host("example.com", 443).has_value());
  EXPECT_FALSE(guard.check_host("evil-example.com", 443).has_value());
  EXPECT_FALSE(guard.check_host("cdn.example.evil.net", 443).has_value());
}

TEST(AddressGuard, KeepsToThePorts) {
  const AddressGuard guard(GuardOptions{});

  EXPECT_TRUE(guard.check_host("e", 80).has_value());
  EXPECT_EQ(guard.check_host("e", 22).error().code(), ErrorCode::source_blocked);
}

TEST(Cidr, IsReadStrictly) {
  EXPECT_TRUE(cidr_from("10.0.0.0/8").has_value());
  EXPECT_TRUE(cidr_from("::1").has_value());
  for (const char* text :
       {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/x", "10.0.0/8", "", "a/8"}) {
    EXPECT_FALSE(cidr_from(text).has_value()) << text;
  }
}

TEST(Address, IsWrittenAsPeopleWriteIt) {
  EXPECT_EQ(to_string(*address_from("127.0.0.1")), "127.0.0.1");
  EXPECT_EQ(to_string(*address_from("fd00:0::1")), "fd00::1");
}

}  // namespace
}  // namespace darkroom::net
