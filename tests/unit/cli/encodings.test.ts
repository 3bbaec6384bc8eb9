import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { append } from '../../../src/core/moderation/log.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { writeLogFile } from '../../../src/core/moderation/write-log-file.ts';
import { cutline, FACES, NOW, smallEpisode, snapshot, temporary } from './program.ts';

/** A small text in the encodings that programs save it in. */
const BROKEN: readonly (readonly [what: string, of: (text: string) => Uint8Array, says: RegExp])[] =
  [
    ['a Windows code page', (text) => Buffer.from(text, 'latin1'), /is not UTF-8 text/],
    ['UTF-16', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'), /is UTF-16 text/],
    ['UTF-16 without a mark', (text) => Buffer.from(text, 'utf16le'), /is UTF-16 text/],
    ['UTF-16, big end first', (text) => Buffer.from(text, 'utf16le').swap16(), /is UTF-16 text/],
    ['UTF-32', (text) => wide(text), /is UTF-32 text/],
  ];
const wide = (text: string) =>
  new Uint8Array(Uint32Array.from(text, (c) => c.charCodeAt(0)).buffer);
const marked = (text: string) => Buffer.from(`\uFEFF${text}`);

const IDENTITIES = JSON.stringify({
  identities: [
    { identity_id: 'identity-00001', track_ids: [1, 2], labels: { name: 'Zoë' } },
    { identity_id: 'identity-00003', track_ids: [3, 4], labels: { name: 'José' } },
  ],
});
const PAYLOAD = '{"identity_id": "identity-00003", "labels": {"name": "Zoë"}}';
const ROWS = FACES.map((face) => `${JSON.stringify({ ep_id: 'a', who: 'Zoë', ...face })}\n`).join(
  '',
);
const CONFIG = '# Zoë\ncluster_thresh: 0.9\n';
const LOG = writeLogFile({
  ...{ epId: 'a', runId: '', prints: [] },
  log: append(EMPTY_LOG, { type: 'threshold', from: 0.5, to: 0.6 }, { at: NOW, text: 'Zoë' }),
});

/** What reads a text, and the text. */
const READERS: Readonly<
  Record<string, (folder: string) => readonly [path: string, text: string, args: string[]]>
> = {
  'identities.json, run': (folder) => [join(folder, 'identities.json'), IDENTITIES, RUN],
  'identities.json, patch': (folder) => [join(folder, 'identities.json'), IDENTITIES, PATCH],
  'moderation_log.jsonl, run': (folder) => [join(folder, 'moderation_log.jsonl'), LOG, RUN],
  'moderation_log.jsonl, patch': (folder) => [join(folder, 'moderation_log.jsonl'), LOG, PATCH],
  'faces.jsonl': (folder) => [join(folder, 'faces.jsonl'), ROWS, RUN],
  'tracks.jsonl': (folder) => [join(folder, 'tracks.jsonl'), ROWS, RUN],
  'recognition.yaml': (folder) => [join(folder, 'recognition.yaml'), CONFIG, RUN],
  '--config': (folder) => [join(folder, 'my.yaml'), CONFIG, [...RUN, '--config', '$']],
  'truth.json': (folder) => [join(folder, 'truth.json'), TRUTH, ['score']],
  '--truth': (folder) => [join(folder, 'their.json'), TRUTH, ['score', '--truth', '$']],
  '--json @file': (folder) => [join(folder, 'payload.json'), PAYLOAD, ['patch', '--json', '@$']],
  '--null': (folder) => [join(folder, 'null.json'), NULL, ['suggest', '--null', '$']],
};
const RUN = ['episode-run', '--cluster', '--now', NOW];
const PATCH = ['patch', '--json', '{"identity_id":"identity-00001","locked":true}', '--now', NOW];
const TRUTH = '{"Zoë": [1, 2], "Zoé": [3, 4]}';
const NULL = '{"format":"cutline-impostors","version":1,"episodes":[],"made by":"Zoë"}';

async function readIn(reader: string, of: (text: string) => Uint8Array | string) {
  const folder = await smallEpisode({ 'faces.jsonl': ROWS, 'identities.json': IDENTITIES });
  const [path, text, args] = READERS[reader]?.(folder) ?? ['', '', []];
  await writeFile(path, of(text));
  const before = await snapshot(folder);
  const [command = '', ...more] = args.map((arg) => arg.replace('$', path));
  const { code, stdout, stderr } = await cutline(command, '--episode', folder, ...more);
  return {
    code,
    stdout: stdout.replaceAll(folder, ''),
    stderr: stderr.replaceAll(folder, ''),
    before,
    after: await snapshot(folder),
  };
}

describe.each(Object.keys(READERS))('%s', (reader) => {
  it.each(BROKEN)(
    'in %s is refused by name, with the place, and nothing is written',
    async (_, of, says) => {
      const { code, stderr, before, after } = await readIn(reader, of);
      expect(code).toBe(2);
      expect(stderr).toMatch(says);
      expect(stderr).toMatch(/\(byte \d+\)/);
      expect(stderr).toMatch(/as UTF-8/);
      expect(stderr).not.toContain('\uFFFD');
      expect(after).toEqual(before);
    },
  );

  it('with a byte order mark is read as without', async () => {
    const { before: _, ...plain } = await readIn(reader, (text) => text);
    const { before: __, ...same } = await readIn(reader, marked);
    expect({ ...same, after: Object.keys(same.after) }).toEqual({
      ...plain,
      after: Object.keys(plain.after),
    });
    expect(plain.stderr).not.toMatch(/UTF-8/);
  });
});

describe('text of the command line itself', () => {
  it('that a terminal in another encoding sends is refused', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': ROWS, 'identities.json': IDENTITIES });
    const before = await snapshot(folder);
    const at = ['--episode', folder];
    for (const args of [
      ['patch', ...at, '--json', PAYLOAD.replace('ë', '\uFFFD')],
      ['patch', ...at, `--json=${PAYLOAD.replace('ë', '\uFFFD')}`],
      ['facebank', 'add', '--facebank', folder, '--image', 'x.jpg', '--name', 'Zo\uFFFD'],
    ]) {
      const { code, stderr } = await cutline(...args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^cutline: --(json|name) is not UTF-8 text/);
    }
    expect(await snapshot(folder)).toEqual(before);
  });

  it('may begin with a byte order mark', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': ROWS, 'identities.json': IDENTITIES });
    const run = await cutline('patch', '--episode', folder, '--json', `\uFEFF${PAYLOAD}`);
    expect(run).toMatchObject({ code: 0, stderr: '' });
  });
});

it('a Facebank in a Windows code page is refused', async () => {
  const bank = await temporary();
  const people = [{ person_id: 'zoe', name: 'Zoë', seeds: [] }];
  const text = JSON.stringify({ format: 'cutline-facebank', version: 1, people });
  await writeFile(join(bank, 'facebank.json'), text, 'latin1');
  const before = await snapshot(bank);
  const episode = await smallEpisode({ 'faces.jsonl': ROWS, 'identities.json': IDENTITIES });
  for (const args of [
    ['facebank', 'list', '--facebank', bank],
    ['facebank', 'add', '--facebank', bank, '--episode', episode, '--model', 'm'],
    ['episode-run', '--cluster', '--episode', episode, '--facebank', bank],
  ]) {
    const { code, stderr } = await cutline(...args);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/facebank\.json, line 1 \(byte \d+\) is not UTF-8 text/),
    });
  }
  expect(await snapshot(bank)).toEqual(before);
});
