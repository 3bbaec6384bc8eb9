import { startSentence } from '../../core/advice/start-threshold.ts';
import { counted } from '../../core/words.ts';
import { type Context, report } from '../lib/session.ts';
import type { WriteTurn } from '../lib/write-line.ts';
import { viewOf } from '../library/autosave.ts';
import { copyBestFaces, copyCrops } from '../library/crop-copier.ts';
import { showEpisode } from '../library/show-episode.ts';
import { refreshStorage } from '../library/storage-use.ts';
import { isHeldOnly } from '../persistence/database.ts';
import type { Committed, ImportedFrom } from './importer.ts';

/** Loaded together with what follows it. */
export { commitImport, planImport } from './importer.ts';

const HELD_ONLY =
  'It is held in memory only, because a newer version of Cutline has the saved episodes: export it before you close this page.';

/** Switch to an episode that was just committed, say so, and begin to keep its crops. */
export async function finishImport(
  ctx: Context,
  committed: Committed,
  from: ImportedFrom,
  turn: WriteTurn,
): Promise<void> {
  const { record, data, release, kept, stays } = committed;
  const { get } = ctx;
  const left = stays && { parameters: get().parameters, view: viewOf(get(), Date.now()) };
  const readable = data.episode.crops.size > 0;
  showEpisode(
    ctx,
    { ...committed, ...left },
    { release },
    { live: from.source, state: readable ? 'ready' : 'none', sharpness: committed.sharpness },
  );
  turn.end();
  if (committed.awaitsStart) ctx.set({ started: 'awaited' });
  if (record.generation === 1) ctx.set({ toBeMatched: record.key });
  const text = summary(committed, kept);
  if (!isHeldOnly()) ctx.get().notify({ level: 'done', text });
  else ctx.get().notify({ level: 'warning', text: `${text} ${HELD_ONLY}` });
  for (const { code, text: said } of data.episode.report.remarks) {
    if (/^log\/cut|\/other-ep/.test(code)) get().notify({ level: 'warning', text: said });
  }
  if (record.crops === 'copying') void copyCrops(ctx, record, data.episode, from.source);
  if (record.crops === 'handle') void copyBestFaces(ctx, record, from.source);
  await refreshStorage(ctx).catch((error: unknown) => report(ctx, error));
}

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
