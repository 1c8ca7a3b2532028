// The contract, on the stores that need no server.
#include "contract/object_store_contract.hpp"
#include "storage/directory_store.hpp"
#include "support/file_url.hpp"
#include "support/scratch_folder.hpp"

namespace darkroom::storage {
namespace {

std::optional<StoreUnderTest> fresh_memory() {
  return StoreUnderTest{.store = make_memory_store(), .fetch = {}};
}

std::optional<StoreUnderTest> fresh_directory() {
  auto folder = std::make_shared<darkroom::testing::ScratchFolder>();
  auto store = open_directory_store({.path = *folder / "new objects/here"});
  EXPECT_TRUE(store) << store.error().message();
  // The folder lives as long as the way to look into it.
  return StoreUnderTest{.store = std::move(store).take(),
                        .fetch = [folder](const std::string& url) {
                          return bytes_of(testing::text_in(testing::path_in(url)));
                        }};
}

INSTANTIATE_TEST_SUITE_P(Local, ObjectStoreContract,
                         ::testing::Values(StoreKind{"memory", fresh_memory},
                                           StoreKind{"directory", fresh_directory}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace darkroom::storage
