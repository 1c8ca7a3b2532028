#include "codec/message.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace darkroom::codec {
namespace {

Error system_error(std::string_view call) {
  return Error::permanent(ErrorCode::internal,
                          std::string(call) + ": " + std::generic_category().message(errno));
}

// Room for the descriptors beside the data, aligned as the kernel wants it.
struct alignas(cmsghdr) Ancillary {
  std::array<std::byte, CMSG_SPACE(kMostFiles * sizeof(int))> bytes{};
};

std::vector<Descriptor> received_descriptors(const msghdr& header) {
  std::vector<Descriptor> files;
  const cmsghdr* control = CMSG_FIRSTHDR(&header);
  if (control == nullptr || control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS) {
    return files;
  }
  const std::size_t count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
  for (std::size_t i = 0; i < count; ++i) {
    int number = -1;
    std::memcpy(&number, CMSG_DATA(control) + (i * sizeof(number)), sizeof(number));
    files.emplace_back(number);
  }
  return files;
}

// Instead of a text that lies in the last file.
constexpr std::string_view kElsewhere = R"({"text":"elsewhere"})";

}  // namespace

Result<Mapping> mapped(const Descriptor& file, std::uint64_t max_bytes) {
  struct stat status{};
  if (fstat(file.get(), &status) != 0) return system_error("fstat");
  if (!S_ISREG(status.st_mode)) return Error::permanent(ErrorCode::internal, "no file came");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > max_bytes) {
    return Error::permanent(ErrorCode::internal, "a file of " + std::to_string(size) +
                                                     " bytes came, more than " +
                                                     std::to_string(max_bytes));
  }
  auto mapping = Mapping::of(file, size);
  if (mapping) return *std::move(mapping);
  return Error::permanent(ErrorCode::internal, "mmap: " + mapping.error().message());
}

Result<Mapping> mapped_sealed(const Descriptor& file, std::uint64_t max_bytes) {
  if (is_sealed(file)) return mapped(file, max_bytes);
  return Error::permanent(ErrorCode::internal, "a memory file came unsealed");
}

Result<void> send_message(const Descriptor& socket, std::string_view text, Files files) {
  if (text.size() > kMaxMessageBytes) {
    return Error::permanent(ErrorCode::internal, "a message of " + std::to_string(text.size()) +
                                                     " bytes is too long for a codec");
  }
  if (text.size() > kMaxDatagramBytes) {
    const auto memory = sealed_memory(std::array{as_bytes(text)});
    if (!memory) {
      return Error::permanent(ErrorCode::internal, "seal a text: " + memory.error().message());
    }
    std::vector<const Descriptor*> all(files.begin(), files.end());
    all.push_back(&*memory);
    return send_message(socket, kElsewhere, all);
  }
  // sendmsg reads the text; its interface is older than const.
  iovec data{.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
  Ancillary ancillary;
  msghdr header{};
  header.msg_iov = &data;
  header.msg_iovlen = 1;
  if (files.size() > kMostFiles) {
    return Error::permanent(ErrorCode::internal, "too many files for one message to a codec");
  }
  if (!files.empty()) {
    header.msg_control = ancillary.bytes.data();
    header.msg_controllen = CMSG_SPACE(files.size() * sizeof(int));
    cmsghdr* control = CMSG_FIRSTHDR(&header);
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(files.size() * sizeof(int));
    for (std::size_t i = 0; i < files.size(); ++i) {
      const int number = files[i]->get();
      std::memcpy(CMSG_DATA(control) + (i * sizeof(number)), &number, sizeof(number));
    }
  }
  ssize_t sent = -1;
  do {
    sent = sendmsg(socket.get(), &header, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return system_error("send to a codec's socket");
  return {};
}

Result<Message> receive_message(const Descriptor& socket) {
  Message message;
  message.text.resize(kMaxDatagramBytes);
  iovec data{.iov_base = message.text.data(), .iov_len = message.text.size()};
  Ancillary ancillary;
  msghdr header{};
  header.msg_iov = &data;
  header.msg_iovlen = 1;
  header.msg_control = ancillary.bytes.data();
  // Not the whole buffer: its padding may have room for one more descriptor, which nobody would
  // close.
  header.msg_controllen = CMSG_LEN(kMostFiles * sizeof(int));
  ssize_t length = -1;
  do {
    length = recvmsg(socket.get(), &header, MSG_CMSG_CLOEXEC);
  } while (length < 0 && errno == EINTR);
  if (length < 0) return system_error("receive from a codec's socket");
  message.files = received_descriptors(header);
  if (length == 0) return Error::permanent(ErrorCode::internal, "the other side is gone");
  if ((static_cast<unsigned>(header.msg_flags) & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
    return Error::permanent(ErrorCode::internal, "a message came cut off");
  }
  message.text.resize(static_cast<std::size_t>(length));
  if (message.text != kElsewhere || message.files.empty()) return message;
  const Mapping text = TRY(mapped_sealed(message.files.back(), kMaxMessageBytes));
  message.files.pop_back();
  message.text.resize(text.bytes().size());
  std::memcpy(message.text.data(), text.bytes().data(), text.bytes().size());
  return message;
}

}  // namespace darkroom::codec
