#include "codec/sandbox.hpp"

#include "support/scratch_folder.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace darkroom::codec {
namespace {

using darkroom::testing::ScratchFolder;
using darkroom::testing::write_text;

TEST(Sandbox, DeniesEverythingThatIsTried) {
  const auto trials = try_sandbox({});

  ASSERT_FALSE(trials.empty());
  for (const SandboxTrial& trial : trials) {
    EXPECT_TRUE(trial.denied) << trial.name << ": " << trial.detail;
  }
}

TEST(Sandbox, TriesWhatItIsThereToDeny) {
  const auto trials = try_sandbox({});

  const auto tried = [&](std::string_view name) {
    return std::ranges::any_of(trials, [&](const auto& trial) { return trial.name == name; });
  };
  EXPECT_TRUE(tried("open /etc/passwd") && tried("write a file") && tried("fork") &&
              tried("exec /bin/true") && tried("connect to 127.0.0.1") &&
              tried("ptrace the parent"));
}

TEST(Sandbox, IsWholeOnThisKernelOrSaysWhatIsMissing) {
  // In a child: there is no way back out.
  const pid_t child = fork();
  if (child == 0) {
    const auto gaps = enter_sandbox({.mode = SandboxMode::require});
    _exit(gaps && gaps->empty() ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);

  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(Sandbox, IsTheFirstToGoWhenMemoryRunsOut) {
  std::array<int, 2> entered{};
  std::array<int, 2> leave{};
  ASSERT_TRUE(pipe(entered.data()) == 0 && pipe(leave.data()) == 0);
  const pid_t child = fork();
  if (child == 0) {
    char byte = 0;
    static_cast<void>(enter_sandbox({}).has_value());
    _exit(write(entered[1], &byte, 1) == 1 && read(leave[0], &byte, 1) == 1 ? 0 : 1);
  }
  char byte = 0;
  ASSERT_EQ(read(entered[0], &byte, 1), 1);

  int score = 0;
  std::ifstream("/proc/" + std::to_string(child) + "/oom_score_adj") >> score;
  EXPECT_EQ(score, 1000);

  ASSERT_EQ(write(leave[1], &byte, 1), 1);
  waitpid(child, nullptr, 0);
  for (const int end : {entered[0], entered[1], leave[0], leave[1]}) close(end);
}

// The errno of each, in a child that may read what is in `folder`; 0 where it went through.
std::vector<int> tried_with(const std::string& folder,
                            const std::vector<std::function<int()>>& all) {
  std::vector<int> outcomes;
  for (const auto& attempt : all) {
    const pid_t child = fork();
    if (child == 0) {
      const auto gaps =
          enter_sandbox({.mode = SandboxMode::require, .readable = {folder, "/no/such"}});
      _exit(gaps ? attempt() : 250);
    }
    int status = 0;
    waitpid(child, &status, 0);
    outcomes.push_back(WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
  }
  return outcomes;
}

TEST(Sandbox, OfLettersReadsItsFoldersAndNothingElse) {
  const ScratchFolder folder;
  const std::string font = folder / "a.ttf";
  write_text(font, "a");
  const auto opened = [](const std::string& path, int flags) {
    return [path, flags] { return open(path.c_str(), flags, 0600) >= 0 ? 0 : errno; };
  };

  EXPECT_EQ(
      tried_with(folder.path().string(),
                 {opened(font, O_RDONLY | O_CLOEXEC), opened("/etc/passwd", O_RDONLY | O_CLOEXEC),
                  opened(font + "/../../../etc/passwd", O_RDONLY), opened(font, O_RDWR),
                  opened(font, O_WRONLY | O_TRUNC), opened(folder / "b", O_RDONLY | O_CREAT)}),
      (std::vector<int>{0, EACCES, ENOTDIR, EACCES, EACCES, EACCES}));
}

TEST(Sandbox, LacksNothingOnThisKernel) {
  EXPECT_THAT(missing_from_sandbox({}), ::testing::IsEmpty());
}

}  // namespace
}  // namespace darkroom::codec
