// A program of somebody who generated a client with @hey-api/openapi-ts.

import { client } from './odoo/client.gen';
import { createTask, getMe, getTask, listProjectTasks, listTasks, login, updateTask } from './odoo';

const { ODOO, LOGIN, PASSWORD, PROJECT } = process.env as Record<string, string>;

async function main() {
  client.setConfig({ baseUrl: ODOO });
  const found: Record<string, unknown> = {};
  const tokens = await login({ body: { login: LOGIN, password: PASSWORD } });
  client.setConfig({ baseUrl: ODOO, auth: tokens.data!.access_token });
  found['login'] = (await getMe()).data!.data.login;

  const project_id = Number(PROJECT);
  const bodies = [0, 1, 2].map((number) => ({ name: `Task ${number}`, project_id }));
  const created = [];
  for (const body of bodies) {
    const task = (await createTask({ body })).data!.data;
    if (!Array.isArray(task)) created.push(task);
  }
  found['created'] = created.map((task) => task.name);
  const many = (await createTask({ body: bodies.slice(0, 2) })).data!.data;
  found['created at once'] = Array.isArray(many) ? many.length : 1;

  const pages: number[] = [];
  let cursor: string | undefined;
  do {
    const answer = await listProjectTasks({ path: { project_id }, query: { limit: 3, cursor } });
    pages.push(answer.data!.data.length);
    cursor = answer.data!.meta.next_cursor ?? undefined;
  } while (cursor);
  found['pages'] = pages;

  const wanted = created.slice(0, 2).map((task) => task.id);
  const page = await listTasks({
    query: { id: wanted, fields: ['id', 'name'], name__ilike: ['task'] },
  });
  found['filtered'] = JSON.stringify(page.data!.data.map((task) => task.id)) === JSON.stringify(wanted);

  const path = { task_id: wanted[0] };
  const tag = (await getTask({ path })).response!.headers.get('ETag')!;
  const headers = { 'If-Match': tag };
  const changed = await updateTask({ path, headers, body: { name: 'Renamed' } });
  found['changed'] = changed.data!.data.name;
  const stale = await updateTask({ path, headers, body: { name: 'Late' } });
  found['stale'] = stale.error!.error;
  console.log(JSON.stringify(found));
}

main();
