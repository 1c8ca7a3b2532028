// Real files, read from where DARKROOM_CORPUS says. corpus_sizes.tsv has what libvips 8.14.1's
// vipsheader says of each good one, turned upright: width, height, and frames where the format's
// loader counts them as sequences.
#include "container/refused.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <sstream>

namespace darkroom::container {
namespace {

namespace fs = std::filesystem;

// Files that libvips reads and the walk refuses, and why.
const std::map<std::string, std::string> kRefusedThoughGood{
    {"good/go-fuzz-corpus-bb61a53878e75e5cec4c383e59e30c8b8c411e33-1",
     "truncated_image"},  // a GIF without its trailer
    {"good/go-fuzz-corpus-ff64c465b906b75c6b939bdc5eba0dc24f3ca9e4-4",
     "truncated_image"},  // a PNG that ends inside IDAT, after the last row
};

// Files whose note is of a later stage, or of before clips were sources, and what the walk says.
const std::map<std::string, std::string> kLeftToTheDecoder{
    {"hostile/made-png_bad_filter.png", "ok"},           // in the compressed rows
    {"hostile/made-mp4_as_png.png", "truncated_image"},  // a clip is a source, and this one a piece
};

fs::path corpus() {
  const char* given = std::getenv("DARKROOM_CORPUS");  // NOLINT(concurrency-mt-unsafe)
  return given != nullptr ? fs::path(given)
                          : fs::path(DARKROOM_SOURCE_DIR) / ".." / "shared" / "corpus";
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The rows of a table after its heading, by column.
std::vector<std::vector<std::string>> rows_of(const fs::path& path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, '\t');) rows.back().push_back(cell);
  }
  return rows;
}

std::vector<std::string> files_of(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(corpus() / folder)) {
    names.push_back(folder + "/" + entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::string outcome_of(const std::string& file, const Limits& limits) {
  const Result<Facts> facts = probe_of(read(corpus() / file), limits);
  return facts ? "ok" : std::string(to_string(facts.error().code()));
}

class Corpus : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(corpus() / "MANIFEST.tsv")) GTEST_SKIP() << "no corpus at " << corpus();
  }
};

TEST_F(Corpus, EveryGoodFileHasTheSizeThatLibvipsSays) {
  for (const auto& row :
       rows_of(fs::path(DARKROOM_SOURCE_DIR) / "tests/container/corpus_sizes.tsv")) {
    SCOPED_TRACE(row[0]);
    if (kRefusedThoughGood.contains(row[0])) continue;
    const Result<Facts> facts = probe_of(read(corpus() / row[0]), Limits{});
    if (!facts) {
      ADD_FAILURE() << facts.error().message();
      continue;
    }
    EXPECT_EQ(upright(*facts), (Size{std::stoi(row[1]), std::stoi(row[2])}));
    if (row[3] != "-") {
      EXPECT_EQ(std::to_string(facts->frames), row[3]);
    }
  }
}

TEST_F(Corpus, EveryGoodFileHasItsSizeOnRecord) {
  std::set<std::string> on_record;
  for (const auto& row :
       rows_of(fs::path(DARKROOM_SOURCE_DIR) / "tests/container/corpus_sizes.tsv")) {
    on_record.insert(row[0]);
  }

  for (const char* folder : {"good", "generated"}) {
    for (const std::string& file : files_of(folder)) EXPECT_TRUE(on_record.contains(file)) << file;
  }
}

TEST_F(Corpus, FilesThatAreRefusedThoughGoodAreRefusedAsSaid) {
  for (const auto& [file, code] : kRefusedThoughGood) {
    EXPECT_EQ(outcome_of(file, Limits{}), code) << file;
  }
}

// What a note of the manifest expects, in DESIGN's words.
std::optional<std::string> expected_by(const std::string& note) {
  constexpr std::string_view kExpected = "expected";
  if (!note.starts_with(kExpected)) return std::nullopt;
  const std::size_t from = note.find_first_not_of(":= ", kExpected.size());
  const std::string word = note.substr(from, note.find(';', from) - from);
  return word == "input_empty" ? "source_empty" : word;
}

TEST_F(Corpus, EveryHostileFileEndsAsItsNoteSays) {
  Limits with_tiff;
  with_tiff.formats.insert(Format::tiff);
  int notes = 0;
  for (const auto& row : rows_of(corpus() / "MANIFEST.tsv")) {
    if (!row[0].starts_with("hostile/") || row.size() < 6) continue;
    const std::optional<std::string> expected = expected_by(row[5]);
    if (!expected) continue;
    ++notes;
    const auto later = kLeftToTheDecoder.find(row[0]);
    EXPECT_EQ(outcome_of(row[0], with_tiff),
              later == kLeftToTheDecoder.end() ? *expected : later->second)
        << row[0];
  }
  EXPECT_GT(notes, 40);
}

TEST_F(Corpus, EveryHostileFileIsAnsweredWithin50Milliseconds) {
  for (const std::string& name : files_of("hostile")) {
    const std::string file = read(corpus() / name);
    const std::clock_t start = std::clock();
    const Result<Facts> facts = probe_of(file);
    const double milliseconds = 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    EXPECT_LT(milliseconds, 50) << name;
    EXPECT_TRUE(facts || !facts.error().message().empty()) << name;
  }
}

// Parts of fragmented movies, and nothing to show without the others.
const std::map<std::string, std::string> kClipsWithoutFrames{
    {"video/c2pa-rs-BigBuckBunny_2s_init.mp4", "corrupt_image"},
    {"video/go-mp4-sample_init.enca.mp4", "corrupt_image"},
};

TEST_F(Corpus, EveryClipIsOne) {
  for (const std::string& file : files_of("video")) {
    const auto without_frames = kClipsWithoutFrames.find(file);
    EXPECT_EQ(outcome_of(file, Limits{}),
              without_frames == kClipsWithoutFrames.end() ? "ok" : without_frames->second)
        << file;
  }
}

// The largest the process has ever been, in KiB.
long peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST_F(Corpus, ABombOfTextCostsNoMemory) {
  const std::string file = read(corpus() / "hostile/png_ztxt_45MiBx20.png");
  const long before = peak_kib();

  const Result<Facts> facts = probe_of(file);

  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code(), ErrorCode::metadata_too_large);
  EXPECT_LT(peak_kib() - before, 4096);
}

}  // namespace
}  // namespace darkroom::container
