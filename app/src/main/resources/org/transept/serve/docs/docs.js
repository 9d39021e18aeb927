/* Shows the OpenAPI document by Swagger UI, with the token of the cockpit if this tab has one: whoever brings it gets examples that this service can answer. */
(async () => {
  "use strict";
  const token = sessionStorage.getItem("transept.token");
  const headers = token ? { Authorization: "Bearer " + token } : {};
  const document = await (await fetch("openapi.json", { headers, cache: "no-store" })).json();
  document.servers = [{ url: new URL(".", location.href).href.replace(/\/$/, "") }];
  const ui = SwaggerUIBundle({
    spec: document,
    dom_id: "#api",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    tryItOutEnabled: true,
    validatorUrl: null,
    onComplete: () => token && ui.preauthorizeApiKey("token", token),
  });
})();
