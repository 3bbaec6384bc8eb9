import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { LOG_FILE_NAME } from '../../core/moderation/log-file.ts';
import { clearAway, layDown, type PendingChange, putInPlace } from './pending-change.ts';
import type { Store } from './store.ts';
import { changedMeanwhile } from './store-error.ts';
import { type Changes, changesOf, type WorkingCopy } from './working-copy.ts';

/**
 * Bring what a command has done to a working copy into its store: all of it, or nothing.
 * See: [Note: Commit in a bucket].
 * @throws AppError `store/changed-meanwhile` where somebody else has changed it since it was read, `store/unfinished`
 *   where it is decided and not all is in place, `store/failed`
 */
export async function publish(store: Store, copy: WorkingCopy): Promise<void> {
  const changes = changesOf(copy);
  const commit = commitOf(changes);
  if (commit === undefined) return;
  const was = (key: string) => copy.objects.get(key)?.etag ?? null;
  const bytesOf = (key: string): Promise<Uint8Array> =>
    readFile(join(copy.folder, ...key.split('/')));
  const rest = changes.written.filter((key) => key !== commit);
  const change: PendingChange = {
    id: randomUUID(),
    commit,
    files: rest.map((key) => ({ key, was: was(key) })),
    removed: changes.removed.map((key) => ({ key, was: was(key) })),
  };
  const isAlone = change.files.length + change.removed.length === 0;
  try {
    if (!isAlone) await layDown(store, change, bytesOf);
    await refuseNewerLog(store, copy, commit);
    await decide(store, change, await bytesOf(commit), was(commit));
  } catch (error) {
    // What is left is taken away by whoever looks here later.
    if (!isAlone) await clearAway(store, change).catch(() => {});
    throw error;
  }
  if (isAlone) return;
  try {
    await putInPlace(store, change, bytesOf);
    await clearAway(store, change);
  } catch (cause) {
    throw unfinished(store, change, cause);
  }
}

/** The history, or what is the record of the episode where none is written. */
function commitOf({ written, removed }: Changes): string | undefined {
  const named = (name: string) => written.find((key) => key.split('/').at(-1) === name);
  const found = named(LOG_FILE_NAME) ?? named('identities.json') ?? written.at(-1);
  if (found === undefined && removed.length > 0) {
    throw new Error('a command removed files and wrote none');
  }
  return found;
}

/** Where the history is not what decides, it may have become another one. */
async function refuseNewerLog(store: Store, { objects }: WorkingCopy, commit: string) {
  const log = `${commit.slice(0, commit.lastIndexOf('/') + 1)}${LOG_FILE_NAME}`;
  if (log === commit) return;
  const now = await store.look(log);
  if ((now?.etag ?? null) !== (objects.get(log)?.etag ?? null)) {
    throw changedMeanwhile(store.name(log));
  }
}

async function decide(
  store: Store,
  { id, commit }: PendingChange,
  bytes: Uint8Array,
  etag: string | null,
): Promise<void> {
  if (await store.put(commit, bytes, { expected: { etag }, change: id })) return;
  // The answer may have been lost, and the request sent twice.
  if ((await store.look(commit))?.change === id) return;
  throw changedMeanwhile(store.name(commit));
}

function unfinished(store: Store, { commit, files, removed }: PendingChange, cause: unknown) {
  const why = cause instanceof AppError ? ` ${cause.userMessage}` : '';
  const count = files.length + removed.length;
  return new AppError(
    'store/unfinished',
    `${store.name(commit)} is put, not all of ${count} others are`,
    `The change is made, and ${store.name(commit)} says so, but not all files are in their places yet.${why} The next cutline command on this episode puts them there; do not make the change again.`,
    { place: { file: store.name(commit) }, cause },
  );
}
