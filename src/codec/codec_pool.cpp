#include "codec/codec_pool.hpp"

#include "base/hashing.hpp"
#include "codec/codec_stock.hpp"
#include "codec/memory_budget.hpp"
#include "codec/reply_check.hpp"
#include "codec/self_test.hpp"
#include "codec/supply.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

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

Result<SharedBytes> shared(ByteView source) {
  auto copy = SharedBytes::copy_of(source);
  if (copy) return *std::move(copy);
  return Error::permanent(ErrorCode::internal, "share the source: " + copy.error().message());
}

class Pool final : public CodecPool {
 public:
  explicit Pool(CodecPoolOptions options)
      : options_(with_budget(std::move(options))),
        budget_(options_.memory_budget_bytes),
        stock_(options_, CodecKind::pictures),
        clips_(options_, CodecKind::clips),
        letters_(options_, CodecKind::letters),
        credentials_(options_, CodecKind::credentials) {}

  Result<image::Rendering> render(const SharedBytes& source, const Plan& plan,
                                  const MarkFiles& marks) override {
    const Loan codec(stock_, TRY(stock_.borrow(now() + options_.wait)));
    Deadline deadline = now() + options_.deadline;
    const container::Facts facts = TRY(ask_facts(*codec, {source, plan, marks}, deadline));
    if (!facts.clip) return render_with(*codec, {source, plan, marks}, facts, deadline);

    // Another kind of codec decodes it. This one stays lent: it is the render's place among the
    // `codecs` that may work at the same time.
    TRY(codec->send(kStop));
    const Loan clips(clips_, TRY(clips_.borrow(now() + options_.wait)));
    deadline = now() + options_.deadline;
    const container::Facts same = TRY(ask_facts(*clips, {source, plan, marks}, deadline));
    return render_with(*clips, {source, plan, marks}, same, deadline);
  }

  Result<container::Facts> probe(const SharedBytes& source) override {
    const Loan codec(stock_, TRY(stock_.borrow(now() + options_.wait)));
    Deadline deadline = now() + options_.deadline;
    return ask_facts(*codec, {source, {}, {}}, deadline);
  }

  Result<SharedBytes> letter(const Mark& mark) override {
    const Loan codec(letters_, TRY(letters_.borrow(now() + options_.wait)));
    TRY(codec->send(to_wire(mark)));
    const Message answer = TRY(codec->receive(now() + options_.deadline));
    return believed(*codec, letters_in(answer));
  }

  Result<Certificate> certify(const SharedBytes& source, const Certification& asked,
                              std::span<const ByteView> variants) override {
    TRY(source.complete());  // they are of every byte
    SystemResult<Descriptor> file = sealed_memory(variants);
    if (!file) {
      return Error::permanent(ErrorCode::internal, "share the variants: " + file.error().message());
    }
    std::vector<const Descriptor*> files{&source.file()};
    if (!asked.variants.empty()) files.push_back(&*file);
    // The source and a variant once more, and the answer.
    const std::uint64_t weight = 2 * source.size() + 3 * most_certified_bytes(asked);
    const auto share = TRY(budget_.take(weight, now() + options_.wait));
    const Loan codec(credentials_, TRY(credentials_.borrow(now() + options_.wait)));
    const Deadline deadline = now() + options_.deadline;
    TRY(codec->send(to_wire(asked), files));
    Message answer = TRY(codec->receive(deadline));
    // Two for each variant: one with the source's credentials, and one without.
    for (std::size_t left = 2 * variants.size(); is_to_sign(answer.text) && left > 0; --left) {
      TRY(codec->send(signature_for(answer)));
      answer = TRY(codec->receive(deadline));
    }
    return believed(*codec, certificate_in(asked, answer));
  }

  Result<void> wait_for_the_first() {
    Result<void> first = stock_.wait_for_the_first();
    if (first || first.error().code() == ErrorCode::sandbox_violation) return first;
    // It ended before it was ready: that is no picture's doing.
    return Error::permanent(ErrorCode::internal, first.error().message());
  }

  CodecFigures figures() const override {
    CodecFigures figures = stock_.figures();
    // Busy codecs of clips are not counted: each has one of pictures lent beside it.
    add(figures, clips_.figures());
    for (const CodecStock* stock : {&letters_, &credentials_}) {
      const CodecFigures more = stock->figures();
      add(figures, more);
      figures.busy += more.busy;
    }
    figures.memory_reserved_bytes = budget_.reserved();
    figures.memory_budget_bytes = budget_.total();
    return figures;
  }

  std::vector<std::string> sandbox_gaps() const override { return stock_.sandbox_gaps(); }

 private:
  static Deadline now() { return std::chrono::steady_clock::now(); }

  // What a codec is asked to render.
  struct Asked {
    const SharedBytes& source;
    const Plan& plan;
    const MarkFiles& marks;
  };

