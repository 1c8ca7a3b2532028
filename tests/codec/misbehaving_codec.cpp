// A codec process that does what a source tells it to: "MISBEHAVE crash", and so on.
#include "codec/codec_process.hpp"
#include "codec/misbehaviour.hpp"

int main() {
  return darkroom::codec::run_codec_process(darkroom::codec::kSocketNumber,
                                            darkroom::codec::misbehave);
}
