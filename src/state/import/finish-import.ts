import { startSentence } from '../../core/advice/start-words.ts';
import { counted } from '../../core/words.ts';
import { type Context, report } from '../lib/session.ts';
import { copyBestFaces, copyCrops } from '../library/crop-copier.ts';
import { showEpisode } from '../library/show-episode.ts';
import { refreshStorage } from '../library/storage-use.ts';
import type { Committed, ImportedFrom } from './importer.ts';

/** Switch to an episode that was just committed, say so, and begin to keep its crops. */
export async function finishImport(
  ctx: Context,
  committed: Committed,
  from: ImportedFrom,
): Promise<void> {
  const { record, data, release, kept } = committed;
  const readable = data.episode.crops.size > 0;
  showEpisode(
    ctx,
    committed,
    { release },
    { live: from.source, state: readable ? 'ready' : 'none' },
  );
  if (committed.awaitsStart) ctx.set({ started: 'awaited' });
  ctx.get().notify({ level: 'done', text: summary(committed, kept) });
  if (record.crops === 'copying') void copyCrops(ctx, record, data.episode, from.source);
  if (record.crops === 'handle') void copyBestFaces(ctx, record, data, from.source);
  void keepStorage();
  await refreshStorage(ctx).catch((error: unknown) => report(ctx, error));
}

/** Without this promise a browser short of space may drop everything. Asked once: some show a question. */
async function keepStorage(): Promise<void> {
  try {
    const { storage } = navigator;
    const first = localStorage.getItem(ASKED_KEY) === null;
    if (!first || (await storage.persisted())) return;
    localStorage.setItem(ASKED_KEY, 'yes');
    await storage.persist();
  } catch (error) {
    console.warn(error);
  }
}

const ASKED_KEY = 'cutline:asked-to-persist';

function summary({ record, data }: Committed, kept: number): string {
  const isNew = record.generation === 1;
  const { counts, remarks } = data.episode.report;
  const warnings = remarks.filter((remark) => remark.level === 'warning').length;
  const parts = [
    `Imported ${record.epId}${record.runId === '' ? '' : ` (${record.runId})`}: ` +
      `${counted(counts.tracks, 'track')}, ${counted(counts.faces, 'face')}.`,
  ];
  if (warnings > 0) parts.push(`${counted(warnings, 'warning')}: see the import report.`);
  // On a phone the threshold is not on the first screen: what opened it is said here too.
  if (isNew && record.started !== undefined) parts.push(startSentence(record.started));
  if (kept > 0) parts.push(`${counted(kept, 'decision')} kept.`);
  return parts.join(' ');
}
