// The screen of a task in a phone app: its description with pictures, its comments, a photo that is
// sent with one, and the properties that people added to the tasks of a project (PROJECT=7: the
// example works on a copy). In JavaScript with fetch (node 18 or newer, React Native, browsers).
// Usage: ODOO=http://127.0.0.1:8069 LOGIN=admin PASSWORD=admin node phone.mjs

const server = process.env.ODOO;
const api = `${server}/api/v1`;
let token;

async function call(method, path, body, headers = {}) {
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body && !(body instanceof Blob)) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(body);
  }
  const response = await fetch(api + path, { method, headers, body });
  if (response.ok) return response;
  const { error, message } = await response.json();
  throw new Error(`${error}: ${message}`);
}

async function data(...request) {
  return (await (await call(...request)).json()).data;
}

// A file is always a download, so that no page of ours can be made to run it: show it from memory.
async function picture(content) {
  const response = await call("GET", content.replace("/api/v1", ""));
  const bytes = Buffer.from(await response.arrayBuffer());
  return `data:${response.headers.get("Content-Type")};base64,${bytes.toString("base64")}`;
}

// Pictures in HTML have addresses that the token opens. Keep them for sending the text back.
async function shown(html) {
  const addresses = [...(html ?? "").matchAll(/<img\b[^>]*?\ssrc="(\/api\/v1\/[^"#]*)[^"]*"/g)];
  for (const [tag, address] of addresses) {
    const image = await picture(address.replaceAll("&amp;", "&"));
    html = html.replace(tag, tag.replace(/src="[^"]*"/, `src="${image}"`));
  }
  return html;
}

async function upload(path, name, bytes, key) {
  const headers = { "Content-Type": "application/octet-stream", "Idempotency-Key": key };
  // Sent again after a lost connection, it is still stored once.
  return data("POST", `${path}/attachments?name=${encodeURIComponent(name)}`, new Blob([bytes]), headers);
}

async function comments(path) {
  const found = await data("GET", `${path}/messages?message_type=comment&sort=id&limit=50`);
  return Promise.all(
    found.map(async ({ author_id, body, attachments }) => ({
      author: author_id?.name,
      body: await shown(body),
      pictures: await Promise.all(
        attachments.filter((a) => a.mimetype.startsWith("image/")).map((a) => picture(a.content)),
      ),
    })),
  );
}

// Properties have a name, which never changes, and a label for people.
async function textProperty(project) {
  const { task_properties_definition: all } = await data(
    "GET",
    `/projects/${project.id}?fields=task_properties_definition`,
  );
  return all.find((one) => one.type === "char");
}

const { LOGIN: login, PASSWORD: password, PROJECT: original } = process.env;
const pair = await call("POST", "/auth/login", { login, password, client_name: "phone.mjs" });
token = (await pair.json()).access_token;

const name = "From a phone";
const project = await data("POST", original ? `/projects/${original}/copy` : "/projects", { name });
const task = await data("POST", `/projects/${project.id}/tasks`, { name: "Repair the roof" });
const path = `/tasks/${task.id}`;

// One pixel, in the place of what the camera took.
const photo = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=",
  "base64",
);
const roof = await upload(path, "roof.png", photo, `roof-of-${task.id}`);
const again = await upload(path, "roof.png", photo, `roof-of-${task.id}`);
console.log("sent twice, stored once:", roof.id === again.id);

const description = `<p>Two tiles are missing.</p><img src="${roof.content}#/web/image/${roof.id}">`;
await data("PATCH", path, { description });
const before = (await data("GET", path)).description;
const screen = await shown(before);
console.log("the description shows the picture:", screen.includes(photo.toString("base64")));
console.log("sent back, it is the same:", (await data("PATCH", path, { description: before })).description === before);

await data("POST", `${path}/messages`, { body: "<p>Here it is.</p>", attachment_ids: [roof.id] });
for (const { author, body, pictures } of await comments(path))
  console.log(`${author ? "somebody" : "nobody"} wrote ${body} with ${pictures.length} picture`);

const property = await textProperty(project);
if (property) {
  await data("PATCH", path, { task_properties: { [property.name]: "Roof" } });
  const filter = `task_properties.${property.name}=Roof`;
  const found = await data("GET", `/projects/${project.id}/tasks?${filter}&fields=name`);
  console.log(`${property.label} Roof:`, found.map((one) => one.name).join());
}

await data("DELETE", `/projects/${project.id}?cascade=true`);
await call("POST", "/auth/logout");
