import { DEFAULT_PARAMETERS } from '../../core/cluster/types.ts';
import { pool } from '../../core/episode/pool.ts';
import { AppError, CancelledError } from '../../core/errors.ts';
import { isoSeconds } from '../../core/export/input.ts';
import { assignments, assignOperation } from '../../core/facebank/match-assign.ts';
import { matchesAt } from '../../core/facebank/match-at.ts';
import { embeddingModelOf, identitySimilarities } from '../../core/facebank/match-identities.ts';
import { refuseTooAlike } from '../../core/facebank/null-thresholds.ts';
import { append } from '../../core/moderation/log.ts';
import { saidParameters } from '../../core/moderation/said-parameters.ts';
import { groundOf } from '../../core/pipeline/stand.ts';
import { counted } from '../../core/words.ts';
import { createJsProducts } from '../../kernel/js-products.ts';
import type { LibraryMatch, MatchOutcome } from '../lib/bank-types.ts';
import type { JobContext } from '../lib/jobs.ts';
import { pageHooks } from '../lib/page-hooks.ts';
import { type Context, report } from '../lib/session.ts';
import { tellTabs, tryLead } from '../lib/tabs.ts';
import { refreshStorage } from '../library/storage-use.ts';
import { readEpisode, type StoredEpisode, writeLog } from '../persistence/episodes.ts';
import { readVectors } from '../persistence/vectors.ts';
import { identitiesOfStored } from '../views/stored-identities.ts';
import { matchOpen, outcomeOf } from './match-episode.ts';

/**
 * Match every episode of the library, one after the other: sure matches become one step of its history
 * each, where nobody works on it in another tab. A stop leaves what was done.
 * @returns what became of each, in the order of the library; undefined where it was refused in words
 */
export async function matchLibrary(ctx: Context): Promise<readonly LibraryMatch[] | undefined> {
  const done: LibraryMatch[] = [];
  try {
    if (!ctx.get().bankReady) await ctx.get().refreshBank();
    await ctx.session.jobs.run('Matching the library', async (job) => {
      const { library } = ctx.get();
      for (const [index, { key, epId }] of library.entries()) {
        if (job.signal.aborted) throw new CancelledError();
        job.onProgress({
          ...{ stage: epId, done: index, total: library.length, unit: 'files' as const },
        });
        done.push({ key, epId, ...(await matchOne(ctx, key, job)) });
      }
    });
  } catch (error) {
    report(ctx, error);
    if (!(error instanceof CancelledError)) return undefined;
  }
  await refreshStorage(ctx).catch((error: unknown) => report(ctx, error));
  tell(ctx, done);
  return done;
}

type Done = Pick<LibraryMatch, 'outcome' | 'failure'>;

/** One that fails leaves the others. */
async function matchOne(ctx: Context, key: string, job: JobContext): Promise<Done> {
  try {
    const isOpen = ctx.get().open?.key === key;
    const outcome = isOpen ? await matchOpen(ctx, job) : await matchStored(ctx, key, job);
    return { outcome, failure: undefined };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { outcome: undefined, failure: error.userMessage };
  }
}

async function matchStored(ctx: Context, key: string, job: JobContext): Promise<MatchOutcome> {
  const release = await tryLead(key);
  if (release === undefined) {
    throw new AppError(
      'storage/other-tab',
      `${key} is led by another tab`,
      'It is open in another tab: match it there.',
    );
  }
  try {
    const stored = await readEpisode(key);
    const applied = { ...stored, parameters: appliedParameters(stored) };
    const found = identitiesOfStored(applied);
    if (found === undefined) {
      throw new AppError(
        'facebank/not-clustered',
        `no clustering of ${key}`,
        'It has not been clustered since it changed: open it once.',
      );
    }
    return await assignStored(ctx, applied, found, job);
  } finally {
    release();
  }
}

/** With the threshold that was applied last: a slider that was left elsewhere decides nothing. */
function appliedParameters({ data, log, parameters, record }: StoredEpisode) {
  const { threshold } = groundOf(data, log).decisions;
  const { cluster_thresh: ofFile } = data.episode.parameters;
  const begun = record.started?.threshold ?? DEFAULT_PARAMETERS.cluster_thresh;
  const cluster_thresh = threshold ?? (typeof ofFile === 'number' ? ofFile : begun);
  return { ...parameters, cluster_thresh };
}

async function assignStored(
  ctx: Context,
  stored: StoredEpisode,
  { episode, summaries, set }: NonNullable<ReturnType<typeof identitiesOfStored>>,
  job: JobContext,
): Promise<MatchOutcome> {
  const { record, data, log, parameters } = stored;
  const { bank, matchThresholds, oneToOne } = ctx.get();
  const embeddings = await readVectors(record);
  const found = await identitySimilarities(
    {
      ...{ episode, embeddings, bank, identities: set.identities },
      pooled: pool(episode, embeddings, 'mean'),
      sharedFrames: summaries.sharedFrames,
      model: embeddingModelOf(episode),
    },
    createJsProducts(),
    pageHooks(job.signal),
  );
  refuseTooAlike(found, matchThresholds);
  const matches = matchesAt(found, matchThresholds, { oneToOne });
  const sure = assignments(found, matches);
  const { decisions } = groundOf(data, log);
  const context = { episode, summaries, decisions, identitySet: set, log };
  const operation = assignOperation(sure, context);
  if (operation !== undefined) {
    const occasion = {
      at: isoSeconds(Date.now()),
      ...(operation.type === 'batch' ? { text: operation.text } : {}),
      said: saidParameters(parameters),
    };
    await writeLog(record.key, log, append(log, operation, occasion));
    tellTabs({ type: 'decisions', key: record.key });
  }
  return outcomeOf(found, matches, sure.length);
}

function tell(ctx: Context, done: readonly LibraryMatch[]): void {
  if (done.length === 0) return;
  const sum = (count: (outcome: MatchOutcome) => number) =>
    done.reduce((all, { outcome }) => all + (outcome === undefined ? 0 : count(outcome)), 0);
  const named = sum(({ assigned }) => assigned);
  const episodes = done.filter(({ outcome }) => (outcome?.assigned ?? 0) > 0).length;
  const review = sum((outcome) => outcome.review);
  const failed = done.filter(({ failure }) => failure !== undefined);
  const parts = [
    named === 0
      ? `Nobody new is known for sure in ${counted(done.length, 'episode')}.`
      : `${counted(named, 'identity', 'identities')} named in ${counted(episodes, 'episode')}, a step of the history of each.`,
    ...(review > 0
      ? [`${counted(review, 'other')} ${review === 1 ? 'resembles' : 'resemble'} somebody.`]
      : []),
    ...(failed.length > 0
      ? [
          `${counted(failed.length, 'episode')} could not be matched: ${failed[0]?.epId}: ${failed[0]?.failure}`,
        ]
      : []),
  ];
  ctx.get().notify({ level: failed.length > 0 ? 'warning' : 'info', text: parts.join(' ') });
}
