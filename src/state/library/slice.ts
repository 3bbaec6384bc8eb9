import { handleSource } from '../../bridge/crop-source.ts';
import { canPickFolder, pickFolderHandle, readFolder } from '../../bridge/drop.ts';
import { AppError } from '../../core/errors.ts';
import { forgetImpostors } from '../clustering/impostors.ts';
import { type Context, report } from '../lib/session.ts';
import { tellTabs, tryLead } from '../lib/tabs.ts';
import type { AppState } from '../lib/types.ts';
import { inTurn, type WriteTurn } from '../lib/write-line.ts';
import { setAside, wordsOf } from '../persistence/aside.ts';
import {
  changeRecord,
  deleteStored,
  readEpisode,
  rewriteLog,
  type StoredEpisode,
  writeHandle,
} from '../persistence/episodes.ts';
import { takeBackup } from './autosave.ts';
import { askToRead, cropAccess, matchCrops } from './crop-access.ts';
import { copyCrops } from './crop-copier.ts';
import { attachStored, connectCrops, hideEpisode, showEpisode, standFor } from './show-episode.ts';
import { refreshStorage } from './storage-use.ts';

type LibrarySlice = Pick<
  AppState,
  | 'library'
  | 'elsewhere'
  | 'storage'
  | 'open'
  | 'leader'
  | 'restoring'
  | 'openEpisode'
  | 'closeEpisode'
  | 'deleteEpisode'
  | 'reconnectCrops'
>;

export function createLibrarySlice(ctx: Context): LibrarySlice {
  return {
    library: [],
    elsewhere: [],
    storage: { used: 0, quota: 0 },
    open: undefined,
    leader: true,
    restoring: true,
    openEpisode: (key) => openStored(ctx, key).catch((error: unknown) => report(ctx, error)),
    closeEpisode: () => hideEpisode(ctx),
    deleteEpisode: (key) => deleteOne(ctx, key).catch((error: unknown) => report(ctx, error)),
    reconnectCrops: () => reconnect(ctx).catch((error: unknown) => report(ctx, error)),
  };
}

/** Open a stored episode as it was left. What was open stays when it cannot be read. */
export async function openStored(ctx: Context, key: string): Promise<void> {
  const { session } = ctx;
  await inTurn(session.writes, async (turn) => {
    // Opened again it is read again: nothing may be decided on it between the reading and the showing.
    await turn.begin();
    await openInTurn(ctx, key, turn);
  });
}

async function openInTurn(ctx: Context, key: string, turn: WriteTurn): Promise<void> {
  const { session, get } = ctx;
  const stored = withBackup(await session.jobs.run('Opening the episode', () => readEpisode(key)));
  const again = get().open?.key === key && session.release !== undefined;
  const standing = again ? { release: session.release } : await standFor(key);
  attachStored(ctx, stored);
  const crops = await cropAccess(stored.record, stored.handle);
  const openedAt = Date.now();
  const record = { ...stored.record, openedAt };
  showEpisode(ctx, { ...stored, record }, standing, crops);
  turn.end();
  if (standing.release !== undefined) {
    await changeRecord(record, (latest) => ({ ...latest, openedAt }));
    if (stored.unreadable.length > 0) await mend(ctx, stored);
  }
  await refreshStorage(ctx);
}

/**
 * Tell what of an episode cannot be read, keep it aside, and let nothing of it come back into what is
 * decided next.
 */
async function mend(ctx: Context, stored: StoredEpisode): Promise<void> {
  const { record, log, damaged, unreadable } = stored;
  const { get } = ctx;
  await setAside(unreadable);
  if (damaged > 0) {
    await rewriteLog(record.key, log);
    const steps = damaged === 1 ? 'The last step' : `The last ${damaged} steps`;
    get().notify({
      level: 'error',
      text: `${steps} of this episode’s history could not be read and ${damaged === 1 ? 'was' : 'were'} left out. The ${log.entries.length} before are all here; look at the history, then go on from there.`,
    });
  }
  const others = unreadable.filter(({ key: [kind] }) => kind !== 'log');
  if (others.length === 0) return;
  get().notify({
    level: 'error',
    text: `Of what was saved of ${record.epId}, ${wordsOf(others)} could not be read. It was set aside (see “Manage storage” in the episode’s menu) and is made anew as far as it can be; every decision is here.`,
  });
}

function withBackup(stored: StoredEpisode): StoredEpisode {
  return { ...stored, ...takeBackup(stored.record.key, stored.view.savedAt) };
}

async function deleteOne(ctx: Context, key: string): Promise<void> {
  const { session, get } = ctx;
  const opened = get().open?.key === key;
  const release = opened ? session.release : await tryLead(key);
  if (release === undefined) {
    throw new AppError(
      'storage/other-tab',
      `${key} is led by another tab`,
      'This episode is open in another tab of Cutline. Close it there, then delete it here.',
    );
  }
  const name = get().library.find((summary) => summary.key === key)?.epId ?? key;
  try {
    if (opened) hideEpisode(ctx);
    await deleteStored(key);
    await forgetImpostors(key);
  } finally {
    if (!opened) release();
  }
  tellTabs({ type: 'deleted', key });
  await refreshStorage(ctx);
  get().notify({
    level: 'done',
    text: `Deleted ${name} from this browser. Its files were not touched.`,
  });
}

/** Get at the crops again: by the folder that was given before, or one that is given now. */
async function reconnect(ctx: Context): Promise<void> {
  const { session, get } = ctx;
  const { open } = get();
  const { stored, handle } = session;
  if (open === undefined || stored === undefined) return;
  if (handle !== undefined && (await askToRead(handle))) {
    connectCrops(ctx, handleSource(handle));
    return;
  }
  if (!canPickFolder()) {
    const text =
      'Drop the episode’s folder on the page again: names, locks and thresholds are kept.';
    get().notify({ level: 'info', text });
    return;
  }
  const picked = await pickFolderHandle();
  if (picked === undefined) return;
  const incoming = await session.jobs.run('Looking for the crops', ({ signal, onProgress }) =>
    readFolder(picked, {
      signal,
      onFound: (done) => onProgress({ stage: 'Reading the folder', done, total: 0, unit: 'files' }),
    }),
  );
  const source = matchCrops(open.episode, incoming);
  if (source === undefined) {
    throw new AppError(
      'crops/not-found',
      `none of ${open.episode.crops.size} crops below ${picked.name}`,
      `None of this episode’s crops are in “${picked.name}”. Choose the folder that holds the track_… folders, or one above it.`,
    );
  }
  const [first] = open.episode.crops.values();
  const direct = first !== undefined && (await handleSource(picked).read(first)) !== undefined;
  if (direct && get().leader) {
    session.stored = { ...stored, crops: 'handle' };
    session.handle = picked;
    session.stored = (await writeHandle(stored, picked)) ?? session.stored;
    connectCrops(ctx, handleSource(picked));
    return;
  }
  connectCrops(ctx, source);
  if (get().leader) void copyCrops(ctx, stored, open.episode, source);
}
