// The host's side of the codec processes: lends one at a time to each render, with a deadline that
// SIGKILL keeps, and replaces it after a crash, N renders, or growth. The host never decodes a
// byte.
#pragma once

#include "base/shared_bytes.hpp"
#include "codec/reply_check.hpp"
#include "codec/sandbox.hpp"
#include "container/facts.hpp"
#include "domain/marks.hpp"
#include "domain/plan.hpp"
#include "image/render.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace darkroom::codec {

enum class SelfTest { run, skip };

struct CodecPoolOptions {
  std::string program = "/proc/self/exe";  // what is started as `PROGRAM codec`
  int codecs = 2;                          // processes that render at the same time, 1 or more
  int spares = 1;             // warm ones beside them, so that a replacement costs no job its time
  int threads_per_codec = 2;  // variants that one render encodes at the same time
  int renders_per_codec = 200;  // then a fresh one; 1: a fresh one for each render
  // Resident, over a fresh codec's; at most a codec's share of the memory budget.
  std::uint64_t max_growth_bytes = 512ULL << 20U;
  // Of one render, wall clock, from when it has its codec; waiting for memory does not count. What
  // waits behind a render that never ends is not to be ended for it.
  std::chrono::milliseconds deadline{30'000};
  std::chrono::milliseconds wait{600'000};  // for a codec, and for memory; each
  Limits limits;
  SandboxOptions sandbox;
  credentials::Signer signer = {};        // whose key no codec has
  std::uint64_t memory_budget_bytes = 0;  // all renders together; 0: 60 % of the cgroup's limit
  SelfTest self_test = SelfTest::run;
};

// Counted since open(); a snapshot.
struct CodecFigures {
  int ready = 0;  // warm and free
  int busy = 0;
  std::uint64_t started = 0;
  std::uint64_t recycled = 0;  // retired in good health
  std::uint64_t timed_out = 0;
  std::map<std::string, std::uint64_t> crashed;  // by "SIGSEGV", "SIGSYS", "exit 3", ...
  std::uint64_t memory_reserved_bytes = 0;
  std::uint64_t memory_budget_bytes = 0;
};

// The files of a plan's marks_of(), in its order.
using MarkFiles = std::vector<std::shared_ptr<const SharedBytes>>;

// Thread-safe. Destroying it ends every codec and leaves no zombie; no render may be under way.
class CodecPool {
 public:
  // Waits for the first codec and, with SelfTest::run, has it decode and encode each promised
  // format inside the sandbox. internal where that fails; sandbox_violation where the sandbox is
  // required and this kernel cannot give all of it.
  static Result<std::unique_ptr<CodecPool>> open(CodecPoolOptions options);

  CodecPool() = default;
  CodecPool(const CodecPool&) = delete;
  CodecPool& operator=(const CodecPool&) = delete;
  virtual ~CodecPool() = default;

  // As image::render, elsewhere. Besides its errors: codec_crashed and processing_timeout (a second
  // try may help; a third will not), out_of_memory (for good where the image can never fit the
  // budget), sandbox_violation. Waits for a free codec and for memory while others hold them.
  virtual Result<image::Rendering> render(const SharedBytes& source, const Plan& plan,
                                          const MarkFiles& marks) = 0;

  // As image::lettered, in a codec of letters; the first one asked for starts it.
  virtual Result<SharedBytes> letter(const Mark& mark) = 0;

  // The source's credentials verified and `variants` signed, as side_tasks.hpp says, in a codec
  // that asks here for each signature; the first one asked for starts it. Also out_of_memory.
  virtual Result<Certificate> certify(const SharedBytes& source, const Certification& asked,
                                      std::span<const ByteView> variants) = 0;

  // The structural walk alone, inside a codec.
  virtual Result<container::Facts> probe(const SharedBytes& source) = 0;

  // The same of bytes that are copied first; internal where there is no memory for that.
  Result<image::Rendering> render(ByteView source, const Plan& plan, const MarkFiles& marks = {});
  Result<container::Facts> probe(ByteView source);

  virtual CodecFigures figures() const = 0;

  // What the sandbox lacks on this kernel; empty: it is whole.
  virtual std::vector<std::string> sandbox_gaps() const = 0;
};

}  // namespace darkroom::codec
