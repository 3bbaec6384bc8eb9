import type { LinkageMethod } from '../core/cluster/types.ts';
import type { ConfusionNames } from '../core/export/score-files.ts';
import { type Confusion, confusionByPerson } from '../core/metrics/confusion.ts';
import { metricOf, type Score } from '../core/metrics/types.ts';
import type { PipelineResult } from '../core/pipeline/pipeline.ts';
import { shownInLine } from './kit/shown.ts';

/** Scores of one linkage, by threshold. */
export interface LinkageScores {
  readonly linkage: LinkageMethod;
  readonly scores: readonly Score[];
}

/** A table for people: a line for each linkage and threshold, the best marked. */
export function scoreTable(lists: readonly LinkageScores[]): string {
  const all = lists.flatMap(({ scores }) => scores);
  const best = all.reduce((a, b) => (b.bcubed.f > a.bcubed.f ? b : a), all[0]!);
  const named = lists.length > 1;
  const head =
    'thresh   BCubed P / R / F          pairwise P / R / F        ARI     NMI     pred/true  WCP';
  const rows = lists.flatMap(({ linkage, scores }) =>
    scores.map((one) => {
      const { bcubed, pairwise } = one;
      const cells = [bcubed.precision, bcubed.recall, bcubed.f].map(four).join('  ');
      const pairs = [pairwise.precision, pairwise.recall, pairwise.f].map(four).join('  ');
      const mark = all.length > 1 && one === best ? '  ← best BCubed F' : '';
      const ratio = one.ratio.toFixed(2).padEnd(9);
      const line = `${one.cluster_thresh.toFixed(2)}     ${cells}    ${pairs}    ${four(one.ari)}  ${four(one.nmi)}  ${ratio}  ${four(one.wcp)}`;
      return `${named ? linkage.padEnd(10) : ''}${line}${mark}`;
    }),
  );
  return lines([`${named ? 'linkage   ' : ''}${head}`, ...rows]);
}

/** BCubed F by linkage and threshold, thresholds downwards, the best marked. */
export function scoreGrid(lists: readonly LinkageScores[]): string {
  const { linkage, score: best } = bestOf(lists);
  const head = ['thresh  ', ...lists.map((list) => list.linkage.padEnd(10))].join('').trimEnd();
  const rows = (lists[0]?.scores ?? []).map(({ cluster_thresh }, step) => {
    const cells = lists.map((list) => {
      const score = list.scores[step];
      return `${four(score === undefined ? Number.NaN : metricOf(score, 'bcubed_f'))}${score === best ? ' ← ' : '   '} `;
    });
    return `${cluster_thresh.toFixed(2)}    ${cells.join('')}`.trimEnd();
  });
  const last = `best BCubed F ${four(best.bcubed.f)}: ${linkage} at ${best.cluster_thresh.toFixed(2)}`;
  return lines(['BCubed F', head, ...rows, last]);
}

function bestOf(lists: readonly LinkageScores[]) {
  const all = lists.flatMap(({ linkage, scores }) => scores.map((score) => ({ linkage, score })));
  return all.reduce((a, b) => (b.score.bcubed.f > a.score.bcubed.f ? b : a), all[0]!);
}

/** Who was found where, and how tracks and identities are called there. */
export function confusionOf(
  { episode, identitySet }: Pick<PipelineResult, 'episode' | 'identitySet'>,
  truth: ReadonlyMap<number, string>,
): { readonly confusion: Confusion; readonly names: ConfusionNames } {
  const names: ConfusionNames = {
    track: (row) => episode.tracks.id[row] ?? String(row),
    identity: (label) => identitySet.identities[label]?.id ?? '',
  };
  return { confusion: confusionByPerson(identitySet.byTrack, truth), names };
}

/** People with their identity and the tracks that are errors. */
export function confusionTable({ people: all }: Confusion, names: ConfusionNames): string {
  const people = all.map((one) => ({ ...one, person: shownInLine(one.person) }));
  const width = people.reduce((most, { person }) => Math.max(most, person.length), 6);
  const rows = people.map(({ person, identity, tracks, found, missing, foreign }) => {
    const errors = [
      ...(missing.length === 0 ? [] : [`missing ${[...missing].map(names.track).join(' ')}`]),
      ...(foreign.length === 0 ? [] : [`foreign ${[...foreign].map(names.track).join(' ')}`]),
    ].join('; ');
    const of = `${found.length}/${tracks.length}`.padEnd(7);
    const own = (identity < 0 ? '–' : names.identity(identity)).padEnd(15);
    return `${person.padEnd(width)}  ${own}  ${of}  ${errors}`.trimEnd();
  });
  return lines([`${'person'.padEnd(width)}  ${'identity'.padEnd(15)}  found    errors`, ...rows]);
}

/** The same as data. */
export function confusionJson({ people }: Confusion, names: ConfusionNames) {
  return people.map(({ person, identity, tracks, found, missing, foreign }) => ({
    person,
    identity: identity < 0 ? null : names.identity(identity),
    tracks: tracks.length,
    found: found.length,
    missing: [...missing].map(names.track),
    foreign: [...foreign].map(names.track),
  }));
}

const lines = (rows: readonly string[]): string => `${rows.join('\n')}\n`;
const four = (value: number): string => value.toFixed(4);
