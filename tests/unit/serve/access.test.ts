import { describe, expect, it } from 'vitest';
import { cookieName, cookieValue, hostsOf } from '../../../src/serve/access.ts';
import { MARKER, type PageFile, pageFiles } from '../../../src/serve/page-files.ts';
import { requireNode } from '../../../src/serve/require-node.ts';
import { readSettings } from '../../../src/serve/serve-options.ts';
import { temporary, writeTree } from '../cli/program.ts';
import { type Asked, clusteredRoot, EP, HOST, PORT, serving, TOKEN } from './asked.ts';

const root = clusteredRoot();
const address = { host: '127.0.0.1', port: PORT, publicUrl: undefined };
const COOKIE = `${cookieName(address)}=${cookieValue(TOKEN)}`;
const html: PageFile = {
  type: 'text/html; charset=utf-8',
  forever: false,
  bytes: () => new TextEncoder().encode('<p>the page</p>'),
};
const page = new Map([
  ['/', html],
  ['/index.html', html],
]);
const MERGE = { body: { source_ids: ['identity-00003'], target_id: 'identity-00001' } };
const PATH = `/episodes/${EP}/identities/merge`;
/** A body that no call takes: whoever gets as far as this is let in. */
const BAD = { body: {} };

async function statusOf(path: string, asked: Asked = {}) {
  const response = await serving(root(), { page }).ask(path, asked);
  const text = await response.text();
  const code = text.startsWith('{') ? (JSON.parse(text) as { code?: string }).code : undefined;
  return [response.status, code];
}

describe('who is let in', () => {
  it.each<[string, Record<string, string>, number]>([
    ['nobody without a token', { Authorization: '' }, 401],
    ['nobody with another', { Authorization: 'Bearer other' }, 401],
    ['nobody with the beginning of it', { Authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 401],
    ['nobody by another scheme', { Authorization: `Basic ${TOKEN}` }, 401],
    ['nobody with another cookie', { Authorization: '', Cookie: `${cookieName(address)}=x` }, 401],
    [
      'nobody whose cookie is the token',
      { Authorization: '', Cookie: `cutline_${PORT}=${TOKEN}` },
      401,
    ],
    [
      'nobody by the cookie of another port',
      { Authorization: '', Cookie: `cutline_1=${cookieValue(TOKEN)}` },
      401,
    ],
    ['whoever has the token', {}, 400],
    ['whoever logged in', { Authorization: '', Cookie: COOKIE }, 400],
  ])('%s', async (_, headers, status) => {
    expect((await statusOf(PATH, { ...BAD, headers }))[0]).toBe(status);
    const seen = (await statusOf('/episodes', { headers }))[0];
    expect(seen).toBe(status === 400 ? 200 : status);
  });

  it('is nobody’s business at the page, its documents and its health', async () => {
    const nobody = { headers: { Authorization: '' } };
    for (const path of ['/', '/docs', '/docs.css', '/openapi.json', '/healthz', '/readyz']) {
      expect([path, ...(await statusOf(path, nobody))]).toEqual([path, 200, undefined]);
    }
    // What is not there is nobody's to find out.
    expect(await statusOf('/other', nobody)).toEqual([401, 'serve/no-token']);
    expect(await statusOf('/other')).toEqual([404, 'serve/not-found']);
  });

  it('gets the cookie by the login link, which no script sees and no other site sends', async () => {
    const { ask } = serving(root(), { page });
    const nobody = { headers: { Authorization: '' } };
    const login = await ask(`/login?token=${encodeURIComponent(TOKEN)}`, nobody);
    expect([login.status, login.headers.get('location')]).toEqual([303, '/']);
    const cookie = login.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    expect(cookie).not.toContain(TOKEN);
    expect(login.headers.get('cache-control')).toBe('no-store');
    const own = { headers: { Authorization: '', Cookie: cookie.split(';')[0] ?? '' } };
    expect((await ask('/episodes', own)).status).toBe(200);
    const wrong = await ask('/login?token=other', nobody);
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null]);
    expect(await wrong.text()).toContain('This login link does not fit');
  });
});

