// What the fuzz targets start from, made by our own code: usage: make_seeds FOLDER, which gets one
// folder a target.
#include "codec/wire.hpp"
#include "container/fixtures.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

namespace codec = darkroom::codec;
namespace container = darkroom::container;
using darkroom::Error;
using darkroom::ErrorCode;
using darkroom::Variant;
namespace fs = std::filesystem;

void write_all(const fs::path& folder, const std::vector<std::string>& seeds) {
  fs::create_directories(folder);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    std::ofstream(folder / std::to_string(i), std::ios::binary) << seeds[i];
  }
}

std::vector<std::string> pictures() {
  std::vector<std::string> files;
  for (const container::Fixture& fixture : container::good_fixtures())
    files.push_back(fixture.file);
  return files;
}

// Whole files, and for the readers of texts one each: the first byte says which
// (provenance_fuzz.cpp).
std::vector<std::string> carriers() {
  std::vector<std::string> all = pictures();
  const std::vector<std::string> texts = {
      "a cat, <lora:ink:0.8>\nNegative prompt: a dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, "
      "Seed: 1, Size: 512x512, Model: sd_xl, Lora hashes: \"ink: abc\"",
      R"({"3":{"class_type":"KSampler","inputs":{"seed":1,"positive":["6",0],"model":["4",0]}},)"
      R"("6":{"class_type":"CLIPTextEncode","inputs":{"text":"a cat"}}})",
      R"({"prompt":"a cat","uc":"a dog","steps":28,"sampler":"k_euler","seed":1,"scale":5.0})",
      R"("a cat [a dog]" -s 20 -S 1 -W 512 -H 512 -C 7.5 -A k_lms)"};
  for (std::size_t reader = 0; reader < texts.size(); ++reader) {
    all.push_back(static_cast<char>(reader) + texts[reader]);
  }
  return all;
}

std::vector<std::string> messages() {
  Variant variant;
  variant.name = "normal";
  container::Facts facts;
  facts.size = {.width = 64, .height = 48};
  facts.colour = container::ColourModel::rgb;
  return {
      codec::to_wire(codec::Configuration{}),
      codec::to_wire(codec::Ready{.gaps = {"Landlock"}}),
      codec::to_wire(codec::Order{.plan = {.tool = "dall-e", .variants = {variant}},
                                  .present = std::vector{darkroom::Range{.from = 0, .length = 9}}}),
      codec::to_wire(darkroom::Range{.from = 9, .length = 9}),
      codec::to_wire(facts),
      codec::to_wire(codec::Rendered{.variants = {{.name = "normal", .bytes = 3}}}),
      codec::to_wire(darkroom::Mark{.text = "a", .font = "Sans", .width = 9}),
      codec::to_wire(codec::Lettered{.bytes = 9}),
      codec::to_wire(codec::Certification{.variants = {{.bytes = 9, .claim = {}}}}),
      codec::to_wire(codec::Certified{.verification = darkroom::credentials::Verification{},
                                      .variants = {{.bytes = 9}}}),
      codec::to_wire(codec::ToSign{.claim = "YQ=="}),
      codec::to_wire(Error::permanent(ErrorCode::corrupt_image, "no"))};
}

std::vector<std::string> addresses() {
  return {"127.0.0.1",        "10.0.0.0/8",
          "::ffff:127.0.0.1", "64:ff9b::7f00:1",
          "2002:7f00:1::",    "2001::80ff:fffe",
          "fd00:ec2::254",    "::/0",
          std::string(16, 0), std::string(10, 0) + "\xff\xff\x7f" + std::string(2, 0) + "\1"};
}

std::vector<std::string> urls() {
  return {"https://cdn.example/a.png?x=1", "http://0x7f.1/", "http://[::ffff:7f00:1]:8080/a%20b",
          "http://user:pass@host/",        "//host/path",    "http://2130706433/"};
}

std::vector<std::string> jobs() {
  return {R"({"tool":"dall-e","userId":"u","sourceUrl":"https://e/a.png"})",
          R"({"id":"a","tool":"sd","userId":"u","sourceBuffer":"AAAA","metadata":{"prompt":"x"}})"};
}

std::vector<std::string> presets() {
  return {"[tools.dall-e.normal]\nwidth = 1024\nheight = 1024\nformat = \"jpeg\"\nquality = 80\n"};
}

std::vector<std::string> s3_answers() {
  return {
      "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>no</Message></Error>",
      "<InitiateMultipartUploadResult><UploadId>a-b_c</UploadId></InitiateMultipartUploadResult>"};
}

std::vector<std::string> s3_listings() {
  return {
      "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a/b.png</Key>"
      "<ETag>&quot;1&quot;</ETag></Contents></ListBucketResult>",
      "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>a/b+c%2F</Key></Contents>"
      "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"
      "</ListBucketResult>"};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_seeds FOLDER\n";
    return 2;
  }
  const fs::path folder = argv[1];
  write_all(folder / "probe_fuzz", pictures());
  write_all(folder / "render_fuzz", pictures());
  write_all(folder / "provenance_fuzz", carriers());
  write_all(folder / "wire_fuzz", messages());
  write_all(folder / "guard_fuzz", addresses());
  write_all(folder / "url_fuzz", urls());
  write_all(folder / "job_json_fuzz", jobs());
  write_all(folder / "presets_fuzz", presets());
  write_all(folder / "s3_error_fuzz", s3_answers());
  write_all(folder / "s3_listing_fuzz", s3_listings());
  return 0;
}
