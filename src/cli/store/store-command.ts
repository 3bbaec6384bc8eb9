import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counted } from '../../core/words.ts';
import { checkIds } from '../kit/episode-options.ts';
import { onInterrupt } from '../kit/interrupt.ts';
import { type Io, note, writingTo } from '../kit/output.ts';
import { EXIT_OK, usageError } from '../kit/program-error.ts';
import { withRemoteFiles } from '../kit/remote-files.ts';
import { finishPending } from './pending-change.ts';
import { publish } from './publish.ts';
import { openS3, type S3Environment } from './s3-store.ts';
import type { Listed, Store } from './store.ts';
import { isChanged } from './store-error.ts';
import { parseStoreUrl, prefixesOf, type StorePlace } from './store-place.ts';
import { makeWorkingCopy } from './working-copy.ts';

/** Runs a command line on the disk. */
export type RunOnDisk = (argv: readonly string[], io: Io) => Promise<number>;

/** Commands of an episode that know nothing of stores: they find a folder, and what they change of it is published. */
const COMMANDS: ReadonlySet<string> = new Set([
  'episode-run',
  'episode-cleanup',
  'merge',
  'split',
  'move',
  'delete-track',
  'patch',
  'undo',
  'log',
  'score',
  'suggest',
  'screen-time',
]);

/** How often all is begun anew because somebody else came first. */
const ATTEMPTS = 5;

/**
 * Run a command on an episode in a bucket: on a working copy, in which only that is read which is needed, and whose
 * changes are published when the command has succeeded. What it prints is printed then.
 * @throws AppError `cli/usage`, `store/…`
 */
export async function onStore(
  argv: readonly string[],
  io: Io,
  run: RunOnDisk,
  how: { readonly env?: S3Environment; readonly rest?: number } = {},
): Promise<number> {
  const asked = readArguments(argv);
  const store = await openS3(asked.place.bucket, how.env ?? process.env, how.rest);
  // What comes from standard input comes once.
  const attempts = argv.some(
    (arg, i) => arg === '--json=-' || (arg === '-' && argv[i - 1] === '--json'),
  )
    ? 1
    : ATTEMPTS;
  const told = new Set<string>();
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(store, asked, { io, run, told });
    } catch (error) {
      if (!isChanged(error) || attempt === attempts) throw error;
    }
  }
}

interface Asked {
  readonly argv: readonly string[];
  /** Where the place is named in `argv`. */
  readonly at: number;
  readonly place: StorePlace;
  readonly epId: string | undefined;
}

/** @throws AppError `cli/usage` */
function readArguments(argv: readonly string[]): Asked {
  const [command = ''] = argv;
  const plain = argv.flatMap((arg) => {
    const [, option, value] = /^(--[a-z-]+)=(.*)$/s.exec(arg) ?? [];
    return option === undefined ? [arg] : [option, value ?? ''];
  });
  const places = plain.flatMap((value, at) => (/^s3:\/\//i.test(value) ? [at] : []));
  const [at = 0] = places;
  const option = plain[at - 1];
  if (option !== '--data-root' && option !== '--episode') {
    throw usageError(
      's3:// names an episode in a bucket: give it with --data-root s3://BUCKET/PREFIX --ep-id EP, or with --episode s3://BUCKET/PREFIX. Other options take files and folders.',
    );
  }
  if (!COMMANDS.has(command)) {
    throw usageError(
      `cutline ${command} cannot work on s3:// yet. Those that can: ${[...COMMANDS].join(', ')}. Copy the files into a folder for the others.`,
    );
  }
  const named = ['--data-root', '--episode', '--out'].flatMap((name) =>
    plain.flatMap((one) => (one === name ? [one] : [])),
  );
  if (places.length > 1 || named.length > 1) {
    throw usageError(
      'A command works on one episode of a bucket at a time, and writes it there: give one --data-root or --episode, and no --out.',
    );
  }
  const epAt = plain.indexOf('--ep-id');
  const epId = epAt < 0 ? undefined : plain[epAt + 1];
  checkIds({ ...(epId === undefined ? {} : { epId }) });
  return { argv: plain, at, place: parseStoreUrl(option, plain[at] ?? ''), epId };
}

interface RunHow {
  readonly io: Io;
  readonly run: RunOnDisk;
  /** Said already. */
  readonly told: Set<string>;
}

async function runOnce(
  store: Store,
  { argv, at, place, epId }: Asked,
  { io, run, told }: RunHow,
): Promise<number> {
  const own = await realpath(await mkdtemp(join(tmpdir(), 'cutline-s3-')));
  const discard = () => rmSync(own, { recursive: true, force: true });
  const forget = onInterrupt(discard);
  try {
    // A bucket's name is a part of what it is called on the disk, so that paths can be told as addresses.
    const folder = join(own, place.bucket);
    const named = join(folder, ...place.prefix.split('/').filter(Boolean));
    const asAddresses = (text: string) =>
      text.replaceAll(folder, `s3://${place.bucket}`).replaceAll(own, 's3:/');
    const printed: string[] = [];
    const inner: Io = {
      ...(io.progress === undefined ? {} : { progress: io.progress }),
      stdout: { write: (text) => void printed.push(asAddresses(text)), isTTY: false },
      stderr: {
        write(text) {
          if (!told.has(text) || text.startsWith('\r')) io.stderr.write(asAddresses(text));
          told.add(text);
        },
        isTTY: io.stderr.isTTY ?? false,
      },
    };
    return await writingTo(inner, async () => {
      const objects = await listed(store, place, epId);
      await mkdir(named, { recursive: true });
      const copy = await makeWorkingCopy(store, objects, folder);
      if (copy.passedOver.length > 0) note(passedOver(store, copy.passedOver));
      const onDisk = argv.map((arg, i) => (i === at ? named : arg));
      const code = await withRemoteFiles(copy.remote, () => run(onDisk, inner));
      if (code === EXIT_OK) await publish(store, copy);
      for (const text of printed) io.stdout.write(text);
      return code;
    });
  } finally {
    forget();
    discard();
  }
}

/** What belongs to the episode, when changes that were stopped are finished. */
async function listed(
  store: Store,
  place: StorePlace,
  epId: string | undefined,
): Promise<readonly Listed[]> {
  for (const prefixes of prefixesOf(place, epId)) {
    const found = new Map<string, Listed>();
    for (const objects of await Promise.all(prefixes.map((prefix) => store.list(prefix)))) {
      for (const object of objects) found.set(object.key, object);
    }
    const objects = [...found.values()];
    if (await finishPending(store, objects)) return listed(store, place, epId);
    if (objects.some(({ key }) => !key.includes('config/pipeline/'))) return objects;
  }
  return [];
}

function passedOver(store: Store, keys: readonly string[]): string {
  const few = keys.slice(0, 3).map((key) => store.name(key));
  return `${counted(keys.length, 'object')} of the bucket cannot be files of a folder and ${keys.length === 1 ? 'was' : 'were'} passed over: ${few.join(', ')}${keys.length > few.length ? ', …' : ''}.`;
}
