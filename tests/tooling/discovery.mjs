// Discovery by two strict libraries: node discovery.mjs <issuer>
import * as client from "openid-client";
import * as oauth from "oauth4webapi";

const issuer = new URL(process.argv[2]);
const insecure = { [oauth.allowInsecureRequests]: true };

const found = await client.discovery(issuer, "somebody", undefined, client.None(), {
    algorithm: "oauth2",
    execute: [client.allowInsecureRequests],
});

const answer = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
const server = await oauth.processDiscoveryResponse(issuer, answer);

const api = new URL("/api/v1", issuer);
const refused = await fetch(new URL("/api/v1/auth/me", issuer));
const challenge = refused.headers.get("www-authenticate");
const told = /resource_metadata="([^"]+)"/.exec(challenge)[1];
const resource = await oauth.processResourceDiscoveryResponse(
    api,
    await oauth.resourceDiscoveryRequest(api, insecure),
);

console.log(
    JSON.stringify({
        openid_client: found.serverMetadata(),
        oauth4webapi: server,
        resource,
        told,
        same: (await (await fetch(told)).json()).resource === resource.resource,
    }),
);
