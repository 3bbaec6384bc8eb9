import { posix } from 'node:path';
import { DEFAULT_PARAMETERS } from '../../core/cluster/types.ts';
import { identityLookup } from '../../core/episode/identity-lookup.ts';
import { AppError } from '../../core/errors.ts';
import {
  type IdentitiesFile,
  readIdentitiesFile,
} from '../../core/moderation/edit/identities-file.ts';
import { LOG_FILE_NAME } from '../../core/moderation/log-file.ts';
import { EMPTY_LOG, type OperationLog } from '../../core/moderation/types.ts';
import { readKeptJson } from '../../core/parse/json-file.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import type { LoadedEpisode } from '../kit/load-episode.ts';
import { refuseForeign } from '../kit/other-episode.ts';
import { sayDamage } from '../kit/say-damage.ts';

/** A folder whose identities.json is about to be changed. */
export interface OpenFolder {
  readonly loaded: LoadedEpisode;
  readonly identities: SourceFile;
  readonly file: IdentitiesFile;
  readonly log: OperationLog;
  /** Where the history lies, or will, relative to the root; and the file, when it is there. */
  readonly logPath: string;
  readonly logFile: SourceFile | undefined;
  readonly minClusterSize: number;
  /** False where identities.json came without faces. */
  readonly hasFaces: boolean;
}

/**
 * Read what an exported or pipeline folder holds beside its episode: its identities.json as it lies
 * there, its history.
 * @throws AppError `moderation/no-identities`, `moderation/bad-identities`, `cli/other-episode`
 */
export async function openFolder(loaded: LoadedEpisode): Promise<OpenFolder> {
  const { episode, log = EMPTY_LOG } = loaded.imported;
  sayDamage(episode);
  const { identities, faces, log: logFile } = loaded.sources;
  if (identities === undefined) throw noIdentities(loaded);
  refuseForeign(loaded);
  const texts = loaded.memory?.texts;
  const json = await readKeptJson(identities, 'identities', texts);
  const { min_cluster_size: least = DEFAULT_PARAMETERS.min_cluster_size } = episode.parameters;
  return {
    loaded,
    identities,
    file: readIdentitiesFile(json, identities.path, identityLookup(episode)),
    log,
    logPath: posix.join(posix.dirname(identities.path), LOG_FILE_NAME),
    logFile,
    minClusterSize: Number(least),
    hasFaces: faces !== undefined,
  };
}

function noIdentities({ root, manifests, imported }: LoadedEpisode): AppError {
  const folder = posix.join(root, manifests);
  return new AppError(
    'moderation/no-identities',
    `no identities.json for ${imported.episode.epId} in ${folder}`,
    `There is no identities.json in ${folder}, so there is nothing to change yet. Make one with: cutline episode-run --cluster --episode ${root}`,
    { place: { file: folder } },
  );
}
