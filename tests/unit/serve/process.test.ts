import { readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles } from '../cli/program.ts';
import { clusteredRoot, copied, EP, identitiesOf } from './asked.ts';
import { headers, started, TOKEN } from './started.ts';

const root = clusteredRoot();
const merge = JSON.stringify({ source_ids: ['identity-00003'], target_id: 'identity-00001' });
const mergeAt = (origin: string, body: string) =>
  fetch(`${origin}/episodes/${EP}/identities/merge`, { method: 'POST', headers, body });

/** What a server answers to bytes that no client would send. */
function sendRaw(origin: string, text: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((settle, fail) => {
    let said = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (chunk) => {
      said += chunk.toString();
      socket.end();
    });
    socket.on('close', () => settle(said));
    socket.on('error', fail);
  });
}

describe('cutline serve', () => {
  it('serves, changes, says its secret once, and leaves nothing behind', async () => {
    const folder = await copied(root());
    const { origin, link, child, outcome } = await started(folder);
    const own = join(folder, 'data', '.cutline');
    const token = await stat(join(own, 'token'));
    expect(token.mode & 0o777).toBe(0o600);

    const login = await fetch(link, { redirect: 'manual' });
    const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const seen = await fetch(`${origin}/episodes`, { headers: { Cookie: cookie } });
    expect(await seen.json()).toEqual({ episodes: [{ ep_id: EP }] });

    const response = await mergeAt(origin, merge);
    const { version } = (await response.json()) as { version: number };
    expect([response.status, version]).toEqual([200, 1]);
    expect(await readFile(identitiesOf(folder, EP), 'utf8')).not.toContain('identity-00003');
    expect((await mergeAt(origin, merge)).status).toBe(404);

    // A length that is not said, and a host that is another's.
    const chunk = 'x'.repeat(60_000);
    const chunks = `${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(20);
    const { host } = new URL(origin);
    const flood = [
      `POST /episodes/${EP}/identities/merge HTTP/1.1`,
      `Host: ${host}`,
      `Authorization: Bearer ${TOKEN}`,
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
      '',
      `${chunks}0\r\n\r\n`,
    ].join('\r\n');
    expect(await sendRaw(origin, flood)).toMatch(/^HTTP\/1\.1 413 /);
    const rebound = `GET /episodes HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`;
    expect(await sendRaw(origin, rebound)).toMatch(/^HTTP\/1\.1 421 /);

    child.kill('SIGTERM');
    const { stdout, stderr } = await outcome;
    expect(stdout.split(TOKEN)).toHaveLength(2);
    expect(stderr).not.toContain(TOKEN);
    expect((await listFiles(own)).sort()).toEqual([]);
  });

  it('is refused where another serves the folder, until that is gone, however it went', async () => {
    const folder = await copied(root());
    const first = await started(folder);
    // The same folder by another name.
    const second = await started(join(folder, 'data')).catch((error: Error) => error.message);
    expect(second).toMatch(
      new RegExp(`Another service \\(process ${first.child.pid} on .*\\) serves .* already`),
    );
    expect((await fetch(`${first.origin}/healthz`)).status).toBe(200);
    first.child.kill('SIGKILL');
    await first.outcome;
    const third = await started(folder);
    expect((await mergeAt(third.origin, merge)).status).toBe(200);
  });
});
