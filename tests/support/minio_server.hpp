// A real MinIO for a test program: one server, started at the first use, on a free port of the
// loopback, in a folder of its own; killed with the program. Found by DARKROOM_MINIO, else where
// tools/servers/minio.sh keeps it.
#pragma once

#include "net/http_client.hpp"
#include "net/sigv4.hpp"
#include "support/scratch_folder.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace darkroom::testing {

class MinioServer {
 public:
  // Null where there is no MinIO: DARKROOM_SKIP_SERVER then. One that is there and does not start
  // ends the program, because every further test would wait for it in vain.
  static MinioServer* shared() {
    static const std::unique_ptr<MinioServer> kServer = start();
    return kServer.get();
  }

  MinioServer(const MinioServer&) = delete;
  MinioServer& operator=(const MinioServer&) = delete;
  ~MinioServer() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    close(process_watch_);
  }

  const std::string& endpoint() const { return endpoint_; }
  static net::AwsCredentials credentials() {
    return {.access_key_id = "darkroom-test",
            .secret_access_key = "not-a-secret-of-anybody",
            .session_token = {}};
  }

  // An empty bucket that no other test has.
  std::string new_bucket() {
    const std::string bucket = "bucket-" + std::to_string(++buckets_);
    const auto made = send("PUT", "/" + bucket);
    EXPECT_TRUE(made && made->status == 200) << "no bucket " << bucket;
    return bucket;
  }

 private:
  MinioServer(std::unique_ptr<net::HttpClient> http, std::string endpoint)
      : http_(std::move(http)), endpoint_(std::move(endpoint)) {}

  Result<net::HttpResponse> send(const std::string& method, const std::string& path) {
    const net::SignableRequest request{.method = method,
                                       .host = endpoint_.substr(std::string("http://").size()),
                                       .path = path,
                                       .query = {},
                                       .headers = {},
                                       .payload_sha256 = "UNSIGNED-PAYLOAD"};
    const net::SigningScope scope{
        .region = "us-east-1", .service = "s3", .now = std::chrono::system_clock::now()};
    return http_->send({.method = method,
                        .url = endpoint_ + path,
                        .headers = net::sign_headers(request, credentials(), scope)});
  }

  static std::string binary() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread of a test changes the environment
    // NOLINTNEXTLINE(concurrency-mt-unsafe)
    if (const char* given = std::getenv("DARKROOM_MINIO"); given != nullptr) return given;
    const std::string ask = std::string(DARKROOM_SOURCE_DIR) + "/tools/servers/minio.sh --cached";
    FILE* answer = popen(ask.c_str(), "r");
    if (answer == nullptr) return {};
    std::array<char, 4096> path{};
    const std::size_t length = fread(path.data(), 1, path.size(), answer);
    pclose(answer);
    std::string found(path.data(), length);
    while (found.ends_with('\n')) found.pop_back();
    return found;
  }

  // Free a moment ago; nothing else here takes ports from the range of the kernel's choice.
  static std::string free_address() {
    const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    if (bind(probe, reinterpret_cast<sockaddr*>(&address), length) != 0) std::perror("bind");
    getsockname(probe, reinterpret_cast<sockaddr*>(&address), &length);
    close(probe);
    return "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }

  static std::unique_ptr<MinioServer> start() {
    const std::string program = binary();
    if (program.empty()) return nullptr;
    auto http = net::HttpClient::open({});
    const std::string address = free_address();
    // The constructor is private, so make_unique cannot call it.
    std::unique_ptr<MinioServer> server(
        new MinioServer(std::move(http).take(), "http://" + address));
    if (server->run(program, address) && server->wait_until_ready()) return server;
    std::fprintf(stderr, "MinIO does not start: %s\n", text_in(server->folder_ / "log").c_str());
    std::exit(EXIT_FAILURE);  // NOLINT(concurrency-mt-unsafe)
  }

  bool run(const std::string& program, const std::string& address) {
    const std::string folder = folder_.path().string();
    const net::AwsCredentials keys = credentials();
    std::vector<std::string> environment{
        "HOME=" + folder, "MINIO_ROOT_USER=" + keys.access_key_id,
        "MINIO_ROOT_PASSWORD=" + keys.secret_access_key, "MINIO_SITE_REGION=us-east-1",
        "MINIO_BROWSER=off", "MINIO_UPDATE=off",
        // A key of our own, so that server-side encryption can be asked for.
        "MINIO_KMS_SECRET_KEY=test-key:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="};
    std::vector<std::string> arguments{program,     "server", folder + "/disk",    "--quiet",
                                       "--address", address,  "--console-address", "127.0.0.1:0"};
    const auto pointers = [](std::vector<std::string>& texts) {
      std::vector<char*> list;
      for (std::string& text : texts) list.push_back(text.data());
      list.push_back(nullptr);
      return list;
    };
    const std::vector<char*> argv = pointers(arguments);
    const std::vector<char*> envp = pointers(environment);
    const std::string log = folder + "/log";
    process_ = fork();
    if (process_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);  // also where the test program crashes
      if (freopen(log.c_str(), "w", stdout) != nullptr) dup2(STDOUT_FILENO, STDERR_FILENO);
      execve(program.c_str(), argv.data(), envp.data());
      _exit(127);
    }
    process_watch_ = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
    return process_ > 0 && process_watch_ >= 0;
  }

  bool wait_until_ready() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::chrono::steady_clock::now() < deadline) {
      // A list of buckets: the health endpoint answers 200 some moments before S3 requests work.
      const auto answer = send("GET", "/");
      if (answer && answer->status == 200) return true;
      pollfd end{.fd = process_watch_, .events = POLLIN, .revents = 0};
      constexpr int kPauseMs = 20;
      if (poll(&end, 1, kPauseMs) > 0) break;  // it ended
    }
    return false;
  }

  ScratchFolder folder_;
  std::unique_ptr<net::HttpClient> http_;
  std::string endpoint_;
  pid_t process_ = -1;
  int process_watch_ = -1;
  int buckets_ = 0;
};

}  // namespace darkroom::testing
