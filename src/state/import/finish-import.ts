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
  const read = { label: 'Import report', run: () => get().setDialog('report') };
  const offer = warningsOf(committed) > 0 ? { action: read } : {};
  if (!isHeldOnly()) get().notify({ level: 'done', text, ...offer });
  else get().notify({ level: 'warning', text: `${text} ${HELD_ONLY}`, ...offer });
  for (const { code, text: said } of data.episode.report.remarks) {
    if (/^log\/cut|\/other-ep/.test(code)) get().notify({ level: 'warning', text: said });
  }
  if (record.crops === 'copying') void copyCrops(ctx, record, data.episode, from.source);
  if (record.crops === 'handle') void copyBestFaces(ctx, record, from.source);
  await refreshStorage(ctx).catch((error: unknown) => report(ctx, error));
}

function warningsOf({ data }: Committed): number {
  return data.episode.report.remarks.filter(({ level }) => level === 'warning').length;
}

function summary(committed: Committed, kept: number): string {
  const { record, data } = committed;
  const isNew = record.generation === 1;
  const { counts } = data.episode.report;
  const of = record.parts?.length ?? 0;
  const episodes = of === 0 ? '' : `${counted(of, 'episode')}, `;
  const parts = [
    `Imported ${record.epId}${record.runId === '' ? '' : ` (${record.runId})`}: ` +
      `${episodes}${counted(counts.tracks, 'track')}, ${counted(counts.faces, 'face')}.`,
  ];
  const warnings = warningsOf(committed);
  if (warnings > 0) parts.push(`${counted(warnings, 'warning')}.`);
  // On a phone the threshold is not on the first screen: what opened it is said here too.
  if (isNew && record.started !== undefined) parts.push(startSentence(record.started));
  if (kept > 0) parts.push(`${counted(kept, 'decision')} kept.`);
  return parts.join(' ');
}
