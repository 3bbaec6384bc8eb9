import { specMetadata } from '../../core/export/spec-identities.ts';
import { bareCount } from '../../core/words.ts';
import { filesLine, reportRun } from '../report-run.ts';
import type { EpisodeRunOptions } from '../run-episode.ts';
import type { PartRun, TogetherRun } from './run-together.ts';

/** What a run of several episodes prints: what one of all of them would, and a line for each. */
export function reportTogether(
  { joint, episodes }: TogetherRun,
  options: Pick<EpisodeRunOptions, 'format' | 'dryRun'>,
): string {
  return reportRun(joint, options, {
    value: episodes.map((part) => partValue(part, joint.now)),
    lines: episodes.map((part) => lineOf(part, options.dryRun === true)),
  });
}

function partValue({ epId, result, shared, wrote }: PartRun, now: string): object {
  const metadata = result && specMetadata({ ...result, now, withThumb: new Set() });
  return { ep_id: epId, metadata: metadata ?? null, shared, wrote };
}

function lineOf({ epId, result, shared, wrote }: PartRun, isDry: boolean): string {
  if (result === undefined) return `${epId}: left out, its vectors are of another model`;
  const { identities, metrics } = result.identitySet;
  const people = bareCount(identities.length, 'identity', 'identities');
  return `${epId}: ${bareCount(metrics.num_tracks, 'track')} · ${people}, ${shared} of them in other episodes · ${filesLine(wrote, isDry)}`;
}
