#include "codec/sandbox.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace darkroom::codec {
namespace {

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

}  // namespace
}  // namespace darkroom::codec
