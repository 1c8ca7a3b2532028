// What every Queue does, run against each engine. Included in one file of a test program:
//   INSTANTIATE_TEST_SUITE_P(Memory, QueueContract, testing::Values(QueueKind{...}));
// The numbers in the comments are those of the conformance list in docs/queue.md.
#pragma once

#include "contract/queue/accepting.hpp"
#include "contract/queue/batches.hpp"
#include "contract/queue/callbacks.hpp"
#include "contract/queue/leases.hpp"
#include "contract/queue/listings.hpp"
#include "contract/queue/operating.hpp"
#include "contract/queue/order.hpp"
#include "contract/queue/retries.hpp"
#include "contract/queue/threads.hpp"
