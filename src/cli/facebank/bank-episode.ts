import type { Episode } from '../../core/episode/episode.ts';
import { identityLookup } from '../../core/episode/identity-lookup.ts';
import { pool } from '../../core/episode/pool.ts';
import { isoSeconds } from '../../core/export/input.ts';
import { embeddingModelOf } from '../../core/facebank/match-identities.ts';
import { isSameModel } from '../../core/facebank/match-seeds.ts';
import type { EmbeddingModel } from '../../core/facebank/types.ts';
import { summariseTracks } from '../../core/identity/summaries.ts';
import type { Identity, TrackSummaries } from '../../core/identity/types.ts';
import { SILENT_HOOKS } from '../../core/job.ts';
import { startingLog } from '../../core/moderation/adopt.ts';
import { identitySetOf } from '../../core/moderation/edit/draft.ts';
import { readIdentitiesFile } from '../../core/moderation/edit/identities-file.ts';
import { tracksUnder } from '../../core/moderation/track-shape.ts';
import { EMPTY_LOG } from '../../core/moderation/types.ts';
import { readKeptJson } from '../../core/parse/json-file.ts';
import { clusterEpisode } from '../../core/pipeline/pipeline.ts';
import type { Matrix, PooledTracks } from '../../core/vector/matrix.ts';
import type { Kernel } from '../../kernel/load-kernel.ts';
import type { LoadHow } from '../kit/find-episode.ts';
import { type LoadedEpisode, refuseNothing } from '../kit/load-episode.ts';
import { refuseForeign } from '../kit/other-episode.ts';
import { note } from '../kit/output.ts';
import { parametersOf } from '../kit/parameter-options.ts';
import { usageError } from '../kit/program-error.ts';
import { ranked } from '../kit/ranked.ts';
import { withListedTracks } from '../moderate/identities-only.ts';

/** How an episode is loaded whose identities are compared. */
export const FOR_BANK: LoadHow = { withTracks: withListedTracks, minds: 'foreign identities' };

/** An episode with its identities as they stand, ready to be compared. */
export interface BankEpisode {
  readonly episode: Episode;
  readonly embeddings: Matrix;
  readonly summaries: TrackSummaries;
  readonly pooled: PooledTracks;
  /** Called as identities.json calls them. */
  readonly identities: readonly Identity[];
  readonly model: EmbeddingModel;
}

/**
 * The identities of an episode: those of the identities.json beside it, as it has them; where there is
 * none, what clustering makes of it.
 * @param loaded as `FOR_BANK`
 * @param modelName what somebody says made the vectors
 */
export async function bankEpisode(
  loaded: LoadedEpisode,
  engine: Kernel,
  modelName: string | undefined,
): Promise<BankEpisode> {
  const { imported, sources } = loaded;
  refuseNothing(imported.episode);
  refuseForeign(loaded);
  const model = modelOf(imported.episode, modelName);
  const { embeddings } = imported;
  if (sources.identities === undefined) {
    note(
      `There is no identities.json beside ${imported.episode.epId}: its tracks are clustered here.`,
    );
    const result = await clusterEpisode(await ranked(imported, engine), {
      parameters: parametersOf({}, imported.episode.parameters),
      log: startingLog(imported, isoSeconds(0)),
      engines: { matrix: engine.matrix, chain: engine },
      hooks: SILENT_HOOKS,
    });
    const { episode, summaries, identitySet } = result;
    const pooled = pool(episode, embeddings, 'mean');
    return { episode, embeddings, summaries, pooled, identities: identitySet.identities, model };
  }
  const episode = tracksUnder(imported.episode, imported.log ?? EMPTY_LOG);
  const summaries = summariseTracks(episode);
  const json = await readKeptJson(sources.identities, 'identities');
  const file = readIdentitiesFile(json, sources.identities.path, identityLookup(episode));
  const members = [...file.identities].map(([index, identity]) => ({
    ...identity,
    ...({ ownId: identity.id, index, change: 'none', merged: [] } as const),
  }));
  const { identities } = identitySetOf(members, episode, summaries);
  const marks = new Map(members.map(({ id, raw }) => [id, raw.mark]));
  return {
    episode,
    embeddings,
    summaries,
    pooled: pool(episode, embeddings, 'mean'),
    identities: identities.map((identity) => {
      const mark = marks.get(identity.id);
      return mark === 'noise' || mark === 'not-a-face' ? { ...identity, mark } : identity;
    }),
    model,
  };
}

/**
 * The model of an episode: as its files name it; where they do not, as somebody says.
 * @throws AppError `cli/usage` where both say, and not the same
 */
export function modelOf(episode: Episode, name: string | undefined): EmbeddingModel {
  const own = embeddingModelOf(episode);
  if (name === undefined) return own;
  const said = embeddingModelOf(episode, name);
  if (own.name.trim() === '' || isSameModel(own, said)) return said;
  throw usageError(
    `--model ${name}: the files of ${episode.epId} say that ${own.name} made their vectors. Leave --model out.`,
  );
}
