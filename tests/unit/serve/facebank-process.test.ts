import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { FACES, snapshot, temporary, writeTree } from '../cli/program.ts';
import { emptyDatabase } from './database.ts';
import { headers, started, TOKEN } from './started.ts';

/** What runs once is not worth to be compiled well. */
const QUICK = ['--liftoff-only'];

it('a service that is asked has the index in its own database; an upload that is cut off leaves nothing', async () => {
  const root = await temporary();
  const seeds = [{ seed_id: 'ann_1', embedding_model: 'm', embedding: [0.6, 0.8] }];
  const people = [{ person_id: 'ann', name: 'Ann', seeds }];
  await writeTree(root, {
    'data/manifests/show-s01e01/faces.jsonl': FACES,
    'data/facebank/facebank.json': { format: 'cutline-facebank', version: 1, people },
  });
  const database = join(root, 'data', '.cutline', 'db');
  await mkdir(database, { recursive: true });
  await emptyDatabase(join(database, 'postgres'));
  await writeFile(join(database, 'made'), '');
  const { origin, child, outcome, said } = await started(root, QUICK);

  const search = async () => {
    const body = JSON.stringify({ model: 'M', vector: [1, 0] });
    const response = await fetch(`${origin}/facebank/search`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    return { from: response.headers.get('Cutline-Searched'), hits: await response.text() };
  };
  const first = await search();
  expect(first.from).toBe('files');
  let now = first;
  while (now.from !== 'database') {
    await pause(100);
    now = await search();
  }
  expect(now.hits).toBe(first.hits);

  const before = await snapshot(join(root, 'data', 'facebank'));
  const { port } = new URL(origin);
  const cutOff = (path: string, type: string, body: readonly string[]) =>
    new Promise<void>((settle) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        const lines = [
          ...[`POST ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${TOKEN}`],
          ...['Content-Length: 100000', `Content-Type: ${type}`, '', ...body],
        ];
        socket.write(lines.join('\r\n'), () => socket.destroy());
        socket.on('close', () => settle());
      });
    });
  const part = 'Content-Disposition: form-data; name="files"; filename="a.png"';
  const form = ['--b', part, '', 'half'];
  await cutOff('/cast/ann/seeds/upload', 'multipart/form-data; boundary=b', form);
  await cutOff('/facebank/search', 'application/json', ['{"model": "m"']);
  expect((await search()).hits).toBe(first.hits);
  expect(await snapshot(join(root, 'data', 'facebank'))).toEqual(before);
  expect(said()).not.toContain('a fault of ours');
  child.kill('SIGTERM');
  await outcome;
});
