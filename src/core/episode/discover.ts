import { composed } from '../comparable.ts';
import { AppError } from '../errors.ts';
import type { SourceFile } from '../parse/source.ts';
import { counted } from '../words.ts';
import { chooseCandidates } from './choose.ts';
import { isCropPath } from './crop-index.ts';
import { readEpisodeId } from './episode-id.ts';
import { type FileRole, type Layout, meantRole, roleOf } from './locate.ts';
import { natural } from './natural-order.ts';
import { isLeftover } from './normalise-path.ts';
import { joinParts, type Parts } from './parts.ts';
import { addFile, filesOf, isLoadable, type Scope, sortIntoScopes } from './scopes.ts';

/** The files of a candidate that an import reads. */
export interface CandidateFiles {
  readonly faces: SourceFile | undefined;
  readonly tracks: SourceFile | undefined;
  readonly identities: SourceFile | undefined;
  readonly embeddings: SourceFile | undefined;
  readonly parameters: SourceFile | undefined;
  readonly truth: SourceFile | undefined;
  readonly log?: SourceFile | undefined;
}

/** One episode and run found among the files. */
export interface Candidate {
  readonly index: number;
  readonly epId: string;
  /** "" for the legacy root or a flat folder. */
  readonly runId: string;
  readonly layout: Layout;
  /** Where its manifests lie: what tells copies of one episode apart. */
  readonly folder: string;
  readonly files: CandidateFiles;
  /** Pictures of the scope, before they are matched to faces. */
  readonly images: readonly SourceFile[];
  /** Known files that an import does not need. */
  readonly notNeeded: readonly SourceFile[];
  /** Files beside those that are read, named nearly like one that is missing: path, and that name. */
  readonly misnamed?: readonly (readonly [path: string, name: string])[];
  /** Entries that could not be read, and that no import needs as far as anybody knows. */
  readonly unread?: readonly string[];
  /** Files whose names are a guess (`SourceFile.guessedName`). */
  readonly guessed?: readonly string[];
  /** Folders that were taken for parts of one, where there are several. */
  readonly parts?: Parts;
  /** True for the one that is loaded by default. */
  readonly chosen: boolean;
  /** Why it is, or is not, the default. */
  readonly reason: string;
  /** Undefined when it can be loaded; else what is missing. */
  readonly missing: string | undefined;
}

/** A candidate as plain data, to be shown or sent: the shape of the workers' CandidateView. */
export interface CandidateSummary {
  readonly index: number;
  readonly epId: string;
  readonly runId: string;
  readonly layout: Layout;
  readonly folder: string;
  readonly files: readonly NamedFile[];
  readonly crops: number;
  readonly chosen: boolean;
  readonly reason: string;
  readonly missing: string | undefined;
}
export interface NamedFile {
  readonly role: string;
  readonly path: string;
  readonly bytes: number;
}

export interface Discovery {
  /** In natural order of folder, episode, run; exactly one is chosen. */
  readonly candidates: readonly Candidate[];
  /** Files that belong to no candidate. */
  readonly ignored: number;
}

/**
 * Find the episodes among dropped files, in any layout (pipeline data root at any depth, run-scoped
 * copies, artifacts mirror, flat folder). Files of a candidate come from one scope; the default is
 * the run that active_run.json names, else the highest attempt, else the newest run, else the root.
 * @param named folders at the beginning of each path that a person named or dropped, whatever they are called
 * @throws AppError `discover/no-episode` when nothing can be loaded
 * Reads only the first kilobytes of a few manifests.
 */
