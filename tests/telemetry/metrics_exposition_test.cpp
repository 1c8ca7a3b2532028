// The page is read by Prometheus' own parser.
#include "support/scratch_folder.hpp"
#include "telemetry/results.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace darkroom::telemetry {
namespace {

using test::failed;
using test::fresh_metrics;
using test::record_a_queue;
using test::record_codecs;
using test::succeeded;

struct Verdict {
  int exit_status = 0;
  std::string output;
};

Verdict run(const std::string& command) {
  Verdict verdict;
  FILE* pipe = popen(command.c_str(), "r");  // NOLINT(cppcoreguidelines-owning-memory)
  if (pipe == nullptr) return {.exit_status = -1, .output = "popen failed"};
  std::string buffer(4096, '\0');
  while (const std::size_t length = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    verdict.output.append(buffer, 0, length);
  }
  verdict.exit_status = WEXITSTATUS(pclose(pipe));
  return verdict;
}

// promtool wants "_total" on every counter; the specification fixes these two names without it.
bool is_expected(const std::string& complaint) {
  return complaint == R"(generation_failure counter metrics should have "_total" suffix)" ||
         complaint == R"(generation_success counter metrics should have "_total" suffix)";
}

TEST(Exposition, IsAcceptedByPromtool) {
  if (run("command -v promtool").exit_status != 0) {
    GTEST_SKIP() << "promtool is not installed (Debian: prometheus)";
  }
  Metrics metrics = fresh_metrics();
  metrics.record(succeeded());
  metrics.record(failed("dall-e", ErrorCode::source_timeout));
  record_a_queue(metrics);
  record_codecs(metrics);
  metrics.count_retry("load");
  metrics.record_request({.route = "/v1/jobs/{id}", .method = "GET", .status = 200}, 0.001);
  const testing::ScratchFolder scratch;
  const std::string page = scratch / "metrics.prom";
  testing::write_text(page, metrics.text());

  const Verdict verdict = run("promtool check metrics < " + page + " 2>&1");

  // 0: clean; 3: parsed, with complaints about style; anything else: not parsed.
  EXPECT_TRUE(verdict.exit_status == 0 || verdict.exit_status == 3) << verdict.output;
  std::istringstream complaints(verdict.output);
  for (std::string line; std::getline(complaints, line);) {
    EXPECT_TRUE(line.empty() || is_expected(line)) << line;
  }
}

TEST(MetricsPage, HasARowForEveryName) {
  std::ifstream file(DARKROOM_SOURCE_DIR "/docs/metrics.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  Metrics metrics = fresh_metrics();
  metrics.record(succeeded());
  metrics.record(failed("dall-e", ErrorCode::source_timeout));
  metrics.record_request({.route = "/v1/jobs/{id}", .method = "GET", .status = 200}, 0.001);
  record_a_queue(metrics);
  record_codecs(metrics);

  std::istringstream exposition(metrics.text());
  int names = 0;
  for (std::string line; std::getline(exposition, line);) {
    if (!line.starts_with("# TYPE ")) continue;
    ++names;
    const std::string name = line.substr(7, line.find(' ', 7) - 7);
    EXPECT_NE(page.find("\n| `" + name + "` | "), std::string::npos) << name;
  }
  EXPECT_EQ(names, 28);
}

}  // namespace
}  // namespace darkroom::telemetry
