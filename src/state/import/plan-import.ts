import type { DiscoveryView } from '../../../workers/ingest/session.ts';
import type { CandidateSummary } from '../../core/episode/discover.ts';

/** What to do with what was found. */
export type ImportPlan =
  | { readonly type: 'import'; readonly candidate: CandidateSummary['index'] }
  | { readonly type: 'choose' };

/**
 * One episode is imported at once, by its default run: another can be taken afterwards. Several
 * episodes, and copies of one, are for a person to choose from.
 */
export function planImport({ candidates }: DiscoveryView): ImportPlan {
  const loadable = candidates.filter((candidate) => candidate.missing === undefined);
  const episodes = new Set(loadable.map((candidate) => candidate.epId));
  const runs = new Set(loadable.map(({ epId, runId }) => `${epId}\n${runId}`));
  const chosen = loadable.find((candidate) => candidate.chosen) ?? loadable[0];
  const isPlain = episodes.size === 1 && runs.size === loadable.length;
  if (chosen === undefined || !isPlain) return { type: 'choose' };
  return { type: 'import', candidate: chosen.index };
}
