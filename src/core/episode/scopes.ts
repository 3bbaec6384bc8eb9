import { comparable, composed } from '../comparable.ts';
import type { SourceFile } from '../parse/source.ts';
import { type FileRole, type Layout, locate, type Placed, roleOf } from './locate.ts';
import { isLeftover } from './normalise-path.ts';

/** Files of one episode and run, before it is known whether they make an episode. */
export interface Scope {
  readonly prefix: string;
  /** "" until it has been read from the files. */
  readonly epId: string;
  readonly runId: string;
  readonly layout: Layout;
  readonly files: Map<FileRole, SourceFile[]>;
}

export interface Sorted {
  readonly scopes: readonly Scope[];
  /** Known files that belong to no scope yet. */
  readonly loose: readonly SourceFile[];
}

/** Files that make a folder an episode's folder. */
const ANCHORS: readonly FileRole[] = ['faces', 'tracks', 'identities'];

/**
 * Sort files into scopes, without what systems leave behind (`isLeftover`): by the pipeline's layouts first; then every folder that holds faces.jsonl,
 * tracks.jsonl or identities.json is an episode of its own and owns what lies below it; then what
 * has lost its folder (a mirror's crops, embeddings dropped by themselves) joins the one scope of
 * its episode.
 */
export function sortIntoScopes(
  files: readonly SourceFile[],
  named = 0,
  given: Placed = (path) => path,
): Sorted {
  // One folder may be spelled in two ways: systems write accents composed and decomposed.
  const placed: Placed = (path) => composed(given(path));
  const scopes = new Map<string, Scope>();
  const unplaced: SourceFile[] = [];
  for (const file of files) {
    if (isLeftover(file.path, named) || file.path === '') continue;
    const place = locate(placed(file.path));
    if (place === undefined || (place.epId === '' && !isAnchor(file))) unplaced.push(file);
    else if (belongs(file, place.rest)) {
      const scope = scopeOf(scopes, place.prefix, place.epId, place.runId, place.layout);
      addFile(scope, file);
    }
  }
  const loose = placeFlat(scopes, unplaced, placed);
  return { scopes: adoptOrphans([...scopes.values()]), loose };
}

/** Files of a role, the one nearest to the top first. */
export function filesOf(scope: Scope, role: FileRole): readonly SourceFile[] {
  return scope.files.get(role) ?? [];
}

/** True when a scope has what an import needs at least. */
export function isLoadable(scope: Scope): boolean {
  return scope.files.has('faces') || scope.files.has('tracks');
}

export function addFile(scope: Scope, file: SourceFile): void {
  const role = roleOf(file.path);
  const list = scope.files.get(role) ?? [];
  list.push(file);
  scope.files.set(role, list);
}

/** Manifests count only at the top of their folder: exports, logs and analytics have copies. */
function belongs(file: SourceFile, rest: string): boolean {
  const role = roleOf(file.path);
  if (role === 'image') return true;
  if (role === 'active-run') return rest === 'active_run.json' || rest === 'runs/active_run.json';
  return role !== 'other' && !rest.includes('/');
}

function isAnchor(file: SourceFile): boolean {
  return ANCHORS.includes(roleOf(file.path));
}

function scopeOf(
  scopes: Map<string, Scope>,
  prefix: string,
  epId: string,
  runId: string,
  layout: Layout,
): Scope {
  const key = [prefix, epId, runId].join('\n');
  const known = scopes.get(key);
  if (known !== undefined) return known;
  const scope: Scope = { prefix, epId, runId, layout, files: new Map() };
  scopes.set(key, scope);
  return scope;
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** Give each file to the deepest episode folder above it; returns what has none. */
function placeFlat(
  scopes: Map<string, Scope>,
  files: readonly SourceFile[],
  placed: Placed,
): SourceFile[] {
  const folders = new Set(files.filter(isAnchor).map((file) => folderOf(placed(file.path))));
  const loose: SourceFile[] = [];
  for (const file of files) {
    const role = roleOf(file.path);
    if (role === 'other') continue;
    const path = placed(file.path);
    let folder = folderOf(path);
    while (!folders.has(folder) && folder !== '') folder = folderOf(folder);
    const rest = folder === '' ? path : path.slice(folder.length + 1);
    if (!folders.has(folder) && role === 'active-run') {
      const above = folderOf(path).replace(/(^|\/)runs$/, '');
      addFile(scopeOf(scopes, above, '', '', 'flat'), file);
    } else if (!folders.has(folder)) loose.push(file);
    else if (
      role === 'image' ||
      role === 'embeddings' ||
      role === 'active-run' ||
      !rest.includes('/')
    ) {
      addFile(scopeOf(scopes, folder, '', '', 'flat'), file);
    } else loose.push(file);
  }
  return loose;
}

/** Scopes without manifests join the only scope with manifests of their episode and run. */
function adoptOrphans(all: readonly Scope[]): Scope[] {
  const homes = all.filter((scope) => ANCHORS.some((role) => scope.files.has(role)));
  const orphans = all.filter((scope) => !homes.includes(scope));
  const kept: Scope[] = [...homes];
  for (const orphan of orphans) {
    const same = homes.filter(
      (home) => comparable(home.epId) === comparable(orphan.epId) && home.runId === orphan.runId,
    );
    const [home] = same.length > 0 ? same : homes;
    const only = same.length === 1 || (homes.length === 1 && home?.epId === '');
    if (only && home !== undefined) {
      for (const files of orphan.files.values()) for (const file of files) addFile(home, file);
    } else kept.push(orphan);
  }
  return kept;
}
