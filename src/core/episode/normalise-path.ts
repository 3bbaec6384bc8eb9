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

/** Files that operating systems and running pipelines leave behind, and copies kept aside. */
export function isLeftover(path: string): boolean {
  const segments = path.split('/');
  const base = segments.at(-1) ?? '';
  if (/\.(tmp|bak|lock|part|swp)$/i.test(base) || base.startsWith('.')) return true;
  if (base === 'Thumbs.db' || base === 'desktop.ini') return true;
  return segments
    .slice(0, -1)
    .some((s) => s === '__MACOSX' || s === 'backups' || s === '.git' || /\.bak(\.\d+)?$/.test(s));
}

function hasControl(path: string): boolean {
  for (let i = 0; i < path.length; i++) if (path.charCodeAt(i) < 32) return true;
  return false;
}
