// Where the consent page sends the answer: hands it to the page that has opened this window, as the
// redirect page of Swagger UI does, whose script is inline and so against our content policy.
"use strict";

const asked = window.opener.swaggerUIRedirectOauth2;
const answer = Object.fromEntries(new URLSearchParams(location.search));

if (answer.code && answer.state === asked.state) {
  delete asked.state;
  asked.auth.code = answer.code;
  asked.callback({ auth: asked.auth, redirectUrl: asked.redirectUrl });
} else {
  const message = answer.error_description || answer.error || "This is not the answer to what was asked.";
  asked.errCb({ authId: asked.auth.name, source: "auth", level: "error", message });
}
window.close();