export async function discover(files: readonly SourceFile[], named = 0): Promise<Discovery> {
  const { placed, parts } = await joinParts(files, named);
  const { scopes, loose } = sortIntoScopes(files, named, placed);
  const homes = scopes.filter((scope) => isLoadable(scope) || scope.files.has('identities'));
  if (!homes.some(isLoadable)) throw noEpisode(files);
  shareLoose(homes, loose);
  const known: Scope[] = [];
  for (const scope of homes) known.push({ ...scope, epId: await readEpisodeId(scope) });
  known.sort(
    (a, b) => natural(a.prefix, b.prefix) || natural(a.epId, b.epId) || natural(a.runId, b.runId),
  );
  const choices = await chooseCandidates(known, scopes);
  known.forEach((scope, index) => {
    if (choices[index]?.promoted === true) lendRootImages(scope, scopes);
  });
  const candidates = known.map((scope, index) => {
    const choice = choices[index];
    return toCandidate(scope, index, choice?.chosen ?? false, choice?.reason ?? '');
  });
  const used = new Set(candidates.flatMap((candidate) => usedPaths(candidate)));
  const misnamed = files.flatMap((file) => {
    const meant = isLeftover(file.path, named) ? undefined : meantRole(file.path);
    return meant === undefined ? [] : [{ path: file.path, ...meant }];
  });
  const unread = unreadAmong(files);
  const guessed = files.flatMap(({ path, guessedName }) => (guessedName === true ? [path] : []));
  const more = {
    ...(unread.length === 0 ? {} : { unread }),
    ...(guessed.length === 0 ? {} : { guessed }),
  };
  return {
    candidates: candidates
      .map((one) => withParts(withMisnamed(one, misnamed), parts))
      .map((one) => ({ ...one, ...more })),
    ignored: files.filter((file) => !used.has(file.path)).length,
  };
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** A manifest that cannot be read is an error where it is needed: the others are told. */
function unreadAmong(files: readonly SourceFile[]): readonly string[] {
  const needed = (path: string) => !['other', 'image', 'not-needed'].includes(roleOf(path));
  return files
    .filter(({ path, unreadable }) => unreadable && !needed(path))
    .map(({ path }) => path);
}

/** Where its files lie in several parts of one download. */
function withParts(candidate: Candidate, all: readonly Parts[]): Candidate {
  if (all.length === 0) return candidate;
  const paths = usedPaths(candidate);
  const used = (folders: Parts) =>
    folders.filter((folder) => paths.some((path) => path.startsWith(`${folder}/`)));
  const parts = all.map(used).find((folders) => folders.length > 1);
  return parts === undefined ? candidate : { ...candidate, parts };
}

/** Only a file that is missing can have another name, and only beside the others. */
function withMisnamed(
  candidate: Candidate,
  all: readonly { readonly path: string; readonly name: string; readonly role: FileRole }[],
): Candidate {
  if (all.length === 0) return candidate;
  const named = namedFiles(candidate);
  const folders = new Set(named.map((file) => folderOf(file.path)));
  const roles = new Set(named.map((file) => file.role));
  const misnamed = all
    .filter(({ path, role }) => folders.has(folderOf(path)) && !roles.has(role))
    .map(({ path, name }) => [path, name] as const);
  return misnamed.length === 0 ? candidate : { ...candidate, misnamed };
}

/** Kept with the pictures, which are thousands. */
const crops = new WeakMap<SourceFile, boolean>();

function countCrops(images: Candidate['images']): number {
  let count = 0;
  for (const image of images) {
    let isCrop = crops.get(image);
    if (isCrop === undefined) {
      isCrop = isCropPath(image.path);
      crops.set(image, isCrop);
    }
    if (isCrop) count += 1;
  }
  return count;
}

/** A candidate without its handles. */
export function summarise(candidate: Candidate): CandidateSummary {
  const { index, epId, runId, layout, folder, images, chosen, reason, missing } = candidate;
  const files = namedFiles(candidate);
  const crops = countCrops(images);
  return { index, epId, runId, layout, folder, files, crops, chosen, reason, missing };
}

/** Role, path and size of the files that an import reads. */
export function namedFiles(candidate: Candidate): NamedFile[] {
  return Object.entries(candidate.files).flatMap(
    ([role, file]: [string, SourceFile | undefined]) =>
      file === undefined ? [] : [{ role, path: file.path, bytes: file.size }],
  );
}

function toCandidate(scope: Scope, index: number, chosen: boolean, reason: string): Candidate {
  const manifest = first(scope, 'faces') ?? first(scope, 'tracks') ?? first(scope, 'identities');
  return {
    index,
    epId: scope.epId,
    runId: scope.runId,
    layout: scope.layout,
    folder: folderOf(manifest?.path ?? ''),
    files: {
      faces: first(scope, 'faces'),
      tracks: first(scope, 'tracks'),
      identities: first(scope, 'identities'),
      embeddings: first(scope, 'embeddings'),
      parameters: first(scope, 'parameters'),
      truth: first(scope, 'truth'),
      log: first(scope, 'log'),
    },
    images: filesOf(scope, 'image'),
    notNeeded: filesOf(scope, 'not-needed'),
    chosen,
    reason,
    missing: isLoadable(scope) ? undefined : 'faces.jsonl or tracks.jsonl',
  };
}

/** The file of a role that lies highest; recognition.yaml before clustering.yaml. */
function first(scope: Scope, role: FileRole): SourceFile | undefined {
  const depth = (file: SourceFile) => file.path.split('/').length;
  const config = (file: SourceFile) => (/recognition\.ya?ml$/i.test(file.path) ? 0 : 1);
  return [...filesOf(scope, role)].sort(
    (a, b) =>
      (role === 'parameters' ? config(a) - config(b) : 0) ||
      depth(a) - depth(b) ||
      natural(a.path, b.path),
  )[0];
}

/**
 * Hand files outside every scope to those that lack them: images and vectors only when there is one
 * episode to belong to, configuration and truth to every scope in or below their folder.
 */
function shareLoose(scopes: readonly Scope[], loose: readonly SourceFile[]): void {
  const loadable = scopes.filter(isLoadable);
  const [only] = loadable;
  for (const file of loose) {
    const role = roleOf(file.path);
    if (loadable.length === 1 && only !== undefined) {
      const lone = role === 'image' || role === 'parameters' || !only.files.has(role);
      if (lone && role !== 'active-run') addFile(only, file);
    } else if (role === 'parameters' || role === 'truth') {
      const folder = composed(file.path)
        .split('/')
        .slice(0, -1)
        .join('/')
        .replace(/(^|\/)config(\/.*)?$/, '');
      for (const scope of loadable) {
        const within = folder === '' || `${scope.prefix}/`.startsWith(`${folder}/`);
        if (within && !scope.files.has(role)) addFile(scope, file);
      }
    }
  }
}

/** The root is a copy of a promoted run, so that its crops are those of the run. */
function lendRootImages(run: Scope, all: readonly Scope[]): void {
  if (run.runId === '' || run.files.has('image')) return;
  const root = all.find(
    (scope) => scope.runId === '' && scope.prefix === run.prefix && scope.epId === run.epId,
  );
  if (root !== undefined) for (const file of filesOf(root, 'image')) addFile(run, file);
}

function usedPaths(candidate: Candidate): string[] {
  return [
    ...namedFiles(candidate).map((file) => file.path),
    ...candidate.images.map((file) => file.path),
    ...candidate.notNeeded.map((file) => file.path),
  ];
}

function noEpisode(files: readonly SourceFile[]): AppError {
  const counts = new Map<string, number>();
  for (const file of files) {
    const base = file.path.slice(file.path.lastIndexOf('/') + 1);
    const role = roleOf(file.path);
    const kind = role === 'other' ? extension(base) : role === 'image' ? 'image' : base;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const found = [...counts]
    .sort((a, b) => b[1] - a[1] || natural(a[0], b[0]))
    .slice(0, 6)
    .map(([kind, n]) =>
      kind === 'image' ? counted(n, 'image') : n === 1 ? kind : `${n} × ${kind}`,
    );
  const what = found.length === 0 ? 'there are no files at all' : `found ${found.join(', ')}`;
  const unread = unreadAmong(files);
  const more =
    unread.length === 0
      ? ''
      : ` ${counted(unread.length, 'entry', 'entries')} could not be read: ${unread.slice(0, 6).join(', ')}.`;
  return new AppError(
    'discover/no-episode',
    `no faces.jsonl or tracks.jsonl among ${files.length} files`,
    `No episode here: looked for faces.jsonl or tracks.jsonl (in manifests/{episode}/, a run folder or a flat folder), but ${what}. Drop the folder that holds the episode's manifests together with its embeds and crops.${more}`,
    { details: { files: files.length, found } },
  );
}

function extension(base: string): string {
  const dot = base.lastIndexOf('.');
  return dot > 0 ? `*${base.slice(dot).toLowerCase()}` : 'file without extension';
}
