#include "codec/landlock.hpp"

#include "codec/message.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>

namespace darkroom::codec {
namespace {

// The kernel's interface, written out: Debian 12's headers know only its first version.
struct RulesetAttributes {
  std::uint64_t handled_access_fs = 0;
  std::uint64_t handled_access_net = 0;
};
constexpr std::uint32_t kCreateRulesetVersion = 1;
struct [[gnu::packed]] PathBeneath {
  std::uint64_t allowed_access = 0;
  std::int32_t parent = -1;
};
constexpr int kRuleOfPath = 1;
constexpr std::uint64_t kReadFile = 1ULL << 2U;
constexpr std::uint64_t kReadFolder = 1ULL << 3U;

// How many rights each version of the interface knows: bit n-1 is the newest.
std::uint64_t file_rights(long version) {
  int rights = 13;                // version 1: execute .. make_sym
  if (version >= 2) rights = 14;  // refer
  if (version >= 3) rights = 15;  // truncate
  if (version >= 5) rights = 16;  // ioctl_dev
  return (1ULL << static_cast<unsigned>(rights)) - 1;
}
constexpr std::uint64_t kBindAndConnectTcp = 3;

Error refusal(const char* call) {
  return Error::permanent(ErrorCode::sandbox_violation,
                          std::string(call) + ": " + std::generic_category().message(errno));
}

Result<void> let_read(const Descriptor& ruleset, const std::vector<std::string>& folders) {
  for (const std::string& folder : folders) {
    const Descriptor place(open(folder.c_str(), O_PATH | O_CLOEXEC));
    if (!place.open()) continue;
    const PathBeneath rule{.allowed_access = kReadFile | kReadFolder, .parent = place.get()};
    if (syscall(SYS_landlock_add_rule, ruleset.get(), kRuleOfPath, &rule, 0) != 0) {
      return refusal("landlock_add_rule");
    }
  }
  return {};
}

}  // namespace

Result<void> deny_files_and_network(const std::vector<std::string>& readable) {
  const long version =
      syscall(SYS_landlock_create_ruleset, nullptr, std::size_t{0}, kCreateRulesetVersion);
  if (version < 1) return refusal("landlock");

  RulesetAttributes attributes{.handled_access_fs = file_rights(version),
                               .handled_access_net = version >= 4 ? kBindAndConnectTcp : 0};
  const std::size_t size = version >= 4 ? sizeof(attributes) : sizeof(std::uint64_t);
  const Descriptor ruleset(
      static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, size, 0)));
  if (!ruleset.open()) return refusal("landlock_create_ruleset");
  TRY(let_read(ruleset, readable));
  if (syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
    return refusal("landlock_restrict_self");
  }
  return {};
}

}  // namespace darkroom::codec
