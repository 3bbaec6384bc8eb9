import { join } from 'node:path';
import type { CandidateFiles } from '../../core/episode/discover.ts';
import { identityList, parseIdentities } from '../../core/episode/identities.ts';
import { identityLookup } from '../../core/episode/identity-lookup.ts';
import { createRemarkBook } from '../../core/episode/remarks.ts';
import { withoutKnownParts } from '../../core/moderation/known-parts.ts';
import { LOG_FILE_NAME } from '../../core/moderation/log-file.ts';
import { type ImportedWithLog, withImportedLog } from '../../core/moderation/log-file-import.ts';
import { combineLogs } from '../../core/moderation/rekey-combine.ts';
import { readKeptJson } from '../../core/parse/json-file.ts';
import { episodeOfDocument, isOtherEpisode } from '../../core/parse/of-episode.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { stat } from './disk.ts';
import { refuseLinks } from './links.ts';
import { fileSource, refuseChanged } from './node-source.ts';
import { wouldBeGone } from './other-episode.ts';
import { hasDamage } from './say-damage.ts';

/** What lies where `--out` writes. */
export interface EarlierRun {
  readonly identities: SourceFile | undefined;
  readonly log: SourceFile | undefined;
  /** @throws AppError `cli/changed-meanwhile` */
  refuseChanged(): Promise<void>;
}

/** Look what `--out` is about to replace; a link there would not be, so it is refused at once. */
export async function earlierRun(out: string | undefined): Promise<EarlierRun | undefined> {
  if (out === undefined) return undefined;
  const names = ['identities.json', LOG_FILE_NAME];
  await refuseLinks(out, names, 'identities.json was left as it was.');
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(out, name);
      const info = await stat(path).catch(() => undefined);
      return info?.isFile() === true
        ? { path, info, file: fileSource(path, path, info) }
        : undefined;
    }),
  );
  return {
    identities: found[0]?.file,
    log: found[1]?.file,
    async refuseChanged() {
      for (const one of found) if (one !== undefined) await refuseChanged(one.path, one.info);
    },
  };
}

export interface WithEarlier {
  readonly imported: ImportedWithLog;
  /** What is written over looks damaged: what was not understood of it would be gone. */
  readonly damaged: boolean;
}

/**
 * The episode with the decisions of an earlier run: names, locks and pictures in the identities.json
 * that `--out` is about to replace, and the history beside it, must not get lost, so they win over
 * those beside the episode; their parameters change nothing.
 * @throws AppError `cli/other-episode` for identities of another one, which would be gone;
 *   `identities/bad-json`, `identities/no-list`, `log/…`
 */
export async function withEarlierRun(
  imported: ImportedWithLog,
  earlier: EarlierRun | undefined,
  say: (text: string) => void,
): Promise<WithEarlier> {
  if (earlier === undefined) return { imported, damaged: hasDamage(imported.episode) };
  const whole = { imported, damaged: false };
  const file = earlier.identities;
  if (file === undefined) return whole;
  const { value, kept } = await readKeptJson(file, 'identities');
  const { epId } = imported.episode;
  const told = episodeOfDocument(value, epId);
  if (identityList(value, file.path).length === 0 && told === undefined) return whole;
  if (told === undefined || isOtherEpisode(told, epId)) throw wouldBeGone(file.path, told, epId);
  const known = await withLogOf(imported, earlier.log);
  const { episode } = known;
  const remarks = createRemarkBook();
  const lookup = identityLookup(episode);
  const { decisions } = parseIdentities(value, file.path, lookup, remarks, kept);
  const read = { ...episode, imported: decisions };
  const list = withoutKnownParts(remarks.list(), read, known.log);
  for (const { level, text } of list) if (level !== 'info') say(`${file.path}: ${text}`);
  const damaged = hasDamage({ report: { ...episode.report, remarks: list } });
  return { imported: { ...known, episode: read }, damaged };
}

async function withLogOf(
  imported: ImportedWithLog,
  log: SourceFile | undefined,
): Promise<ImportedWithLog> {
  if (log === undefined) return imported;
  const read = await withImportedLog(imported, { files: { ...NO_FILES, log } }, { prints: false });
  if (imported.log === undefined || read.log === undefined) return read;
  return { ...read, log: combineLogs(imported.log, read.log) };
}

const NO_FILES: CandidateFiles = {
  faces: undefined,
  tracks: undefined,
  identities: undefined,
  embeddings: undefined,
  parameters: undefined,
  truth: undefined,
};
