/* Shows the OpenAPI document by Swagger UI, with the token of the cockpit if this tab has one, and with examples that this service can answer. */
(async () => {
  "use strict";
  const token = sessionStorage.getItem("transept.token");
  const get = async (path) => {
    const response = await fetch(path, { headers: token ? { Authorization: "Bearer " + token } : {}, cache: "no-store" });
    return response.ok ? response.json() : null;
  };

  /* Bodies and parameters of this catalogue's own items. Without the token there are none, and Swagger UI makes some up. */
  async function addExamples(document) {
    const model = await get("v1/model");
    if (!model) return;
    const [domain, ...others] = Object.keys(model.items);
    const other = others[0] ?? domain;
    const found = await get(`v1/items/${encodeURIComponent(domain)}?n=2`);
    const people = await get("v1/users?n=1");
    const [item, second] = found.items.map((one) => one.item);
    const user = people.users[0]?.user ?? "somebody";
    const history = [{ item, domain }];
    const bodies = {
      "/v1/recommend": { history, domain: other, k: 5 },
      "/v1/explain": { history, domain, item: second ?? item },
      "/v1/events": [{ id: "e1", user: "somebody", item, domain }],
      "/v1/model": { run: model.path },
    };
    for (const [path, body] of Object.entries(bodies)) document.paths[path].post.requestBody.content["application/json"].example = body;
    const values = { item, user, domain, k: 5, n: 5, q: item.slice(0, 2), file: "docs.js" };
    for (const methods of Object.values(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        if (method === "delete") continue; // Nobody is to be forgotten by a slip.
        for (const parameter of operation.parameters) parameter.example = values[parameter.name];
      }
    }
  }

  const document = await get("openapi.json");
  document.servers = [{ url: new URL(".", location.href).href.replace(/\/$/, "") }];
  await addExamples(document);
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
