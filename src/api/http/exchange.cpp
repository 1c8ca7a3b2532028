#include "api/http/exchange.hpp"

#include "api/http/canned.hpp"
#include "api/problem.hpp"
#include "telemetry/log.hpp"

#include <httplib.h>

#include <exception>
#include <utility>

namespace darkroom::api {
namespace {

constexpr std::string_view kMultipart = "multipart/form-data";
constexpr std::size_t kMostParts = 8;

// The connection as the library sees it: first the head that was made for it, then the body.
class Wire final : public httplib::Stream {
 public:
  Wire(Connection& connection, const Patience& patience, std::string head)
      : connection_(connection), patience_(patience), head_(std::move(head)) {}

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }

  ssize_t read(char* room, std::size_t size) override {
    if (given_ < head_.size()) {
      const std::size_t length = head_.copy(room, size, given_);
      given_ += length;
      return static_cast<ssize_t>(length);
    }
    const std::size_t length = connection_.read(room, size, patience_);
    return length == 0 ? -1 : static_cast<ssize_t>(length);
  }

  ssize_t write(const char* bytes, std::size_t size) override {
    return connection_.write({bytes, size}, patience_) ? static_cast<ssize_t>(size) : -1;
  }

  void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  // The library would select() on it, which ends at descriptor 1023; the connection polls.
  socket_t socket() const override { return 0; }

 private:
  Connection& connection_;
  const Patience& patience_;
  const std::string head_;
  std::size_t given_ = 0;  // of head_
};

// What the library needs to know and no more: whether there is a body, of what length and form.
std::string head_for_library(const Head& head, bool reads_body) {
  if (!reads_body) {
    return head.request.method == "HEAD" ? "HEAD / HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n";
  }
  std::string text = "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(head.body_bytes);
  const std::string_view type = head.request.header("content-type").value_or("");
  if (media_type_of(type) == kMultipart) {
    text.append("\r\nContent-Type: ").append(kMultipart);
    text.append(type.substr(std::min(type.find(';'), type.size())));
  }
  if (head.expects_continue) text += "\r\nExpect: 100-continue";
  return text + "\r\n\r\n";
}

Response busy(const char* message) {
  return problem(503, Error::transient(ErrorCode::rate_limited, message, std::chrono::seconds(1)));
}

// A route that throws is a bug, or memory that ran out: the client learns no more than that.
Response performed(const Admission& admission, const Request& request, Api& api) try {
  return perform(admission, request, api);
} catch (const std::exception& failure) {
  telemetry::log(telemetry::LogLevel::error, "request failed",
                 {{"route", admission.route->pattern}, {"message", failure.what()}});
  return problem(Error::permanent(ErrorCode::internal, "this should not have happened"));
}

}  // namespace

class Exchange::Protocol final : public httplib::Server {
 public:
  Protocol(Api& api, ExchangeRules& rules) : api_(api), rules_(rules) {
    Get("/", [this](const httplib::Request&, httplib::Response& out) { respond(out); });
    Post("/", [this](const httplib::Request& in, httplib::Response& out,
                     const httplib::ContentReader& body) {
      if (in.is_multipart_form_data() ? read_parts(body) : read_body(body)) return respond(out);
      refuse_body(out);
    });
    // The library ends the stream of a server that does not listen; ours never does.
    svr_sock_ = 0;
    constexpr std::size_t kNoEnd = 1'000'000;  // of requests on one connection
    set_keep_alive_max_count(kNoEnd);
    set_keep_alive_timeout(
        std::chrono::duration_cast<std::chrono::seconds>(api.options.idle_timeout).count());
  }

  After serve(Connection& connection) {
    start_ = Clock::now();
    connection_ = &connection;
    bytes_ = 0;
    if (!*connection.head) return refuse_head(connection.head->error());
    Head& head = **connection.head;
    admission_ = admit(head.request, api_);
    const bool reads_body = wants_body(head);
    const auto loans = reads_body ? loans_for(head) : Loans{};
    const bool takes_body = reads_body && !admission_.refusal;
    const bool in_step = passes_over_body(head, takes_body);
    closing_ = rules_.stopping || !head.keep_alive || !in_step;
    Wire wire(connection, rules_.patience, head_for_library(head, takes_body));
    request_ = std::move(head.request);
    connection.begin_transfer();
    bool closed = false;
    bool sent = process_request(wire, closing_, closed, nullptr);
    sent = connection.flush(rules_.patience) && sent;
    log_access();
    // Moved out of, not assigned to: an assigned string would keep a body's memory on this thread.
    (void)std::exchange(request_, {});
    admission_ = Admission{};
    if (!sent) return After::drop;
    return closing_ ? After::see_off : After::keep;
  }

 private:
  struct Loans {
    std::shared_ptr<Quota::Loan> bytes;
    std::shared_ptr<Quota::Loan> upload;
  };

  bool wants_body(const Head& head) const {
    return !admission_.refusal && head.request.method == "POST" && head.body_bytes > 0;
  }

