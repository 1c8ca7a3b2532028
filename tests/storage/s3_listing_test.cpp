// What a bucket's listing may look like, from servers of every kind and from hostile ones.
#include "storage/s3/listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom::storage::s3 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string object(const std::string& key, const std::string& etag = "&quot;00&quot;") {
  return "<Contents><Key>" + key + "</Key><ETag>" + etag + "</ETag><Size>1</Size></Contents>";
}

constexpr const char* kLast = "<EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>";

std::string listing(const std::string& inside) {
  return R"(<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3">)" + inside +
         "</ListBucketResult>";
}

TEST(S3Listing, NamesEachObjectAndWhatChangesWithItsBytes) {
  const auto page = listing_page(listing(kLast + object("a/b.png") + object("a/c.png")), "a/");

  ASSERT_TRUE(page) << page.error().message();
  EXPECT_THAT(page->objects,
              ElementsAre(ListedObject{"a/b.png", "\"00\""}, ListedObject{"a/c.png", "\"00\""}));
  EXPECT_EQ(page->next, "");
}

TEST(S3Listing, TakesEscapedKeysApartAsFormsAre) {
  const auto page = listing_page(listing(kLast + object("a+b%2Bc%26%C3%BC%0A.png")), "");

  ASSERT_TRUE(page) << page.error().message();
  EXPECT_EQ(page->objects.at(0).key, "a b+c&ü\n.png");
}

TEST(S3Listing, TakesAKeyOfTheGreatestLengthWithEveryByteEscaped) {
  std::string escaped;
  for (int i = 0; i < 1024; ++i) escaped += "%FF";

  const auto page = listing_page(listing(kLast + object(escaped)), "");

  ASSERT_TRUE(page) << page.error().message();
  EXPECT_EQ(page->objects.at(0).key, std::string(1024, '\xff'));
}

TEST(S3Listing, TakesKeysAsTheyAreWhereTheServerDoesNotEscape) {
  const auto page = listing_page(
      listing("<IsTruncated>false</IsTruncated>" + object("a+b%20&amp;&lt;c.png")), "");

  ASSERT_TRUE(page) << page.error().message();
  EXPECT_EQ(page->objects.at(0).key, "a+b%20&<c.png");
}

TEST(S3Listing, SaysWhereItGoesOnBeforeTheObjectsOrBehindThem) {
  const std::string more =
      "<IsTruncated>true</IsTruncated><NextContinuationToken>t&amp;1=</NextContinuationToken>";

  EXPECT_EQ(listing_page(listing(more + object("a")), "")->next, "t&1=");
  EXPECT_EQ(listing_page(listing(object("a") + more), "")->next, "t&1=");
}

TEST(S3Listing, MayBeEmpty) {
  EXPECT_THAT(listing_page(listing(kLast), "a/")->objects, IsEmpty());
}

TEST(S3Listing, IsNotLedAstrayByWhatAKeyHolds) {
  const auto page = listing_page(listing("<IsTruncated>false</IsTruncated>" +
                                         object("&lt;IsTruncated&gt;true&lt;/IsTruncated&gt;")),
                                 "");

  ASSERT_TRUE(page) << page.error().message();
  EXPECT_EQ(page->objects.at(0).key, "<IsTruncated>true</IsTruncated>");
}

struct Nonsense {
  std::string name;
  std::string body;
};
class NoListing : public ::testing::TestWithParam<Nonsense> {};
TEST_P(NoListing, IsRefusedAsUnavailable) {
  const auto page = listing_page(GetParam().body, "a/");

  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code(), ErrorCode::storage_unavailable);
  EXPECT_LT(page.error().message().size(), 100U);
}
INSTANTIATE_TEST_SUITE_P(
    All, NoListing,
    ::testing::Values(
        Nonsense{"Empty", ""}, Nonsense{"Html", "<html>sign in</html>"},
        Nonsense{"CutOff", listing(kLast + object("a/b")).substr(0, 150)},
        Nonsense{"CutOffBehindItsObjects",
                 "<ListBucketResult>" + std::string(kLast) + object("a/b")},
        Nonsense{"OutsideThePrefix", listing(kLast + object("b/c"))},
        Nonsense{"NoKey", listing(kLast + std::string("<Contents><Size>1</Size></Contents>"))},
        Nonsense{"EmptyKey", listing(kLast + object(""))},
        Nonsense{"BrokenEscape", listing(kLast + object("a/%zz"))},
        Nonsense{"Nul", listing(kLast + object("a/%00"))},
        Nonsense{"TooLongAKey", listing(kLast + object("a/" + std::string(1023, 'x')))},
        Nonsense{"NeitherLastNorNot", listing("<EncodingType>url</EncodingType>" + object("a/b"))},
        Nonsense{"MoreWithoutAToken", listing("<IsTruncated>true</IsTruncated>" + object("a/b"))},
        Nonsense{"AControlByteInItsToken",
                 listing("<IsTruncated>true</IsTruncated><NextContinuationToken>a\nb"
                         "</NextContinuationToken>")}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace darkroom::storage::s3
