import type { MatchAnswer } from '../../../workers/cluster/match.ts';
import type { OnProgress } from '../../../workers/common/jobs.ts';
import { cluster } from '../../bridge/cluster.ts';
import { AppError } from '../../core/errors.ts';
import { type Assignment, assignments } from '../../core/facebank/match-assign.ts';
import { matchesAt } from '../../core/facebank/match-at.ts';
import {
  embeddingModelOf,
  type IdentitySimilarities,
} from '../../core/facebank/match-identities.ts';
import { isSameModel, type MatchSeeds } from '../../core/facebank/match-seeds.ts';
import { refuseTooAlike } from '../../core/facebank/null-thresholds.ts';
import type { EmbeddingModel, Facebank, Match, Person, Seed } from '../../core/facebank/types.ts';
import { isNamed } from '../../core/identity/labels.ts';
import type { Identity, IdentitySet } from '../../core/identity/types.ts';
import {
  type ActContext,
  matchOperation,
  rejectMatchOperation,
} from '../../core/moderation/operations.ts';
import { counted } from '../../core/words.ts';
import { act } from '../acts/act.ts';
import type { MatchOutcome } from '../lib/bank-types.ts';
import { type Context, report } from '../lib/session.ts';
import type { AppState } from '../lib/types.ts';
import { selectIdentitySet } from '../views/selectors.ts';

/** What was found last, and of what: asked again for the same, it is there. */
let last:
  | {
      readonly of: readonly [IdentitySet, Facebank, string];
      readonly found: IdentitySimilarities;
    }
  | undefined;

/**
 * How much the identities of the open episode resemble known people: `matchesAt` says who is whom at which
 * thresholds, at every move of a slider.
 * @throws AppError `facebank/unknown-model`, `facebank/other-model`, `facebank/empty`, `facebank/no-episode`;
 *   CancelledError
 */
export async function likeKnownPeople(
  ctx: Context,
  { signal, onProgress }: { readonly signal?: AbortSignal; readonly onProgress?: OnProgress } = {},
): Promise<IdentitySimilarities> {
  if (!ctx.get().bankReady) await ctx.get().refreshBank();
  const { open, bank } = ctx.get();
  const identitySet = selectIdentitySet(ctx.get());
  if (open === undefined || identitySet === undefined) throw noEpisode();
  const model = embeddingModelOf(open.episode);
  const of = [identitySet, bank, JSON.stringify(model)] as const;
  if (last !== undefined && of.every((one, i) => one === last?.of[i])) return last.found;
  const { identities } = identitySet;
  const { sharedFrames } = open.summaries;
  const request = { identities, sharedFrames, bank: ofModel(bank, model), model };
  const found = withPeople(await cluster.match(request, onProgress, signal), identities, bank);
  last = { of, found };
  return found;
}

function noEpisode(): AppError {
  return new AppError(
    'facebank/no-episode',
    'no clustered episode is open',
    'No episode is open, or it is still being clustered. Open one, then match it.',
  );
}

/** With the seeds of other models as far as they are told of, not their vectors. */
function ofModel({ people, seeds }: Facebank, model: EmbeddingModel): Facebank {
  const none = new Float32Array(0);
  const light = (seed: Seed): Seed =>
    isSameModel(seed.model, model) ? seed : { ...seed, vector: none };
  return { people, seeds: new Map([...seeds].map(([id, seed]) => [id, light(seed)])) };
}

/** The answer with the people and identities that the page has. */
function withPeople(
  { ids, seeds, ...rest }: MatchAnswer,
  identities: readonly Identity[],
  bank: Facebank,
): IdentitySimilarities {
  const byId = new Map(identities.map((identity) => [identity.id, identity]));
  const people = new Map(bank.people.map((person) => [person.id, person]));
  const { start, left, personOf } = seeds;
  const nothing = { n: 0, d: 0, data: new Float32Array(0) };
  const matchSeeds: MatchSeeds = {
    ...{ model: rest.model, start, left, personOf },
    people: seeds.people.map((id) => people.get(id) as Person),
    seeds: seeds.seeds.map((id) => bank.seeds.get(id) as Seed),
    // Compared in the worker alone.
    vectors: {
      vectors: nothing,
      scale: new Float64Array(0),
      whole: { n: 0, width: 0, data: new Int16Array(0), error: new Float64Array(0) },
    },
  };
  return { ...rest, identities: ids.map((id) => byId.get(id) as Identity), seeds: matchSeeds };
}

/**
 * Name whoever is known for sure, as one step of the history; what a person said stays.
 * @returns what was found; undefined where it was refused in words
 */
export async function matchEpisode(ctx: Context): Promise<MatchOutcome | undefined> {
  try {
    const outcome = await ctx.session.jobs.run('Matching with known people', (job) =>
      matchOpen(ctx, job),
    );
    tell(ctx, outcome);
    return outcome;
  } catch (error) {
    report(ctx, error);
    return undefined;
  }
}

