import { advise } from '../core/advice/advise.ts';
import type { IdentityChange } from '../core/diff/threshold-diff.ts';
import { specMetadata } from '../core/export/spec-identities.ts';
import { belowWords } from '../core/identity/track-floor.ts';
import { thresholdProbe } from '../core/landscape/cut-counts.ts';
import { heldGroups } from '../core/landscape/held-groups.ts';
import { formatMetric, METRIC_TARGETS } from '../core/metrics/metric-targets.ts';
import type { PipelineResult } from '../core/pipeline/pipeline.ts';
import { sameFrameSummary } from '../core/pipeline/same-frame-summary.ts';
import type { Recommendation } from '../core/suggest/types.ts';
import { bareCount } from '../core/words.ts';
import { matchPage, matchValue } from './facebank/match-report.ts';
import { note, noteRefusal } from './kit/output.ts';
import { isSaidAtOnce, remarkText } from './kit/say-damage.ts';
import { shownInLine } from './kit/shown.ts';
import type { EpisodeRun, EpisodeRunOptions } from './run-episode.ts';

/** What is said of each of several episodes. */
export interface ReportedParts {
  readonly value: readonly object[];
  readonly lines: readonly string[];
}

/** What `episode-run` prints: one JSON value, or a page for a person. */
export function reportRun(
  run: EpisodeRun,
  options: Pick<EpisodeRunOptions, 'format' | 'dryRun'>,
  parts?: ReportedParts,
): string {
  const { result, wrote, now, chosen, recommendation, matched } = run;
  const metadata = specMetadata({
    ...result,
    now,
    withThumb: new Set(),
    thresholdOrigin: chosen.origin,
  });
  noteRefusal(result.metric);
  const { guardrails } = result.identitySet;
  const warnings = guardrails.filter((one) => one.severity === 'warning').map((one) => one.text);
  if (options.format === 'json') {
    const told = chosen.remark === '' ? [] : [chosen.remark];
    for (const line of [
      ...told,
      ...belowLines(result),
      ...sameFrameLines(result),
      ...remarkLines(result),
    ])
      note(line);
    const held_back = result.heldBack.changes.map(changeValue);
    const facebank = matched && { ...matchValue(matched.report), named: matched.named };
    const value = {
      ...{ metadata, warnings, held_back, wrote },
      ...(facebank && { facebank }),
      ...(parts && { episodes: parts.value }),
    };
    return `${JSON.stringify(value, undefined, 2)}\n`;
  }
  const page = reportPage(result, recommendation, chosen.remark);
  const known = matched === undefined ? [] : matchPage(matched.report);
  const written = wrote.length === 0 ? [] : [filesLine(wrote, options.dryRun === true)];
  const lines = [...page, ...known, ...(parts?.lines ?? []), ...written];
  return `${lines.map(shownInLine).join('\n')}\n`;
}

/**
 * Lines for a person: headline, metrics with targets, warnings, one advice, import remarks.
 * @param recommendation what the data speak for, where that is known
 * @param remark on how the threshold was chosen; "" where there is none
 */
export function reportPage(
  result: PipelineResult,
  recommendation: Recommendation | undefined,
  remark = '',
): string[] {
  return [
    headline(result),
    ...(remark === '' ? [] : [remark]),
    ...belowLines(result),
    ...metricLines(result),
    ...guardrailLines(result, recommendation),
    ...sameFrameLines(result),
    ...heldBackLines(result),
    ...remarkLines(result),
  ];
}

/** What was left out for being short or poor. */
function belowLines({ below }: PipelineResult): string[] {
  const words = belowWords(below);
  return words === '' ? [] : [`left out: ${words}`];
}

const SEVERITY_WORDS = { warning: 'warning', information: 'information', target: 'note' } as const;

/** What is off, each in a line; then the one advice, or what helps where no threshold does. */
function guardrailLines(
  result: PipelineResult,
  recommendation: Recommendation | undefined,
): string[] {
  const { identitySet, agglomeration, decisions, parameters, pooled } = result;
  const { guardrails, metrics } = identitySet;
  const lines = guardrails.flatMap(({ severity, text, remedy }) => [
    `${SEVERITY_WORDS[severity]}: ${text}`,
    ...(severity === 'information' ? [`  ${remedy}`] : []),
  ]);
  const held = agglomeration && heldGroups(agglomeration.tree, pooled.items, decisions);
  const probe = agglomeration && thresholdProbe(agglomeration.tree, parameters, held);
  const floor = agglomeration?.floor ?? 0;
  const advice = advise({ metrics, guardrails, parameters, probe, floor, recommendation });
  if (advice === undefined) return lines;
  const rest =
    advice.kind === 'stay' || advice.kind === 'radius'
      ? guardrails.filter(({ severity }) => severity === 'warning').map(({ remedy }) => remedy)
      : [];
  return [...lines, `advice: ${[advice.text, ...rest].join(' ')}`];
}

