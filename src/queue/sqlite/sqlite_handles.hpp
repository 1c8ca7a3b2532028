// SQLite's objects, owned.
#pragma once

#include "base/c_handle.hpp"

#include <sqlite3.h>

namespace darkroom::queue {

using Database = CHandle<sqlite3, sqlite3_close_v2>;
using Statement = CHandle<sqlite3_stmt, sqlite3_finalize>;

}  // namespace darkroom::queue
