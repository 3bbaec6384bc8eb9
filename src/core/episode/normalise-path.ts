import { AppError } from '../errors.ts';

/**
 * Turn a path from outside (a drop, an archive entry) into the form that sources use: segments
 * joined by "/", no ".", no empty ones.
 * @throws AppError `zip/unsafe-path` for an absolute path, a drive letter, "..", or a control
 *   character: such a path would lead out of the folder that it claims to be in
 */
export function normalisePath(raw: string): string {
  const path = safePath(raw);
  if (path !== undefined) return path;
  const shown = JSON.stringify(raw.length > 120 ? `${raw.slice(0, 120)}…` : raw);
  throw new AppError(
    'zip/unsafe-path',
    `unsafe path ${shown}`,
    `The path ${shown} leads out of the folder it is in (absolute, a drive letter or "..") and was not opened. Pack the episode again with relative paths, or unpack it and drop the folder.`,
    { place: { file: raw.slice(0, 120) } },
  );
}

/** As `normalisePath`, undefined instead of an error: for callers that leave such entries out. */
export function safePath(raw: string): string | undefined {
  const path = raw.replaceAll('\\', '/');
  if (path.startsWith('/') || hasControl(path)) return undefined;
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0 || segments.includes('..')) return undefined;
  const joined = segments.join('/');
  // Also behind a dot: "./C:/x".
  return /^[A-Za-z]:/.test(joined) ? undefined : joined;
}

/** The path that a browser gives a dropped entry ("/folder/file"), in the form that sources use. */
export function droppedPath(fullPath: string): string {
  return normalisePath(fullPath.replace(/^\/+/, ''));
}

/** Recycle bins, snapshots and thumbnails of shares and systems; packers' and pipelines' folders aside. */
const ASIDE =
  /^(?:\..*|[#$@]recycle(?:\.bin)?|recycler|[#~]snapshot|@recently-snapshot|@eadir|system volume information|network trash folder|lost\+found|__macosx|backups|.*\.bak(?:\.\d+)?)$/i;

/** True for a folder that nobody means: a recycle bin, a snapshot, a hidden folder, copies kept aside. */
export function isAside(folder: string): boolean {
  return ASIDE.test(folder);
}

/**
 * Files that operating systems and running pipelines leave behind, and copies kept aside.
 * @param named folders at the beginning of the path that somebody named or dropped: they are meant, whatever
 *   they are called
 */
export function isLeftover(path: string, named = 0): boolean {
  const folders = path.split('/');
  const base = folders.pop() ?? '';
  return (
    /^\.|\.(tmp|bak|lock|part|swp)$/i.test(base) ||
    base === 'Thumbs.db' ||
    base === 'desktop.ini' ||
    folders.slice(named).some(isAside)
  );
}

function hasControl(path: string): boolean {
  for (let i = 0; i < path.length; i++) if (path.charCodeAt(i) < 32) return true;
  return false;
}
