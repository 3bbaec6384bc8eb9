import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { digestBytes, finishChange, readThrough } from '../../src/cli/kit/change-journal.ts';
import { ownerText, ownOwner, parseOwner, stateOf } from '../../src/cli/kit/lock-owner.ts';
import { JOURNAL } from '../../src/cli/kit/staging.ts';
import { main } from '../../src/cli/program.ts';
import { AppError } from '../../src/core/errors.ts';
import { type Files, json, type Read, type World, world } from './world.ts';

/** What needs a disk: whole commands, and what a command that was stopped left. */
export function commandWorlds(episodes: readonly World[], people: World): World[] {
  return [
    ...episodes.map((episode) =>
      world(
        `${episode.name} commands`,
        Object.fromEntries([
          ...[...episode.files].map(([path, bytes]) => [`episode/${path}`, bytes]),
          ...[...people.files].map(([path, bytes]) => [path, bytes]),
          ['nulls.json', NULLS],
        ]) as Record<string, Uint8Array>,
        runCommand,
        { quiet: true },
      ),
    ),
    world('left over', leftOver(), readLeftOver, { quiet: true }),
  ];
}

const NULLS = json({
  ...{ format: 'cutline-impostors', version: 1 },
  episodes: [{ model: 'drawn · 8-d', episode: 'a', mean: 0.1, deviation: 0.2, tracks: 8 }],
});

/** On a disk in memory, where there is one. */
const DISK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

async function onDisk<T>(files: Files, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(DISK, 'cutline-fuzz-'));
  try {
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const IDENTITY = 'identity-00001';
const payload = (value: object) => ['--json', JSON.stringify(value)];

/** Arguments of each command, in a folder with an episode and a Facebank. */
const COMMANDS: readonly ((at: (path: string) => string) => readonly string[])[] = [
  (at) => ['log', '--episode', at('episode')],
  (at) => ['score', '--episode', at('episode')],
  (at) => ['suggest', '--episode', at('episode'), '--null', at('nulls.json')],
  (at) => ['season', '--episode', at('episode')],
  (at) => ['screen-time', '--episode', at('episode'), '--facebank', at('bank')],
  (at) => ['episode-run', '--cluster', '--episode', at('episode'), '--out', at('out')],
  (at) => ['episode-run', '--cluster', '--episode', at('episode'), '--track-vectors'],
  (at) => [
    'merge',
    '--episode',
    at('episode'),
    ...payload({ source_ids: ['identity-00002'], target_id: IDENTITY }),
  ],
  (at) => [
    'split',
    '--episode',
    at('episode'),
    ...payload({ identity_id: IDENTITY, track_ids_to_split: [5] }),
  ],
  (at) => [
    'move',
    '--episode',
    at('episode'),
    ...payload({ track_id: 5, from_identity_id: null, to_identity_id: 'id_0002' }),
  ],
  (at) => [
    'delete-track',
    '--episode',
    at('episode'),
    ...payload({ track_id: 2, purge_crops: true }),
  ],
  (at) => [
    'patch',
    '--episode',
    at('episode'),
    ...payload({ identity_id: 'id_0001', locked: false, labels: { name: 'Zoë' } }),
  ],
  (at) => ['facebank', 'list', '--facebank', at('bank'), '--format', 'json'],
  (at) => [
    'facebank',
    'match',
    '--episode',
    at('episode'),
    '--facebank',
    at('bank'),
    '--model',
    'drawn-6',
  ],
  (at) => ['facebank', 'add', '--episode', at('episode'), '--facebank', at('bank')],
  (at) => [
    'facebank',
    'export',
    '--facebank',
    at('bank'),
    '--out',
    at('written'),
    '--layout',
    'pipeline',
  ],
  (at) => ['facebank', 'import', '--from', at('bank'), '--facebank', at('new')],
];

async function runCommand(files: Files, choice: number): Promise<Read> {
  return onDisk(files, async (folder) => {
    const command = COMMANDS[choice % COMMANDS.length]?.((path) => join(folder, path)) ?? [];
    const { code, text } = await run(command);
    // What was written can be read.
    if (code === 0) await run(['log', '--episode', join(folder, 'episode')]);
    if (code !== 0) throw new AppError('cli/refused', text, text, { place: { file: folder } });
    return { result: command[0], told: [] };
  });
}

async function run(command: readonly string[]) {
  const texts: string[] = [];
  const stream = { write: (more: string) => texts.push(more) };
  const code = await main(command, { stdout: stream, stderr: stream });
  const text = texts.join('');
  if (code === 1) throw new Error(`${command.join(' ')}\n${text}`);
  return { code, text };
}

/** A merge that was decided, and its files. */
function leftOver() {
  const staging = '.cutline-host-1-abc';
  const fresh = new TextEncoder().encode('{"identities": []}\n');
  return {
    [JOURNAL]: json({
      ...{ format: 'cutline-change', version: 1, command: 'merge', staging },
      files: [
        { to: 'identities.json', digest: digestBytes(fresh), was: null },
        { to: 'thumbs/a.jpg', digest: digestBytes(fresh), was: digestBytes(fresh) },
      ],
      remove: ['thumbs/b.jpg'],
    }),
    [`${staging}/0.tmp`]: fresh,
    'thumbs/b.jpg': fresh,
    '.cutline.lock': ownerText(ownOwner()),
    '.cutline-old.lock': '4711\n',
  };
}

async function readLeftOver(files: Files): Promise<Read> {
  const states = [...files].flatMap(([path, bytes]) => {
    const owner = path.endsWith('.lock') ? parseOwner(new TextDecoder().decode(bytes)) : undefined;
    return owner === undefined ? [] : [stateOf(owner, 0)];
  });
  return onDisk(files, async (folder) => {
    const through = (await readThrough(folder, folder, [])).map(({ path }) => path);
    const finished = await finishChange(folder, folder);
    return { result: { states, through, finished: finished?.replaceAll(folder, '') }, told: [] };
  });
}
