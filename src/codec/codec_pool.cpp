#include "codec/codec_pool.hpp"

#include "codec/codec_stock.hpp"
#include "codec/memory_budget.hpp"
#include "codec/reply_check.hpp"
#include "codec/self_test.hpp"

#include <algorithm>
#include <utility>

namespace darkroom::codec {
namespace {

// Of the memory that the cgroup grants: the rest is the host's own, its downloads and its uploads.
constexpr double kBudgetShare = 0.6;

CodecPoolOptions with_budget(CodecPoolOptions options) {
  if (options.memory_budget_bytes == 0) {
    options.memory_budget_bytes =
        static_cast<std::uint64_t>(static_cast<double>(memory_limit_bytes()) * kBudgetShare);
  }
  // What idle codecs have kept is in no render's weight.
  options.max_growth_bytes =
      std::min(options.max_growth_bytes,
               options.memory_budget_bytes / static_cast<std::uint64_t>(options.codecs));
  return options;
}

// A codec for as long as one render takes.
class Loan {
 public:
  Loan(CodecStock& stock, std::unique_ptr<Codec> codec) : stock_(stock), codec_(std::move(codec)) {}
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  ~Loan() {
    ++codec_->renders;
    stock_.give_back(std::move(codec_));
  }
  Codec& operator*() const { return *codec_; }
  Codec* operator->() const { return codec_.get(); }

 private:
  CodecStock& stock_;
  std::unique_ptr<Codec> codec_;
};

class Pool final : public CodecPool {
 public:
  explicit Pool(CodecPoolOptions options)
      : options_(with_budget(std::move(options))),
        budget_(options_.memory_budget_bytes),
        stock_(options_) {}

  Result<image::Rendering> render(ByteView source, const Plan& plan) override {
    const Descriptor file = TRY(shared(source));
    const Loan codec(stock_, TRY(stock_.borrow(now() + options_.wait)));
    const Deadline began = now();
    const container::Facts facts = TRY(ask_facts(*codec, plan, file, began + options_.deadline));
    const auto spent = now() - began;

    auto share =
        budget_.take(render_weight(facts, plan, options_.threads_per_codec), now() + options_.wait);
    if (!share) {
      // It waits for its go with the source in hand: the next render needs a codec that does not.
      TRY(codec->send(kStop));
      return std::move(share).error();
    }
    const Deadline deadline = now() + options_.deadline - spent;
    TRY(codec->send(kGo));
    return believed(*codec, hear_variants(*codec, plan, facts, deadline));
  }

  Result<container::Facts> probe(ByteView source) override {
    const Descriptor file = TRY(shared(source));
    const Loan codec(stock_, TRY(stock_.borrow(now() + options_.wait)));
    return ask_facts(*codec, Plan{}, file, now() + options_.deadline);
  }

  Result<void> wait_for_the_first() {
    Result<void> first = stock_.wait_for_the_first();
    if (first || first.error().code() == ErrorCode::sandbox_violation) return first;
    // It ended before it was ready: that is no picture's doing.
    return Error::permanent(ErrorCode::internal, first.error().message());
  }

  CodecFigures figures() const override {
    CodecFigures figures = stock_.figures();
    figures.memory_reserved_bytes = budget_.reserved();
    figures.memory_budget_bytes = budget_.total();
    return figures;
  }

  std::vector<std::string> sandbox_gaps() const override { return stock_.sandbox_gaps(); }

 private:
  static Deadline now() { return std::chrono::steady_clock::now(); }

  Result<Descriptor> shared(ByteView source) const {
    // One byte over the limit is enough for the codec to say so.
    const auto most = static_cast<std::size_t>(options_.limits.max_source_bytes) + 1;
    return sealed_memory({source.first(std::min(source.size(), most))});
  }

  Result<container::Facts> ask_facts(Codec& codec, const Plan& plan, const Descriptor& file,
                                     Deadline deadline) const {
    TRY(codec.send(to_wire(plan), &file));
    const Message answer = TRY(codec.receive(deadline));
    Result<container::Facts> facts = facts_from(answer.text);
    if (facts) facts = checked_facts(*facts, options_.limits);
    return believed(codec, std::move(facts));
  }

  Result<image::Rendering> hear_variants(Codec& codec, const Plan& plan,
                                         const container::Facts& facts, Deadline deadline) const {
    const Message answer = TRY(codec.receive(deadline));
    const Rendered rendered = TRY(rendered_from(answer.text));
    const auto bytes = MappedMemory::map(answer.file, most_reply_bytes(plan, facts));
    if (!bytes) {
      return Error::transient(ErrorCode::codec_crashed,
                              "a codec's variants cannot be read: " + bytes.error().message());
    }
    return checked_reply(plan, facts, rendered, bytes->bytes());
  }

  // A codec whose answer fits nothing is not itself any more: nobody may borrow it again.
  template <class T>
  static Result<T> believed(Codec& codec, Result<T> answer) {
    if (answer || codec.ended()) return answer;
    const Error error = checked_error(answer.error());
    if (error.code() == ErrorCode::codec_crashed) codec.end(kNonsense);
    return error;
  }

  const CodecPoolOptions options_;
  MemoryBudget budget_;
  CodecStock stock_;  // after what it reads
};

}  // namespace

Result<std::unique_ptr<CodecPool>> CodecPool::open(CodecPoolOptions options) {
  const SelfTest wanted = options.self_test;
  auto pool = std::make_unique<Pool>(std::move(options));
  TRY(pool->wait_for_the_first());
  if (wanted == SelfTest::run) TRY(self_test(*pool));
  return pool;
}

}  // namespace darkroom::codec