/** What tracks in one frame say about the identities, where it says something. */
function sameFrameLines(result: PipelineResult): string[] {
  const { mode, pairs, together, wouldStop } = sameFrameSummary(result);
  if (pairs === 0) return [];
  const found = `same frame: ${bareCount(pairs, 'pair')} of tracks at two places of one frame`;
  if (mode === 'enforce') return [`${found}, kept apart`];
  if (together === 0) return [`${found}, none of them in one identity`];
  const stops =
    wouldStop === undefined
      ? ''
      : `; --same-frame enforce would stop ${bareCount(wouldStop, 'merge')}`;
  return [`${found}, ${together} in one identity${stops}`];
}

/** Changes listed for a person; the rest is a number. */
const MOST_LISTED = 10;

/** What clustering again would change, beside what people did since the last time. */
function heldBackLines({ heldBack: { changes } }: PipelineResult): string[] {
  if (changes.length === 0) return [];
  const rest = changes.length - MOST_LISTED;
  return [
    `held back: ${bareCount(changes.length, 'change')} that clustering again would make; take ${changes.length === 1 ? 'it' : 'them'} with --recluster`,
    ...changes.slice(0, MOST_LISTED).map((change) => `  ${changeWords(change)}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

function changeWords({ before, after }: IdentityChange): string {
  const ids = (side: IdentityChange['before']) => side.map(({ id }) => id).join(' + ');
  return `${ids(before)} → ${ids(after)}`;
}

function changeValue({ kind, before, after, moved }: IdentityChange) {
  const side = (identities: IdentityChange['before']) =>
    identities.map(({ id, tracks }) => ({ identity_id: id, num_tracks: tracks.length }));
  return { kind, before: side(before), after: side(after), tracks_moved: moved };
}

function headline(result: PipelineResult): string {
  const { episode, identitySet, parameters } = result;
  const { num_tracks, num_clusters, num_singletons } = identitySet.metrics;
  const { linkage, pooling_method } = parameters;
  const metric = result.metric?.used ?? 'cosine';
  const how = [linkage, pooling_method, ...(metric === 'cosine' ? [] : [metric])].join(', ');
  const counts = [
    bareCount(num_tracks, 'track'),
    bareCount(num_clusters, 'cluster'),
    bareCount(num_singletons, 'singleton'),
  ].join(' · ');
  const run = episode.runId === '' ? '' : ` (run ${episode.runId})`;
  return `${episode.epId}${run}: ${counts} at ${parameters.cluster_thresh} (${parameters.algorithm}, ${how})`;
}

function metricLines({ identitySet: { metrics } }: PipelineResult): string[] {
  return METRIC_TARGETS.map((target) => {
    const value = formatMetric(target, metrics[target.metric]);
    return `  ${target.label.padEnd(18)}${value.padStart(8)}   target ${target.target}`;
  });
}

const NO_PICTURES =
  'import: There are no pictures of its faces, so no rep.jpg is made. Put its crops beside it to have them.';

/** What the import repaired, and decisions that this episode has no place for. */
function remarkLines({ episode, decisions }: PipelineResult): string[] {
  return [
    ...episode.report.remarks
      .filter((remark) => remark.level !== 'info' && !isSaidAtOnce(remark))
      .map((remark) => `import: ${remarkText(remark)}`),
    ...(episode.report.remarks.some(({ code }) => code === 'crops/none') ? [NO_PICTURES] : []),
    ...decisions.ignored.map(({ seq, reason }) => `history, step ${seq}: ${reason}`),
  ];
}

/** "wrote identities.json and 3 more files". */
export function filesLine(wrote: readonly string[], dryRun: boolean): string {
  const identities = wrote.find((path) => path.endsWith('identities.json')) ?? '';
  const others = wrote.length - 1;
  const more = others === 0 ? '' : ` and ${bareCount(others, 'more file')}`;
  return `${dryRun ? 'would write' : 'wrote'} ${identities}${more}`;
}
