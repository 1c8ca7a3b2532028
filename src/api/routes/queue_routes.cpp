#include "api/api.hpp"
#include "api/json.hpp"
#include "api/routes/routes.hpp"

namespace darkroom::api {
namespace {

Result<Response> figures(const Call& call) {
  const ApiServices& services = call.api.services;
  return json_response(200, dumped(figures_json(TRY(services.queue.figures()), services.now())));
}

}  // namespace

Result<Response> show_queue(Call& call) {
  return figures(call);
}

Result<Response> pause_queue(Call& call) {
  TRY(call.api.services.queue.pause(true));
  return figures(call);
}

Result<Response> resume_queue(Call& call) {
  TRY(call.api.services.queue.pause(false));
  call.api.services.on_accepted();
  return figures(call);
}

Result<Response> show_presets(Call& call) {
  return json_response(200, dumped(presets_json(*call.api.services.presets())));
}

}  // namespace darkroom::api