  // What a body takes while it is received; a refusal where there is too much of that already.
  Loans loans_for(const Head& head) {
    Loans loans{.bytes = api_.bodies.take(head.body_bytes)};
    if (!loans.bytes) admission_.refusal = busy("too many bytes are being received");
    if (connection_->received().size() < head.length + head.body_bytes) {
      loans.upload = rules_.uploads.take();
      if (!loans.upload) admission_.refusal = busy("too many bodies are being received");
    }
    return loans;
  }

  // The head is done with, and so is a body that nobody reads where it is here already; whether
  // what comes next on the connection is the body that is read, or another request.
  bool passes_over_body(const Head& head, bool takes_body) {
    connection_->consume(head.length);
    if (takes_body || head.body_bytes == 0) return true;
    if (head.expects_continue || connection_->received().size() < head.body_bytes) return false;
    connection_->consume(head.body_bytes);
    return true;
  }

  After refuse_head(const HeadRefusal& refusal) {
    record("other", refusal.status);
    const std::string answer = canned(refusal.status, refusal.message);
    bytes_ = answer.size() - (answer.find("\r\n\r\n") + 4);
    (void)connection_->write(answer, rules_.patience);
    log_access();
    return connection_->flush(rules_.patience) ? After::see_off : After::drop;
  }

  bool read_body(const httplib::ContentReader& body) {
    return body([&](const char* bytes, std::size_t size) {
      request_.body.append(bytes, size);
      return true;
    });
  }

  bool read_parts(const httplib::ContentReader& body) {
    return body(
        [&](const httplib::MultipartFormData& part) {
          request_.parts.push_back({.name = part.name, .content = {}});
          return request_.parts.size() <= kMostParts;
        },
        [&](const char* bytes, std::size_t size) {
          request_.parts.back().content.append(bytes, size);
          return true;
        });
  }

  void refuse_body(httplib::Response& out) {
    closing_ = true;
    out.set_header("Connection", "close");
    const bool slow = connection_->is_slow();
    admission_.refusal = problem(
        slow ? 408 : 400, Error::permanent(ErrorCode::invalid_job,
                                           slow ? "the body took too long to arrive"
                                                : "the body is incomplete or no proper form"));
    respond(out);
  }

  void respond(httplib::Response& out) {
    Response response =
        admission_.refusal ? std::move(*admission_.refusal) : performed(admission_, request_, api_);
    record(admission_.route == nullptr ? "other" : admission_.route->pattern, response.status);
    connection_->begin_transfer();
    out.status = response.status;
    for (const auto& [name, value] : response.headers) out.set_header(name, value);
    if (response.stream) return respond_in_pieces(out, response);
    if (!response.body.empty()) out.set_header("Content-Type", response.content_type);
    if (request_.method != "HEAD") bytes_ = response.body.size();
    out.body = std::move(response.body);
  }

  void respond_in_pieces(httplib::Response& out, Response& response) {
    closing_ = true;
    out.set_chunked_content_provider(
        response.content_type,
        [this, next = std::move(response.stream)](std::size_t, httplib::DataSink& sink) {
          const auto piece = next();
          if (!piece) {
            sink.done();
            return true;
          }
          // Each piece is a transfer of its own: the time between two is nobody's fault.
          connection_->begin_transfer();
          bytes_ += piece->size();
          return sink.write(piece->data(), piece->size()) && connection_->flush(rules_.patience);
        });
  }

  // Neither the path nor the query: they hold ids, and may hold what nobody should read.
  void log_access() const {
    constexpr std::size_t kLongestMethod = 16;
    const std::chrono::duration<double, std::milli> took = Clock::now() - start_;
    const bool is_routed = admission_.route != nullptr;
    telemetry::log(telemetry::LogLevel::debug, "request",
                   {{"method", std::string_view(request_.method).substr(0, kLongestMethod)},
                    {"route", is_routed ? admission_.route->pattern : "other"},
                    {"status", std::int64_t{status_}},
                    {"ms", took.count()},
                    {"bytes", std::uint64_t{bytes_}},
                    {"key", admission_.caller.name}});
  }

  void record(std::string_view route, int status) {
    status_ = status;
    const std::chrono::duration<double> took = Clock::now() - start_;
    api_.services.metrics.record_request(
        {.route = route, .method = request_.method, .status = status}, took.count());
  }

  Api& api_;
  ExchangeRules& rules_;
  // Of the request being served.
  Connection* connection_ = nullptr;
  Clock::time_point start_;
  Request request_;
  Admission admission_;
  bool closing_ = false;
  int status_ = 0;
  std::size_t bytes_ = 0;  // of the answer's body
};

Exchange::Exchange(Api& api, ExchangeRules& rules)
    : protocol_(std::make_unique<Protocol>(api, rules)) {}

Exchange::~Exchange() = default;

Exchange::After Exchange::serve(Connection& connection) {
  return protocol_->serve(connection);
}

}  // namespace darkroom::api
