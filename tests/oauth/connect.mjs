// An app made of a library: node connect.mjs <library> <issuer> <client id> <redirect URI>
// Its secret, if it has one, is in CLIENT_SECRET. Prints the address that a person follows, reads the one that the browser was sent back to, and
// prints what came of it as JSON.
import { createHash, randomBytes } from "node:crypto";
import { createInterface } from "node:readline/promises";

const [library, address, clientId, redirectUri] = process.argv.slice(2);
const issuer = new URL(address);
const scope = "project:read offline_access";
const state = "a state";
const me = new URL("/api/v1/auth/me", issuer);
const resource = new URL("/api/v1", issuer).href;
const secret = process.env.CLIENT_SECRET;

async function throughTheBrowser(url) {
    console.log(url.href);
    const lines = createInterface({ input: process.stdin });
    for await (const line of lines) {
        lines.close();
        return new URL(line);
    }
}

async function status(token) {
    const response = await fetch(me, { headers: { authorization: `Bearer ${token}` } });
    return response.status;
}

async function openidClient() {
    const client = await import("openid-client");
    const config = await client.discovery(issuer, clientId, undefined, client.None(), {
        algorithm: "oauth2",
        execute: [client.allowInsecureRequests],
    });
    const verifier = client.randomPKCECodeVerifier();
    const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope,
        state,
        resource,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
    });
    const callback = await throughTheBrowser(url);
    const checks = { pkceCodeVerifier: verifier, expectedState: state };
    const tokens = await client.authorizationCodeGrant(config, callback, checks, { resource });
    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
    const used = await client.fetchProtectedResource(config, renewed.access_token, me, "GET");
    await client.tokenRevocation(config, renewed.refresh_token);
    return { granted: tokens.scope, used: used.status, after: await status(renewed.access_token) };
}

async function oauth4webapi() {
    const oauth = await import("oauth4webapi");
    const insecure = { [oauth.allowInsecureRequests]: true };
    const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
    const server = await oauth.processDiscoveryResponse(issuer, found);
    const app = { client_id: clientId };
    const verifier = oauth.generateRandomCodeVerifier();
    const url = new URL(server.authorization_endpoint);
    url.search = new URLSearchParams({
        response_type: "code",
        client_id: clientId,
        redirect_uri: redirectUri,
        scope,
        state,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
    });
    const callback = await throughTheBrowser(url);
    const answer = oauth.validateAuthResponse(server, app, callback, state);
    const exchanged = await oauth.authorizationCodeGrantRequest(
        ...[server, app, oauth.None(), answer, redirectUri, verifier, insecure],
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, app, exchanged);
    const renewing = await oauth.refreshTokenGrantRequest(
        ...[server, app, oauth.None(), tokens.refresh_token, insecure],
    );
    const renewed = await oauth.processRefreshTokenResponse(server, app, renewing);
    const used = await status(renewed.access_token);
    const revoking = await oauth.revocationRequest(
        ...[server, app, oauth.None(), renewed.refresh_token, insecure],
    );
    await oauth.processRevocationResponse(revoking);
    return { granted: tokens.scope, used, after: await status(renewed.access_token) };
}

// What the two below leave to who uses them: the server's metadata, and the proof key (RFC 7636).
async function discovered() {
    const response = await fetch(new URL("/.well-known/oauth-authorization-server", issuer));
    return response.json();
}

function proofKey() {
    const verifier = randomBytes(48).toString("base64url");
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    return [verifier, { code_challenge: challenge, code_challenge_method: "S256" }];
}

async function simpleOauth2() {
    const { AuthorizationCode } = await import("simple-oauth2");
    const server = await discovered();
    const app = new AuthorizationCode({
        client: { id: clientId, secret },
        auth: {
            tokenHost: issuer.origin,
            tokenPath: new URL(server.token_endpoint).pathname,
            revokePath: new URL(server.revocation_endpoint).pathname,
            authorizePath: new URL(server.authorization_endpoint).pathname,
        },
    });
    const [verifier, challenge] = proofKey();
    const url = app.authorizeURL({ redirect_uri: redirectUri, scope, state, ...challenge });
    const callback = await throughTheBrowser(new URL(url));
    const code = callback.searchParams.get("code");
    const proof = { code, redirect_uri: redirectUri, code_verifier: verifier };
    const tokens = await app.getToken(proof);
    const renewed = await tokens.refresh();
    const used = await status(renewed.token.access_token);
    await renewed.revokeAll();
    const after = await status(renewed.token.access_token);
    return { granted: tokens.token.scope, used, after };
}

// It revokes nothing itself: n8n forgets what it holds.
async function n8n() {
    const { ClientOAuth2 } = (await import("@n8n/client-oauth2")).default;
    const server = await discovered();
    const [verifier, challenge] = proofKey();
    const app = new ClientOAuth2({
        clientId,
        clientSecret: secret,
        accessTokenUri: server.token_endpoint,
        authorizationUri: server.authorization_endpoint,
        redirectUri,
        scopes: scope.split(" "),
        state,
        query: challenge,
    });
    const callback = await throughTheBrowser(new URL(app.code.getUri()));
    const proof = { query: {}, body: { code_verifier: verifier } };
    const tokens = await app.code.getToken(callback.href, proof);
    const renewed = await tokens.refresh({ query: {} });
    const used = await status(renewed.accessToken);
    const form = new URLSearchParams({ token: renewed.refreshToken });
    await fetch(server.revocation_endpoint, { method: "POST", body: form });
    return { granted: tokens.data.scope, used, after: await status(renewed.accessToken) };
}

console.log(JSON.stringify(await { openidClient, oauth4webapi, simpleOauth2, n8n }[library]()));
