#include "cli/output_file.hpp"

#include <unistd.h>

#include <cstdio>
#include <fstream>

namespace darkroom::cli {

bool write_file(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".tmp" + std::to_string(getpid());
  {
    std::ofstream file(temporary, std::ios::binary);
    file << text;
    file.close();
    if (file.fail()) {
      std::fprintf(stderr, "darkroom: cannot write %s\n", path.c_str());
      std::remove(temporary.c_str());
      return false;
    }
  }
  if (std::rename(temporary.c_str(), path.c_str()) == 0) return true;
  std::fprintf(stderr, "darkroom: cannot write %s\n", path.c_str());
  std::remove(temporary.c_str());
  return false;
}

}  // namespace darkroom::cli
