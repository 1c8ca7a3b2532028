#include "cli/job_flags.hpp"

namespace darkroom::cli {

void add_job_flags(CLI::App& command, ProcessRequest& request) {
  command
      .add_option("--tool,-t", request.tool, "the generator: dall-e, sora, stable-diffusion, ...")
      ->required();
  command.add_option("--user", request.user, "whose pictures these are: part of the key");
  command.add_option("--variant", request.variants, "only this variant; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--meta", request.metadata, "NAME=VALUE, of the job; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--placeholder", request.placeholder,
                     "all, none, or some of blurhash,thumbhash,preview,colour,palette");
  command.add_option("--set", request.settings, "VARIANT.SETTING=VALUE; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

}  // namespace darkroom::cli
