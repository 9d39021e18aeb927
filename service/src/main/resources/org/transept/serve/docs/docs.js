/* Shows the OpenAPI document by Swagger UI, with the token of the cockpit if this tab has one: whoever brings it gets examples that this service can answer. */
(async () => {
  "use strict";
  const root = new URL("..", document.currentScript.src);
  const token = sessionStorage.getItem("transept.token");
  const headers = token ? { Authorization: "Bearer " + token } : {};
  const spec = await (await fetch(new URL("openapi.json", root), { headers, cache: "no-store" })).json();
  spec.servers = [{ url: root.href.replace(/\/$/, "") }];
  const ui = SwaggerUIBundle({
    spec,
    dom_id: "#api",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    tryItOutEnabled: true,
    validatorUrl: null,
    onComplete: () => token && ui.preauthorizeApiKey("token", token),
  });
})();
