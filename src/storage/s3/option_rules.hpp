// What S3Options may hold.
#pragma once

#include "storage/s3_store.hpp"

#include <darkroom/error.hpp>

#include <vector>

namespace darkroom::storage::s3 {

// Every mistake at once, `where` naming the field. Pure.
std::vector<Problem> problems_of(const S3Options& options);

}  // namespace darkroom::storage::s3
