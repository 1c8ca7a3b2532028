// Whether a job that is under way should go on: asked between its stages.
#pragma once

#include "worker/clock.hpp"

#include <darkroom/result.hpp>

#include <atomic>
#include <functional>

namespace darkroom::worker {

// Thread-safe: the job's thread asks while others flip it. Only ever flipped to a later state.
class JobWatch {
 public:
  enum class State {
    running,
    cancelled,  // somebody wants its end; the lease is still held
    released,   // the worker stops, and has handed the job back
    lost,       // the lease has ended: by now another may hold the job
  };

  // Of a job that nobody leased out: it runs until it is done.
  JobWatch() = default;
  // Of a job of the queue: lost once `now` has reached `lease_end`, whether or not anybody has
  // noticed. So a process that was stopped beyond its lease finds out before it writes.
  JobWatch(std::function<Instant()> now, Instant lease_end, int attempt = 1);
  JobWatch(const JobWatch&) = delete;
  JobWatch& operator=(const JobWatch&) = delete;
  ~JobWatch() = default;

  State state() const;
  // cancelled, or lease_lost where it was handed back or lost.
  Result<void> check() const;
  // Whether what the job has stored so far is its own to take back.
  bool holds_lease() const { return state() <= State::cancelled; }
  // Earlier attempts of the same job may have left objects behind.
  bool is_leased() const { return now_ != nullptr; }
  int attempt() const { return attempt_; }  // which one of the job's this is
  Instant lease_end() const { return Instant(Instant::duration(lease_end_.load())); }

  void cancel() { flip(State::cancelled); }
  void release() { flip(State::released); }
  void lose() { flip(State::lost); }
  void extend(Instant lease_end) { lease_end_ = lease_end.time_since_epoch().count(); }

 private:
  void flip(State to) const;

  std::function<Instant()> now_;  // empty: there is no lease
  int attempt_ = 1;
  std::atomic<Instant::rep> lease_end_ = 0;            // meaningless without now_
  mutable std::atomic<State> state_ = State::running;  // mutable: a look at the clock may flip it
};

}  // namespace darkroom::worker
