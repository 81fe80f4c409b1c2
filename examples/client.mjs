// JavaScript with fetch (node 18 or newer, browsers): one refresh for many calls at once, paging,
// incremental sync, If-Match.
// Usage: ODOO=http://127.0.0.1:8069 LOGIN=admin PASSWORD=admin node client.mjs

const api = `${process.env.ODOO}/api/v1`;
// Transactions that were open while we read may be committed with an older write_date.
const OVERLAP = 5 * 60 * 1000;

let pair;
let refreshing; // the promise that all waiting calls share
let refreshes = 0;

async function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(api + path, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.error}: ${answer.message}`);
  return answer;
}

async function login(login, password) {
  pair = await post("/auth/login", { login, password, client_name: "client.mjs" });
}

// Only the first of many calls refreshes; the others wait for it.
function tokenAfter(refused) {
  if (pair.access_token !== refused) return pair.access_token;
  refreshing ??= post("/auth/refresh", { refresh_token: pair.refresh_token })
    .then((answer) => {
      pair = answer;
      refreshes += 1;
      return pair.access_token;
    })
    .finally(() => (refreshing = undefined));
  return refreshing;
}

async function send(token, method, path, body, headers) {
  const all = { ...headers, Authorization: `Bearer ${token}` };
  if (body) all["Content-Type"] = "application/json";
  return fetch(api + path, { method, headers: all, body: body && JSON.stringify(body) });
}

async function call(method, path, body, headers) {
  const token = pair.access_token;
  let response = await send(token, method, path, body, headers);
  if (response.status === 401)
    response = await send(await tokenAfter(token), method, path, body, headers);
  return response;
}

async function answer(method, path, body, headers) {
  const response = await call(method, path, body, headers);
  const members = await response.json();
  if (!response.ok) throw new Error(`${members.error}: ${members.message}`);
  return members;
}

async function data(...request) {
  return (await answer(...request)).data;
}

async function* records(path, parameters) {
  const query = new URLSearchParams({ limit: 200, ...parameters });
  while (true) {
    const page = await answer("GET", `${path}?${query}`);
    yield* page.data;
    if (!page.meta.has_more) return;
    query.set("cursor", page.meta.next_cursor);
  }
}

// Fetch what changed since the last time; with an overlap.
async function sync(mirror, path) {
  const parameters = { active: "all", sort: "write_date" };
  if (mirror.since)
    parameters.write_date__gte = new Date(Date.parse(mirror.since) - OVERLAP).toISOString();
  for await (const record of records(path, parameters)) {
    mirror.records.set(record.id, record);
    mirror.since = record.write_date;
  }
}

// Forget what is deleted: a deletion has no write_date.
async function sweep(mirror, path) {
  const there = new Set();
  for await (const { id } of records(path, { active: "all", fields: "id" })) there.add(id);
  for (const id of mirror.records.keys()) if (!there.has(id)) mirror.records.delete(id);
}

await login(process.env.LOGIN, process.env.PASSWORD);
const mirror = { records: new Map() };
await sync(mirror, "/projects");
console.log("projects:", mirror.records.size);

const project = (await data("POST", "/projects", { name: "From JavaScript" })).id;
await sync(mirror, "/projects");
console.log("the new one is there:", mirror.records.has(project));

const path = `/projects/${project}`;
const tag = (await call("GET", path)).headers.get("ETag");
console.log("changed:", (await data("PATCH", path, { color: 8 }, { "If-Match": tag })).color);
const late = await call("PATCH", path, { color: 9 }, { "If-Match": tag });
console.log("the second change with the old tag:", late.status);

pair.access_token = "expired";
await Promise.all(Array.from({ length: 16 }, () => data("GET", "/auth/me")));
console.log("refreshes for 16 calls at once:", refreshes);

await data("DELETE", path);
await sweep(mirror, "/projects");
console.log("the deleted one is gone:", !mirror.records.has(project));
await data("POST", "/auth/logout");
