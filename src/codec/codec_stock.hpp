// The warm codecs: a thread keeps as many alive as are wanted, so that replacing one costs no job
// its time.
#pragma once

#include "codec/codec.hpp"
#include "codec/codec_pool.hpp"

#include <darkroom/result.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace darkroom::codec {

// Thread-safe. Everything it lends must come back before it is destroyed.
class CodecStock {
 public:
  // Of pictures it holds all codecs from the beginning, spares too; of the others as many as were
  // ever wanted at the same time.
  CodecStock(const CodecPoolOptions& options, CodecKind kind);
  CodecStock(const CodecStock&) = delete;
  CodecStock& operator=(const CodecStock&) = delete;
  ~CodecStock();

  // Returns once a codec is warm, or with the error of the first start.
  Result<void> wait_for_the_first();
  // A warm codec, alone to the caller. processing_timeout where none is free before the deadline;
  // the error of the last start where codecs cannot be started.
  Result<std::unique_ptr<Codec>> borrow(Deadline deadline);
  // Back again: kept where it is well and young, else retired and replaced.
  void give_back(std::unique_ptr<Codec> codec);

  CodecFigures figures() const;
  std::vector<std::string> sandbox_gaps() const;

 private:
  void keep_stocked(const std::stop_token& stop);
  void start_one(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  bool is_short() const;
  bool is_worn(const Codec& codec) const;
  void count_end(const Codec& codec);

  const CodecPoolOptions& options_;
  const Configuration configuration_;

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<std::unique_ptr<Codec>> worn_;   // to be ended by the keeper, at no job's cost
  std::vector<std::unique_ptr<Codec>> ready_;  // the last one given back is lent first: it is warm
  int busy_ = 0;
  int waiting_ = 0;        // borrowers
  int wanted_;             // alive at the same time
  int failed_starts_ = 0;  // in a row
  std::optional<Error> last_failure_;
  CodecFigures counted_;
  std::vector<std::string> gaps_;

  // Last, so that it ends first. A codec dies with the thread that started it (PR_SET_PDEATHSIG),
  // and this one lives as long as they all do.
  std::jthread keeper_;
};

}  // namespace darkroom::codec
