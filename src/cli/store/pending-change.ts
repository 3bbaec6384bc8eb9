import { AppError } from '../../core/errors.ts';
import { objectOf } from '../../core/parse/fields.ts';
import { parseJson } from '../../core/parse/json-text.ts';
import { pooledMap } from '../../core/pooled-map.ts';
import { note } from '../kit/output.ts';
import { OWN_PREFIX } from '../kit/staging.ts';
import type { Listed, Store } from './store.ts';
import { isFilePath, isOwn } from './store-place.ts';

/** A file of a change, and what it takes the place of. */
export interface PendingFile {
  readonly key: string;
  /** null where nothing lay there. */
  readonly was: string | null;
}

/**
 * [Note: Commit in a bucket]. A bucket knows no renames: what belongs together cannot be put there at once. A change
 * is therefore laid down beside the episode first, with a plan of what goes where. One conditional put of the history
 * (identities.json where there is none) decides: it fails where somebody else has come first, and names the change
 * where it does not. From then on the change is made, and the rest is put in place from what was laid down, by the
 * command itself or, where that was stopped, by whichever looks at the episode next.
 */
export interface PendingChange {
  readonly id: string;
  /** The object whose put decides. */
  readonly commit: string;
  /** In order; without `commit`. */
  readonly files: readonly PendingFile[];
  readonly removed: readonly PendingFile[];
}

const FOLDER = `${OWN_PREFIX}-change-`;
const PLAN = 'plan.json';
const PLACE = new RegExp(`^(.*/|)${FOLDER.replaceAll('.', '\\.')}([0-9a-f-]{36})/([^/]+)$`);
/** Objects that are put or removed at once. */
const WIDTH = 8;
/** What was laid down and never decided is somebody's who is still at it, or was stopped. Milliseconds. */
const ABANDONED = 24 * 60 * 60 * 1000;

const homeOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);
const placeOf = ({ commit, id }: Pick<PendingChange, 'commit' | 'id'>, name: string): string =>
  `${homeOf(commit)}${FOLDER}${id}/${name}`;

/** Lay a change down; nothing is decided. */
export async function layDown(
  store: Store,
  change: PendingChange,
  bytesOf: (key: string) => Promise<Uint8Array>,
): Promise<void> {
  await pooledMap(change.files, WIDTH, async ({ key }, i) => {
    await store.put(placeOf(change, String(i)), await bytesOf(key));
  });
  const { id, commit, files, removed } = change;
  const plan = new TextEncoder().encode(`${JSON.stringify({ id, commit, files, removed })}\n`);
  await store.put(placeOf(change, PLAN), plan);
}

/** Take away what was laid down. The plan goes first: without it nobody begins to put things in place. */
export async function clearAway(store: Store, change: PendingChange): Promise<void> {
  await store.remove(placeOf(change, PLAN));
  await pooledMap(change.files, WIDTH, (_, i) => store.remove(placeOf(change, String(i))));
}

/** Put the files of a decided change in their places. */
export async function putInPlace(
  store: Store,
  change: PendingChange,
  bytesOf: (key: string) => Promise<Uint8Array | undefined>,
): Promise<void> {
  // Pictures first: identities.json refers to them.
  const isLast = ({ key }: PendingFile) => key.endsWith('identities.json');
  const put = async (file: PendingFile) => {
    const bytes = await bytesOf(file.key);
    // Somebody else has put all in place, and cleared it away.
    if (bytes !== undefined) await putOne(store, change, file, bytes);
  };
  await pooledMap(
    change.files.filter((file) => !isLast(file)),
    WIDTH,
    put,
  );
  await pooledMap(change.files.filter(isLast), 1, put);
  await pooledMap(change.removed, WIDTH, async ({ key, was }) => {
    const now = await store.look(key);
    if (now !== undefined && now.etag === was && (await isNewest(store, change))) {
      await store.remove(key);
    }
  });
}