  // All but those that are busy.
  static void add(CodecFigures& sum, const CodecFigures& more) {
    sum.ready += more.ready;
    sum.started += more.started;
    sum.recycled += more.recycled;
    sum.timed_out += more.timed_out;
    for (const auto& [how, count] : more.crashed) sum.crashed[how] += count;
  }

  static Result<SharedBytes> letters_in(const Message& answer) {
    constexpr std::uint64_t kMostBytes = 64ULL << 20U;
    TRY(lettered_from(answer.text));
    const auto bytes = mapped_sealed(file_of(answer), kMostBytes);
    if (bytes) return shared(bytes->bytes());
    return Error::transient(ErrorCode::codec_crashed,
                            "a codec's letters cannot be read: " + bytes.error().message());
  }

  // What the codec wanted signed, or why it is not.
  std::string signature_for(const Message& request) const {
    const Result<ToSign> asked = to_sign_from(request.text);
    if (!asked) return to_wire(asked.error());
    const auto claim = from_base64(asked->claim);
    const auto made = claim ? credentials::signature(*claim, options_.signer)
                            : Result<Bytes>(Error::permanent(ErrorCode::processing_failed,
                                                             "a claim that is no base64"));
    return made ? to_wire(Signature{.bytes = to_base64(*made)}) : to_wire(made.error());
  }

  static Result<Certificate> certificate_in(const Certification& asked, const Message& answer) {
    const Certified said = TRY(certified_from(answer.text));
    if (asked.variants.empty()) return checked_certificate(asked, said, {});
    const auto bytes = mapped_sealed(file_of(answer), most_certified_bytes(asked));
    if (bytes) return checked_certificate(asked, said, bytes->bytes());
    return Error::transient(ErrorCode::codec_crashed,
                            "a codec's signed files cannot be read: " + bytes.error().message());
  }

  static const Descriptor& file_of(const Message& answer) {
    static const Descriptor none;
    return answer.files.empty() ? none : answer.files.front();
  }

  Result<container::Facts> ask_facts(Codec& codec, const Asked& asked, Deadline& deadline) const {
    std::vector<const Descriptor*> files{&asked.source.file()};
    for (const auto& mark : asked.marks) files.push_back(&mark->file());
    Order order{.plan = asked.plan};
    if (const Remainder* rest = asked.source.remainder()) order.present = rest->present().list();
    TRY(codec.send(to_wire(order), files));
    const Message answer = TRY(receive_supplying(codec, asked.source, deadline));
    Result<container::Facts> facts = facts_from(answer.text);
    if (facts) facts = checked_facts(*facts, options_.limits);
    return believed(codec, std::move(facts));
  }

  // `codec` has said what the source is, and waits for its go.
  Result<image::Rendering> render_with(Codec& codec, const Asked& asked,
                                       const container::Facts& facts, Deadline deadline) {
    const auto began = now();
    const std::uint64_t weight = render_weight(facts, asked.plan, options_.threads_per_codec);
    auto share = budget_.take(weight, now() + options_.wait);
    if (!share) {
      // It waits for its go with the source in hand: the next render needs a codec that does not.
      TRY(codec.send(kStop));
      return std::move(share).error();
    }
    deadline += now() - began;  // waiting for memory does not count
    TRY(codec.send(kGo));
    const Deadline before = deadline;
    const Message answer = TRY(receive_supplying(codec, asked.source, deadline));
    auto rendering = believed(codec, variants_in(answer, asked.plan, facts));
    if (!rendering) return rendering;
    // What it waited for its source is no decoding.
    const std::chrono::duration<double, std::milli> waited = deadline - before;
    rendering->decode_ms = std::max(0.0, rendering->decode_ms - waited.count());
    return rendering;
  }

  static Result<image::Rendering> variants_in(const Message& answer, const Plan& plan,
                                              const container::Facts& facts) {
    const Rendered rendered = TRY(rendered_from(answer.text));
    const auto bytes = mapped_sealed(file_of(answer), most_reply_bytes(plan, facts));
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
  CodecStock stock_;        // of pictures; after what it reads
  CodecStock clips_;        // empty until the first clip comes
  CodecStock letters_;      // and until the first text is to be drawn
  CodecStock credentials_;  // and until the first source has some, or a variant is to be signed
};

}  // namespace

Result<std::unique_ptr<CodecPool>> CodecPool::open(CodecPoolOptions options) {
  const SelfTest wanted = options.self_test;
  auto pool = std::make_unique<Pool>(std::move(options));
  TRY(pool->wait_for_the_first());
  if (wanted == SelfTest::run) TRY(self_test(*pool));
  return pool;
}

Result<image::Rendering> CodecPool::render(ByteView source, const Plan& plan,
                                           const MarkFiles& marks) {
  return render(TRY(shared(source)), plan, marks);
}

Result<container::Facts> CodecPool::probe(ByteView source) {
  return probe(TRY(shared(source)));
}

}  // namespace darkroom::codec
