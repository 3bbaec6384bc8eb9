import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { AppError } from '../core/errors.ts';
import { type ExportProfile, repPath } from '../core/export/spelling.ts';
import { LOG_FILE_NAME } from '../core/moderation/log-file.ts';
import { keepOld } from './kit/keep-old.ts';
import { isMirrored, type LoadedEpisode, pictureHome } from './kit/load-episode.ts';
import { foreignIdentities, wouldBeGone } from './kit/other-episode.ts';
import { note } from './kit/output.ts';
import type { PlannedFile } from './kit/write-atomically.ts';

/** What a failed run leaves as it was. */
export const UNTOUCHED = 'identities.json was left as it was.';

/** How the files of a run are written. */
export interface PlanOptions {
  readonly out?: string;
  readonly profile: ExportProfile;
  readonly dryRun?: boolean;
}

/**
 * Decisions that lie there but were not read, because a single file was named, are not written over.
 * @throws AppError `cli/not-read`
 */
export function refuseUnread({ root, files }: LoadedEpisode, decided: readonly string[]): void {
  const unread = decided.find(
    (path) => files.get(path) === undefined && existsSync(join(root, path)),
  );
  if (unread === undefined) return;
  const path = join(root, unread);
  throw new AppError(
    'cli/not-read',
    `${path} is there, but was not read`,
    `${path} holds decisions that were not read, because --episode names a single file. ${UNTOUCHED} Name the folder ${root} with --episode, or write elsewhere with --out.`,
    { place: { file: path } },
  );
}

/**
 * Decisions of another episode are not taken over; say so, unless they would be written over.
 * @throws AppError `cli/other-episode`
 */
export function mindForeign(
  loaded: LoadedEpisode,
  decided: readonly string[],
  inPlace: boolean,
): void {
  const foreign = foreignIdentities(loaded);
  if (foreign === undefined) return;
  const { path, told, text } = foreign;
  if (!inPlace || !decided.includes(path)) note(text);
  else throw wouldBeGone(path, told, loaded.imported.episode.epId);
}

/** A history of which not everything could be read is kept beside the one that replaces it. */
export async function keptLog(
  loaded: LoadedEpisode,
  options: PlanOptions,
  root: string,
): Promise<readonly PlannedFile[]> {
  const { log } = loaded.replaced;
  const { remarks } = loaded.imported.episode.report;
  if (log === undefined || !remarks.some(({ code }) => code.startsWith('log/'))) return [];
  const path = placed(LOG_FILE_NAME, loaded, options);
  return keepOld({ root, path, bytes: await log.bytes(), dryRun: options.dryRun ?? false });
}

/**
 * Likewise an identities.json that looks damaged, or is written in another schema from now on: what was not
 * understood of it, or has no place in the other, would be gone.
 */
export async function keptIdentities(
  loaded: LoadedEpisode,
  options: PlanOptions,
  root: string,
): Promise<readonly PlannedFile[]> {
  const { identities, damaged } = loaded.replaced;
  const schema = loaded.imported.episode.imported?.dialect;
  const turned = schema !== undefined && schema !== options.profile;
  if (identities === undefined || !(damaged || turned)) return [];
  const why = `It was not in ${SCHEMAS[options.profile]}, which is written now (--profile ${options.profile}).`;
  return keepOld({
    root,
    path: placed('identities.json', loaded, options),
    bytes: await identities.bytes(),
    dryRun: options.dryRun ?? false,
    ...(turned ? { why } : {}),
  });
}

const SCHEMAS = {
  spec: "the specification's schema",
  pipeline: "the pipeline's own schema",
} as const;

/** Where a file of the export goes: flat below --out, into the layout's folders otherwise. */
export function placed(path: string, loaded: LoadedEpisode, options: PlanOptions): string {
  if (options.out !== undefined) return path;
  if (path.startsWith('thumbs/')) return pictureHome(loaded, path);
  return posix.join(path === 'tracks.npy' ? loaded.embeds : loaded.manifests, path);
}

/** identities.json refers to the others, so it is renamed into place last. */
export function commitLast(files: readonly PlannedFile[]): PlannedFile[] {
  const last = (file: PlannedFile) => (file.path.endsWith('identities.json') ? 1 : 0);
  return [...files].sort((a, b) => last(a) - last(b));
}

/** Pictures of identities that are no more, relative to the root; nothing else goes. */
export async function stalePictures(
  root: string,
  loaded: Pick<LoadedEpisode, 'manifests' | 'frames'>,
  options: PlanOptions,
  planned: readonly PlannedFile[],
): Promise<string[]> {
  const inPlace = options.out === undefined;
  const model = repPath('id', options.profile);
  const thumbs = posix.dirname(posix.dirname(inPlace ? pictureHome(loaded, model) : model));
  // The mirror has the pipeline's own pictures in the same folder.
  const ours = inPlace && isMirrored(loaded.manifests) ? OWN_FOLDERS[options.profile] : REP_FOLDER;
  const current = new Set(planned.map(({ path }) => path));
  const entries = await readdir(join(root, thumbs), { withFileTypes: true }).catch(() => []);
  const stale: string[] = [];
  for (const entry of entries) {
    const picture = posix.join(thumbs, entry.name, 'rep.jpg');
    if (!entry.isDirectory() || !ours.test(entry.name) || current.has(picture)) continue;
    const own = join(root, thumbs, entry.name);
    // One that cannot be read is left as it is.
    const inside = await readdir(own, { withFileTypes: true }).catch(() => []);
    if (inside.length === 1 && inside[0]!.name === 'rep.jpg' && inside[0]!.isFile()) {
      stale.push(picture);
    }
  }
  return stale;
}

const REP_FOLDER = /^(identity-\d+|id_\d+)$/;
const OWN_FOLDERS = { spec: /^identity-\d+$/, pipeline: /^id_\d+$/ } as const;