async function putOne(
  store: Store,
  change: PendingChange,
  { key, was }: PendingFile,
  bytes: Uint8Array,
): Promise<void> {
  let expected = was;
  while (!(await store.put(key, bytes, { expected: { etag: expected } }))) {
    const now = await store.look(key);
    // Two may finish the same change, which is no harm; but one who was slow may not write over what was decided after it.
    if (!(await isNewest(store, change))) return;
    expected = now?.etag ?? null;
  }
}

/** Whether nothing was decided after a change. */
async function isNewest(store: Store, { commit, id }: PendingChange): Promise<boolean> {
  return (await store.look(commit))?.change === id;
}

/**
 * Finish changes that were decided and not put in place, and take away what was laid down long ago and never decided.
 * @returns whether anything has been changed, so that what was listed no longer holds
 */
export async function finishPending(store: Store, objects: readonly Listed[]): Promise<boolean> {
  let changed = false;
  const folders = new Map<string, Listed[]>();
  for (const object of objects) {
    const [, home, id] = PLACE.exec(object.key) ?? [];
    if (id === undefined) continue;
    const folder = `${home}${FOLDER}${id}/`;
    folders.set(folder, [...(folders.get(folder) ?? []), object]);
  }
  for (const [folder, own] of folders) {
    const plan = own.find(({ key }) => key === `${folder}${PLAN}`);
    const change = plan && (await readPlan(store, plan.key));
    if (change !== undefined && (await isNewest(store, change))) {
      const bytesOf = async (key: string) => {
        const index = change.files.findIndex((file) => file.key === key);
        return (await store.look(placeOf(change, String(index))))?.bytes;
      };
      await putInPlace(store, change, bytesOf);
      await clearAway(store, change);
      note(
        `finished a change of ${store.name(change.commit)} that was decided when its command was stopped.`,
      );
      changed = true;
    } else if (own.every(({ modified }) => Date.now() - modified > ABANDONED)) {
      await pooledMap(own, WIDTH, ({ key }) => store.remove(key));
    }
  }
  return changed;
}

/** @throws AppError `store/bad-plan` for one that nobody of us has written: it could name anything */
async function readPlan(store: Store, key: string): Promise<PendingChange | undefined> {
  const held = await store.look(key);
  if (held === undefined) return undefined;
  const bad = () =>
    new AppError(
      'store/bad-plan',
      `${store.name(key)} is no plan of a change`,
      `${store.name(key)} is damaged, or not Cutline's. Nothing was changed. Take it out of the bucket, then run the command again.`,
      { place: { file: store.name(key) } },
    );
  const [, home = '', id = ''] = PLACE.exec(key) ?? [];
  let value: Record<string, unknown> | undefined;
  try {
    value = objectOf(parseJson(new TextDecoder('utf-8', { fatal: true }).decode(held.bytes)));
  } catch {
    throw bad();
  }
  const commit = value?.commit;
  const files = filesOf(value?.files);
  const removed = filesOf(value?.removed);
  const isOurs = value?.id === id && typeof commit === 'string' && homeOf(commit) === home;
  if (!isOurs || files === undefined || removed === undefined) throw bad();
  const root = rootOf(home);
  if (![...files, ...removed].every(({ key }) => key.startsWith(root))) throw bad();
  return { id, commit, files, removed };
}

/** Where all files of an episode lie: the data root of its layout, else its own folder. */
function rootOf(home: string): string {
  const at = /(?:^|\/)(?:artifacts|manifests|runs)\//.exec(home)?.index;
  if (at === undefined) return home;
  return at === 0 ? '' : home.slice(0, at + 1);
}

function filesOf(value: unknown): readonly PendingFile[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const files: PendingFile[] = [];
  for (const one of value as unknown[]) {
    const { key, was } = objectOf(one) ?? {};
    if (typeof key !== 'string' || !isFilePath(key) || isOwn(key)) return undefined;
    if (was !== null && typeof was !== 'string') return undefined;
    files.push({ key, was });
  }
  return files;
}
