import { copyBestFaces, copyCrops } from './crop-copier.ts';
import type { Committed, ImportedFrom } from './importer.ts';
import { type Context, report } from './session.ts';
import { showEpisode } from './show-episode.ts';
import { refreshStorage } from './storage-use.ts';

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
  ctx.get().notify({ level: 'done', text: summary(committed, kept) });
  if (record.crops === 'copying') void copyCrops(ctx, record, data.episode, from.source);
  if (record.crops === 'handle') void copyBestFaces(ctx, record, data, from.source);
  // Without the promise a browser short of space may drop everything; it needs no answer here.
  void navigator.storage?.persist?.().catch(() => false);
  await refreshStorage(ctx).catch((error: unknown) => report(ctx, error));
}

function summary({ record, data }: Committed, kept: number): string {
  const { counts, remarks } = data.episode.report;
  const warnings = remarks.filter((remark) => remark.level === 'warning').length;
  const parts = [
    `Imported ${record.epId}${record.runId === '' ? '' : ` (${record.runId})`}: ` +
      `${counts.tracks.toLocaleString('en')} tracks, ${counts.faces.toLocaleString('en')} faces.`,
  ];
  if (warnings > 0) parts.push(`${counted(warnings, 'warning')}: see the import report.`);
  if (kept > 0) parts.push(`${counted(kept, 'decision')} kept.`);
  return parts.join(' ');
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
