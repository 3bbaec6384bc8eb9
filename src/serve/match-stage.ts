import type { MatchingOptions } from '../cli/facebank/match-options.ts';
import { matchValue } from '../cli/facebank/match-report.ts';
import { nameMatches } from '../cli/facebank/name-matches.ts';
import type { LoadedEpisode } from '../cli/kit/load-episode.ts';
import type { RunHow } from '../cli/run-episode.ts';
import type { Band } from '../core/facebank/types.ts';
import { facebankIn, shelvedBank } from './bank-shelf.ts';
import type { StageAsked, StagePlan } from './stage-plan.ts';

const WRITING = {
  command: 'match',
  untouched: 'identities.json and the history were left as they were.',
};

/** Name the identities of an episode that are surely somebody of the Facebank. */
export async function matchStage(
  loaded: LoadedEpisode,
  { where, parameters }: StageAsked,
  { engine, now }: Pick<RunHow, 'engine' | 'now'>,
): Promise<StagePlan> {
  const { facebank, dry_run: dry, ...asked } = parameters;
  const folder = typeof facebank === 'string' ? facebank : await facebankIn(where.dataRoot);
  const { bank } = await shelvedBank(folder);
  const options = optionsOf(asked);
  const named = await nameMatches(loaded, bank, { engine: await engine(), options, now });
  const dryRun = dry === true;
  const { matches, thresholds, model } = matchValue(named.report);
  const bands = (band: Band) => matches.filter((one) => one.band === band).length;
  return {
    root: loaded.root,
    files: dryRun ? [] : named.files,
    remove: named.removed,
    writing: WRITING,
    summary: (wrote) => ({
      ...{ dry_run: dryRun, identities: matches.length, named: named.named },
      ...{ auto: bands('auto'), ambiguous: bands('ambiguous'), review: bands('review') },
      ...{ thresholds, model, files: wrote.length },
      matches: matches.filter(({ band }) => band !== 'unknown').slice(0, MOST_TOLD),
    }),
  };
}

/** Matches that a job says itself; all of them says `POST /facebank/match`. */
const MOST_TOLD = 200;

const optionsOf = (asked: Readonly<Record<string, unknown>>): MatchingOptions => ({
  ...(asked.auto_thresh === undefined ? {} : { auto: Number(asked.auto_thresh) }),
  ...(asked.margin === undefined ? {} : { margin: Number(asked.margin) }),
  ...(asked.review_thresh === undefined ? {} : { review: Number(asked.review_thresh) }),
  ...(typeof asked.model === 'string' ? { model: asked.model } : {}),
  ...{ suggested: asked.suggested === true, oneToOne: asked.one_to_one === true },
});
