// An app made of a strict library: node connect.mjs <library> <issuer> <client id> <redirect URI>
// Prints the address that a person follows, reads the one that the browser was sent back to, and
// prints what came of it as JSON.
import { createInterface } from "node:readline/promises";
import * as client from "openid-client";
import * as oauth from "oauth4webapi";

const [library, address, clientId, redirectUri] = process.argv.slice(2);
const issuer = new URL(address);
const scope = "project:read offline_access";
const state = "a state";
const me = new URL("/api/v1/auth/me", issuer);
const resource = new URL("/api/v1", issuer).href;

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

console.log(JSON.stringify(await { openidClient, oauth4webapi }[library]()));
