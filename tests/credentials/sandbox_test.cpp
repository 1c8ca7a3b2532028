// A program of its own: what the Rust library does for the first time, it does inside the sandbox.
#include "codec/sandbox.hpp"

#include "credentials/fixtures.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace darkroom::credentials {
namespace {

// The number of the step that failed; 0: none.
int sign_and_verify_inside(const File& from, const File& made, const Issued& issued) {
  if (!codec::enter_sandbox({})) return 2;
  const auto signer = read_signer(issued.certificates, issued.key);
  if (!signer) return 3;
  const auto once = with_credentials(from.picture(), from.picture(), claim(), *signer);
  if (!once) return 4;
  const auto twice = with_credentials({.format = from.format, .bytes = once->bytes}, made.picture(),
                                      claim(), *signer);
  if (!twice || twice->parent != Parent::carried) return 5;
  const auto found = verify({.format = made.format, .bytes = twice->bytes}, authority().root());
  if (!found || !found->has_value()) return 6;
  return (*found)->state == Verification::State::trusted ? 0 : 7;
}

class InTheSandbox : public testing::TestWithParam<KeyKind> {};

TEST_P(InTheSandbox, IsSignedAndVerified) {
  const File from = source();
  const File made = variant();
  const Issued issued = authority().issue({.key = GetParam()});

  const pid_t child = fork();
  if (child == 0) _exit(sign_and_verify_inside(from, made, issued));
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);

  ASSERT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0) << "the step that failed";
}

// RSA's signature takes random numbers, which the others' do not.
INSTANTIATE_TEST_SUITE_P(Credentials, InTheSandbox,
                         testing::Values(KeyKind::p256, KeyKind::rsa, KeyKind::ed25519));

}  // namespace
}  // namespace darkroom::credentials
