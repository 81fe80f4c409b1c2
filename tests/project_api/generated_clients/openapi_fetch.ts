// A program of somebody who generated types with openapi-typescript, and calls with openapi-fetch.

import createClient from 'openapi-fetch';
import type { paths } from './odoo';

const { ODOO, LOGIN, PASSWORD, PROJECT } = process.env as Record<string, string>;

async function main() {
  const client = createClient<paths>({ baseUrl: ODOO });
  const found: Record<string, unknown> = {};
  const credentials = { login: LOGIN, password: PASSWORD, refresh_cookie: false };
  const tokens = await client.POST('/api/v1/auth/login', { body: credentials });
  client.use({
    onRequest({ request }) {
      request.headers.set('Authorization', `Bearer ${tokens.data!.access_token}`);
      return request;
    },
  });
  found['login'] = (await client.GET('/api/v1/auth/me')).data!.data.login;

  const project_id = Number(PROJECT);
  const bodies = [0, 1, 2].map((number) => ({ name: `Task ${number}`, project_id }));
  const created = [];
  for (const body of bodies) {
    const task = (await client.POST('/api/v1/tasks', { body })).data!.data;
    if (!Array.isArray(task)) created.push(task);
  }
  found['created'] = created.map((task) => task.name);
  const many = (await client.POST('/api/v1/tasks', { body: bodies.slice(0, 2) })).data!.data;
  found['created at once'] = Array.isArray(many) ? many.length : 1;

  const pages: number[] = [];
  let cursor: string | undefined;
  do {
    const answer = await client.GET('/api/v1/projects/{project_id}/tasks', {
      params: { path: { project_id }, query: { limit: 3, cursor } },
    });
    pages.push(answer.data!.data.length);
    cursor = answer.data!.meta.next_cursor ?? undefined;
  } while (cursor);
  found['pages'] = pages;

  const wanted = created.slice(0, 2).map((task) => task.id);
  // By default this client repeats a parameter for each value, whatever the document says.
  const page = await client.GET('/api/v1/tasks', {
    params: { query: { id: wanted, fields: ['id', 'name'], name__ilike: ['task'] } },
  });
  found['filtered'] = JSON.stringify(page.data!.data.map((task) => task.id)) === JSON.stringify(wanted);

  const path = { task_id: wanted[0] };
  const read = await client.GET('/api/v1/tasks/{task_id}', { params: { path } });
  const header = { 'If-Match': read.response.headers.get('ETag')! };
  const changed = await client.PATCH('/api/v1/tasks/{task_id}', {
    params: { path, header },
    body: { name: 'Renamed' },
  });
  found['changed'] = changed.data!.data.name;
  const stale = await client.PATCH('/api/v1/tasks/{task_id}', {
    params: { path, header },
    body: { name: 'Late' },
  });
  found['stale'] = stale.error!.error;
  console.log(JSON.stringify(found));
}

main();
