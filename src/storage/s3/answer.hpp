// Reading what S3 answers: the few elements of its XML that matter, without an XML library. The
// bodies come from a server that may be anything, so what is read is bounded and checked.
#pragma once

#include "net/http_client.hpp"
#include "storage/object_store.hpp"

#include <darkroom/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace darkroom::storage::s3 {

// The text of the first <name> element in the first 64 KiB of `body`, its entities resolved; empty
// where there is none, or where it is longer than `longest` bytes or holds a control byte.
std::string element_text(std::string_view body, std::string_view name, std::size_t longest = 2048);

// That a 2xx lacks what it should hold: "S3 answered without WHAT". Another try may fare better.
Error misunderstood(std::string_view what);

std::string_view text_of(const net::HttpResponse& answer);

// What the body of a 2xx is: what S3 has to say, which may still be an <Error> (an upload's last
// request is answered 200 before S3 knows how it will end), or an object, which may be anything.
enum class Body { answer, object };

// The error that an answer is, with the region that S3 names or the time that it asks for; nothing
// where the answer is a success. `region` is the one that the request was signed for.
std::optional<Error> failure_in(const net::HttpResponse& answer, std::string_view region,
                                Body body);

// What a HEAD's answer says of its object.
Result<ObjectVersion> version_in(const net::HttpResponse& answer);

// Whether other credentials than those kept may be accepted: they expired, or were rotated away.
bool means_stale_credentials(std::string_view code);

}  // namespace darkroom::storage::s3
