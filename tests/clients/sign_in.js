// An app that uses openid-client. It prints one JSON object a line; after the first, with the address to which it
// sends its user, it reads the address to which the portal sent the user back.
import { createInterface } from "node:readline/promises";
import * as client from "openid-client";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, SIGNED_OUT_URI } = process.env;
const say = (what) => console.log(JSON.stringify(what));
const refused = async (attempt) => {
  try {
    await attempt;
    return "";
  } catch (error) {
    return error.error ?? error.code ?? error.message;
  }
};

const insecure = { execute: [client.allowInsecureRequests] };
const method = client.ClientSecretBasic(CLIENT_SECRET);
const config = await client.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, method, insecure);
client.enableNonRepudiationChecks(config);

const verifier = client.randomPKCECodeVerifier();
const [state, nonce] = [client.randomState(), client.randomNonce()];
const address = client.buildAuthorizationUrl(config, {
  redirect_uri: REDIRECT_URI,
  scope: "openid profile email",
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  max_age: "3600",
  state,
  nonce,
});
say({ address });

const lines = createInterface({ input: process.stdin });
const back = new URL((await lines[Symbol.asyncIterator]().next()).value);
lines.close();
const checks = {
  pkceCodeVerifier: verifier,
  expectedState: state,
  expectedNonce: nonce,
  maxAge: 3600,
  idTokenExpected: true,
};

const tampered = new URL(back);
tampered.searchParams.set("state", "another");
const wrongState = await refused(client.authorizationCodeGrant(config, tampered, checks));
const foreign = new URL(back);
foreign.searchParams.set("iss", "https://elsewhere.example.org");
const wrongIssuer = await refused(client.authorizationCodeGrant(config, foreign, checks));

const tokens = await client.authorizationCodeGrant(config, back, checks);
const claims = tokens.claims();
const told = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
const fresh = await client.refreshTokenGrant(config, tokens.refresh_token);
const again = await client.fetchUserInfo(config, fresh.access_token, claims.sub);
const reused = await refused(client.authorizationCodeGrant(config, back, checks));
const revoked = await refused(client.fetchUserInfo(config, fresh.access_token, claims.sub));
const signOut = client.buildEndSessionUrl(config, {
  id_token_hint: fresh.id_token,
  post_logout_redirect_uri: SIGNED_OUT_URI,
});
say({ claims, told, again, refreshed: fresh.claims(), wrongState, wrongIssuer, reused, revoked, signOut });
