// A program of its own: what the Rust library does for the first time, it does inside the sandbox.
#include "codec/sandbox.hpp"

#include "credentials/fixtures.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace darkroom::credentials {
namespace {

// Asks whoever has the other end, a message for a message.
Sign asking_at(int socket) {
  return [socket](ByteView claim) -> Result<Bytes> {
    Bytes signature(1024);
    if (write(socket, claim.data(), claim.size()) == static_cast<ssize_t>(claim.size())) {
      const ssize_t size = read(socket, signature.data(), signature.size());
      signature.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
      return signature;
    }
    return Error::permanent(ErrorCode::internal, "nobody is there to ask");
  };
}

// Signs what is asked for at `socket` until nobody asks any more.
void answer_at(int socket, const Signer& signer) {
  Bytes claim(kMaxClaimBytes);
  for (;;) {
    const ssize_t size = read(socket, claim.data(), claim.size());
    if (size <= 0) return;
    const auto signed_claim =
        signature(ByteView(claim).first(static_cast<std::size_t>(size)), signer);
    ASSERT_TRUE(signed_claim.has_value()) << signed_claim.error().message();
    ASSERT_GT(write(socket, signed_claim->data(), signed_claim->size()), 0);
  }
}

// The number of the step that failed; 0: none. Has the certificates, and not the key.
int sign_and_verify_inside(const File& from, const File& made, const Identity& identity,
                           const Sign& sign) {
  if (!codec::enter_sandbox({})) return 2;
  const auto once = with_credentials(from.picture(), from.picture(), claim(), identity, sign);
  if (!once) return 3;
  const auto twice = with_credentials({.format = from.format, .bytes = once->bytes}, made.picture(),
                                      claim(), identity, sign);
  if (!twice || twice->parent != Parent::carried) return 4;
  const auto found = verify({.format = made.format, .bytes = twice->bytes}, authority().root());
  if (!found || !found->has_value()) return 5;
  return (*found)->state == Verification::State::trusted ? 0 : 6;
}

struct Kind {
  KeyKind key;
  Algorithm algorithm;
};

class InTheSandbox : public testing::TestWithParam<Kind> {};

TEST_P(InTheSandbox, IsSignedWithoutTheKeyAndVerified) {
  const File from = source();
  const File made = variant();
  const Signer signer = signer_of(authority().issue({.key = GetParam().key}), GetParam().algorithm);
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends.data()), 0);

  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    _exit(sign_and_verify_inside(from, made, signer.identity, asking_at(ends[1])));
  }
  close(ends[1]);
  answer_at(ends[0], signer);
  close(ends[0]);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);

  ASSERT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0) << "the step that failed";
}

TEST_P(InTheSandbox, IsSignedWithTheKeyAtHand) {
  const File from = source();
  const File made = variant();
  const Signer signer = signer_of(authority().issue({.key = GetParam().key}), GetParam().algorithm);

  const pid_t child = fork();
  if (child == 0) {
    _exit(sign_and_verify_inside(from, made, signer.identity, signing_with(signer)));
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);

  ASSERT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0) << "the step that failed";
}

// RSA's signature takes random numbers, which the others' do not.
INSTANTIATE_TEST_SUITE_P(Credentials, InTheSandbox,
                         testing::Values(Kind{KeyKind::p256, Algorithm::es256},
                                         Kind{KeyKind::rsa, Algorithm::ps256},
                                         Kind{KeyKind::ed25519, Algorithm::ed25519}));

}  // namespace
}  // namespace darkroom::credentials