describe('a request from elsewhere', () => {
  it.each([
    'evil.example',
    'evil.example:4999',
    `127.0.0.1:${PORT + 1}`,
    '',
    `localhost.evil:${PORT}`,
  ])('is not answered when it calls the service %s', async (host) => {
    expect(await statusOf('/', { headers: { Host: host } })).toEqual([421, 'serve/other-host']);
    expect(await statusOf('/episodes', { headers: { Host: host } })).toEqual([
      421,
      'serve/other-host',
    ]);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { Origin: 'https://evil.example' }],
    ['another port of this machine', { Origin: `http://127.0.0.1:${PORT + 1}` }],
    ['a page that hides where it is from', { Origin: 'null' }],
    ['another site that sends no origin', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('changes nothing when it comes from %s, cookie or not', async (_, headers) => {
    for (const more of [{}, { Authorization: '', Cookie: COOKIE }]) {
      const asked = { ...MERGE, headers: { ...headers, ...more } };
      expect(await statusOf(PATH, asked)).toEqual([403, 'serve/other-origin']);
    }
  });

  it('is let in from the page itself, and nobody is told that others may', async () => {
    const headers = { Origin: `http://${HOST}`, 'Sec-Fetch-Site': 'same-origin' };
    expect((await statusOf(PATH, { ...BAD, headers }))[0]).toBe(400);
    const response = await serving(root()).ask('/episodes', { headers });
    const cors = [...response.headers.keys()].filter((name) => name.startsWith('access-control'));
    expect(cors).toEqual([]);
    const asks = { method: 'OPTIONS', headers: { Origin: 'https://evil.example' } };
    expect((await statusOf(PATH, asks))[0]).toBe(403);
  });

  it('by another name of this machine is led to the one that is printed', async () => {
    const { ask } = serving(root(), { page });
    const Host = `localhost:${PORT}`;
    const visit = await ask('/login?token=x', { headers: { Host, 'Sec-Fetch-Mode': 'navigate' } });
    expect([visit.status, visit.headers.get('location')]).toEqual([
      302,
      `http://${HOST}/login?token=x`,
    ]);
    // A program is not: what it sends would be lost on the way.
    expect((await ask('/episodes', { headers: { Host } })).status).toBe(200);
  });

  it('is answered by the names that the address has', () => {
    const of = (host: string, publicUrl?: string, port = 4174) =>
      hostsOf({ host, port, publicUrl: publicUrl === undefined ? undefined : new URL(publicUrl) });
    expect([...of('127.0.0.1')]).toEqual(['127.0.0.1:4174', 'localhost:4174', '[::1]:4174']);
    expect([...of('192.168.1.7')]).toEqual(['192.168.1.7:4174']);
    expect(of('192.168.1.7', 'https://cutline.example.org')).toContain('cutline.example.org');
    expect(of('127.0.0.1', undefined, 80)).toContain('localhost');
    expect(of('0.0.0.0')).toContain('127.0.0.1:4174');
    expect(of('0.0.0.0')).not.toContain('evil.example:4174');
  });
});

describe('what is sent', () => {
  it.each<[string, Record<string, string>, string]>([
    ['as text', { 'Content-Type': 'text/plain' }, '{}'],
    ['as a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'a=b'],
    ['as nothing', { 'Content-Type': '' }, '{}'],
  ])('%s is not taken for JSON', async (_, headers, body) => {
    expect(await statusOf(PATH, { body, headers })).toEqual([415, 'serve/not-json']);
  });

  it('is counted, whatever it says of its length', async () => {
    const body = `{"target_id":"${'x'.repeat(1 << 20)}"}`;
    expect(await statusOf(PATH, { body })).toEqual([413, 'serve/too-large']);
    const short = { 'Content-Length': '2' };
    expect(await statusOf(PATH, { body, headers: short })).toEqual([413, 'serve/too-large']);
  });
});

describe('settings', () => {
  const read = (options: object, env: Record<string, string> = {}) =>
    readSettings({ dataRoot: root(), ...options }, env);

  it('are this machine, a port and a token that nobody guesses', async () => {
    const [one, other] = [await read({}), await read({})];
    expect(one).toMatchObject({ host: '127.0.0.1', port: 4174, publicUrl: undefined });
    expect(one.token).toMatch(/^[\w-]{43}$/);
    expect(other.token).not.toBe(one.token);
    expect(await read({ port: '0' }, { PORT: '5' })).toMatchObject({ port: 0 });
    expect(await read({}, { PORT: '5', CUTLINE_TOKEN: 'chosen-token' })).toMatchObject({
      port: 5,
      token: 'chosen-token',
    });
  });

  it.each<[object, Record<string, string>, RegExp]>([
    [{ host: '0.0.0.0' }, {}, /needs a token that you chose: set CUTLINE_TOKEN/],
    [{ host: '::' }, { CUTLINE_TOKEN: '' }, /needs a token/],
    [{ port: '70000' }, {}, /is no port/],
    [{ port: '80x' }, {}, /is no port/],
    [{}, { CUTLINE_TOKEN: 'two words and more' }, /without blanks/],
    [{ host: '0.0.0.0' }, { CUTLINE_TOKEN: 'short-token' }, /16 to 512/],
    [{ publicUrl: 'cutline.example.org' }, {}, /no address/],
    [{ publicUrl: 'https://example.org/cutline' }, {}, /no address/],
    [{ dataRoot: '/nowhere/at/all' }, {}, /is not a folder/],
  ])('that cannot be are refused: %j %j', async (options, env, words) => {
    const error = await read(options, env).catch((one: { userMessage: string }) => one);
    expect((error as { userMessage: string }).userMessage).toMatch(words);
    const secret = env.CUTLINE_TOKEN;
    if (secret) expect((error as { userMessage: string }).userMessage).not.toContain(secret);
  });

  it('of another machine are taken with a token that was chosen', async () => {
    const settings = await read({ host: '0.0.0.0' }, { CUTLINE_TOKEN: 'a-token-long-enough' });
    expect(settings.host).toBe('0.0.0.0');
  });

  it('say which Node is needed where it is too old', async () => {
    expect(() => requireNode('22.12', 'cutline worker', '20.20.2')).toThrow(
      /needs Node 22.12 or newer, and this is Node 20.20.2/,
    );
    for (const own of ['22.12.0', '22.13.1', '24.0.0']) requireNode('22.12', 'x', own);
  });
});

describe('the page', () => {
  it('is told by whom it is served, and has no trace of it elsewhere', async () => {
    const folder = await temporary();
    const index = '<html><head><meta http-equiv="x" /></head><body></body></html>';
    await writeTree(folder, { 'index.html': index, 'assets/a.js': 'let a;' });
    const files = pageFiles(folder);
    const text = (path: string) => new TextDecoder().decode(files?.get(path)?.bytes());
    expect(text('/')).toContain(MARKER);
    expect(text('/').indexOf('http-equiv')).toBeLessThan(text('/').indexOf(MARKER));
    expect(files?.get('/assets/a.js')).toMatchObject({ forever: true });
    expect([...(files?.keys() ?? [])].sort()).toEqual(['/', '/assets/a.js', '/index.html']);
    expect(pageFiles(`${folder}/none`)).toBeUndefined();
  });
});
