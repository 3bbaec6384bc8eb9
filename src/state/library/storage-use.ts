import type { Context } from '../lib/session.ts';
import { readAside } from '../persistence/aside.ts';
import { isHeldOnly } from '../persistence/database.ts';
import { summaryOf } from '../persistence/episodes.ts';
import { readLibrary } from '../persistence/library.ts';
import { peopleElsewhere } from './people-elsewhere.ts';

/** Bytes in use and allowed, zeros where the browser does not say. */
export async function storageUse(): Promise<{ readonly used: number; readonly quota: number }> {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return { used: usage, quota };
}

/** Bring the library and the storage figures up to date; what of it cannot be read is told once. */
export async function refreshStorage({ get, set }: Context): Promise<void> {
  const [library, use, persisted, aside] = await Promise.all([
    readLibrary(),
    storageUse(),
    navigator.storage?.persisted?.(),
    readAside(),
  ]);
  const { unreadable } = library;
  const known = get().storage.unreadable ?? [];
  const heldOnly = isHeldOnly();
  const storage = { ...use, persisted, heldOnly, aside: aside.length, unreadable };
  const elsewhere = await peopleElsewhere(library.records);
  set({ library: library.records.map(summaryOf), elsewhere, storage });
  const fresh = unreadable.filter((key) => !known.includes(key));
  if (fresh.length > 0) get().notify({ level: 'error', text: unreadableText(fresh) });
}

function unreadableText(keys: readonly string[]): string {
  const names = keys.map((key) => decodeURIComponent(key.split('/')[0] ?? key)).join(', ');
  const [of, them] =
    keys.length === 1 ? ['The saved entry', 'it is'] : ['Saved entries', 'they are'];
  return `${of} of ${names} cannot be read, so ${them} not in the library. Nothing was deleted: drop the files again, and the decisions that were made on them are kept.`;
}

/** Everything that was set aside, as a file. */
export async function asideFile(): Promise<{ readonly name: string; readonly blob: Blob }> {
  const { asideText } = await import('../persistence/aside-text.ts');
  const blob = new Blob([asideText(await readAside())], { type: 'application/json' });
  return { name: 'cutline-set-aside.json', blob };
}
