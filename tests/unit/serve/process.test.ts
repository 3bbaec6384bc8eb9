import { readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listFiles, PROGRAM, run } from '../cli/program.ts';
import { clusteredRoot, copied, EP, identitiesOf } from './asked.ts';

const root = clusteredRoot();
const TOKEN = 'token-of-the-process';

interface Started {
  readonly origin: string;
  readonly link: string;
  readonly child: ReturnType<typeof run>['child'];
  readonly outcome: ReturnType<typeof run>['outcome'];
}

/** The built program, serving at a port that is free. @returns once it listens */
async function started(folder: string): Promise<Started> {
  const args = [PROGRAM, 'serve', '--data-root', folder, '--port', '0'];
  const env = { ...process.env, CUTLINE_TOKEN: TOKEN };
  const { child, outcome } = run(process.execPath, args, { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const link = await new Promise<string>((settle, fail) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/login\?token=\S+/.exec(text)?.[0];
      if (found !== undefined) settle(found);
    });
    void outcome.then(({ stderr }) => fail(new Error(stderr)));
  });
  return { origin: new URL(link).origin, link, child, outcome };
}

const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
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