/** The same for an episode that was just imported; nothing is said where nobody is known. */
export async function matchNewEpisode(
  ctx: Context,
  key: string,
): Promise<MatchOutcome | undefined> {
  try {
    if (!ctx.get().bankReady) await ctx.get().refreshBank();
    const { open, bank } = ctx.get();
    if (open === undefined || open.key !== key || bank.seeds.size === 0) return undefined;
    refuseTooAlike(await likeKnownPeople(ctx), ctx.get().matchThresholds);
    const outcome = await matchOpen(ctx, {});
    tell(ctx, outcome);
    return outcome;
  } catch (error) {
    if (!(error instanceof AppError)) report(ctx, error);
    // Nobody asked: why nothing could be compared is information.
    else ctx.get().notify({ level: 'info', text: error.userMessage });
    return undefined;
  }
}

/** Match the open episode and tell nobody. */
export async function matchOpen(
  ctx: Context,
  options: Parameters<typeof likeKnownPeople>[1],
): Promise<MatchOutcome> {
  const found = await likeKnownPeople(ctx, options);
  const { matchThresholds, oneToOne } = ctx.get();
  const matches = matchesAt(found, matchThresholds, { oneToOne });
  const sure = assignments(found, matches);
  const before = ctx.get().log;
  await act(ctx, (context) => operationsOf(sure, context), {
    text: ({ length }) => `Matched ${counted(length, 'identity', 'identities')} with the Facebank`,
    quiet: true,
  });
  const assigned = ctx.get().log === before ? 0 : sure.length;
  return outcomeOf(found, matches, assigned);
}

/** Of those that are still there, and still nobody's. */
function operationsOf(sure: readonly Assignment[], context: ActContext) {
  const now = new Map(context.identitySet.identities.map((one) => [one.id, one]));
  return sure.flatMap(({ identity, match, name }) => {
    const own = now.get(identity.id);
    const said =
      own === undefined || own.locked || (own.match === undefined && isNamed(own.labels));
    return said ? [] : [matchOperation(own, { id: match.personId, name }, match, context)];
  });
}

export function outcomeOf(
  { identities, standing }: IdentitySimilarities,
  matches: readonly Match[],
  assigned: number,
): MatchOutcome {
  const people = identities.map(({ kind }) => kind === 'cluster');
  const all = people.includes(true) ? people : people.map(() => true);
  const count = (test: (match: Match, i: number) => boolean) =>
    matches.filter((match, i) => all[i] === true && test(match, i)).length;
  const said = (i: number) => standing[i] === 'named' || standing[i] === 'locked';
  return {
    matches,
    assigned,
    people: all.filter(Boolean).length,
    known: count(({ band, rejected }, i) => said(i) || (band === 'auto' && !rejected)),
    review: count(({ band }, i) => !said(i) && (band === 'review' || band === 'ambiguous')),
  };
}

function tell(ctx: Context, { assigned, people, known, review }: MatchOutcome): void {
  const more =
    review > 0
      ? ` ${counted(review, 'other')} ${review === 1 ? 'resembles' : 'resemble'} somebody.`
      : '';
  if (assigned === 0) {
    const none = known > 0 ? 'Nobody new is known for sure' : 'Nobody is known for sure';
    const text = `${none} among ${counted(people, 'person', 'people')} of this episode.${more}`;
    ctx.get().notify({ level: 'info', text });
    return;
  }
  const { cursor } = ctx.get().log;
  const run = () => {
    if (ctx.get().log.cursor === cursor) ctx.get().undo();
  };
  const text = `${known} of ${people} people known: ${counted(assigned, 'was', 'were')} named by the Facebank.${more}`;
  ctx.get().notify({ level: 'done', text, action: { label: 'Undo', run } });
}

/** Somebody says that an identity is not this person: matching never says so again. */
export function rejectMatch(ctx: Context, identity: Identity, personId: string): Promise<void> {
  return act(ctx, (context) => {
    const own = context.identitySet.identities.find(({ id }) => id === identity.id);
    return own && rejectMatchOperation(own, namedPerson(ctx.get(), personId), context);
  });
}

/** Somebody says that an identity is this person: their word, not matching's. */
export function assignPerson(ctx: Context, identity: Identity, personId: string): Promise<void> {
  const { id, name } = namedPerson(ctx.get(), personId);
  return ctx.get().setLabels(identity, {
    ...identity.labels,
    person_id: id,
    ...(name === '' ? {} : { name }),
  });
}

function namedPerson({ bank }: AppState, id: string) {
  return { id, name: bank.people.find((person) => person.id === id)?.name ?? '' };
}
