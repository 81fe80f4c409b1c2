// Shows the document, and logs in for "Try it out". The token lives in this page only.
"use strict";

const ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#documentation",
  deepLinking: true,
  docExpansion: "list",
  filter: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  oauth2RedirectUrl: new URL("docs/redirect.html", location.href).href,
  onComplete: () => ui.initOAuth({ usePkceWithAuthorizationCodeGrant: true }),
});

const form = document.getElementById("login");
const status = form.querySelector("output");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { login, password, totp } = Object.fromEntries(new FormData(form));
  const body = { login, password, client_name: "API documentation", ...(totp && { totp }) };
  const response = await fetch("auth/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (response.ok) {
    ui.preauthorizeApiKey("bearer", answer.access_token);
    form.elements.password.value = "";
    form.elements.totp.value = "";
  }
  status.value = response.ok ? `Logged in as ${login}: ${answer.scope}` : answer.message;
});
