import type { OnProgress } from '../../workers/common/jobs.ts';
import { roleOf } from '../core/episode/locate.ts';
import { AppError } from '../core/errors.ts';
import { objectOf } from '../core/parse/fields.ts';
import { pooledMap } from '../core/pooled-map.ts';
import type { Incoming } from './drop.ts';
import type { FoundFile } from './walk.ts';

/*
 * The service that serves this page, as far as the page needs it. Loaded where there is one (`served.ts`).
 */

/** What it has; or that it wants a login first, or does not answer. */
export type ServiceEpisodes =
  | { readonly type: 'episodes'; readonly ids: readonly string[] }
  | { readonly type: 'login' }
  | { readonly type: 'away' };

export async function listServiceEpisodes(signal: AbortSignal): Promise<ServiceEpisodes> {
  const response = await fetch('./episodes', { signal }).catch(() => undefined);
  if (response?.status === 401) return { type: 'login' };
  const body = response?.ok === true ? await jsonOf(response) : undefined;
  const episodes = objectOf(body)?.episodes;
  if (!Array.isArray(episodes)) return { type: 'away' };
  const ids = (episodes as readonly unknown[]).map((one) => objectOf(one)?.ep_id);
  return { type: 'episodes', ids: ids.filter((id) => typeof id === 'string') };
}

/** Files read at once. */
const WIDTH = 4;
/** What the files lie in, as those of a dropped folder do. */
const FOLDER = 'service';

interface Listed {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly etag: string;
}

/** What is being decided by others may change a file while it is read: it is listed and read anew so often. */
const TRIES = 10;

interface Reading {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/**
 * The files of an episode as if its folder had been dropped: what an import reads is read now, pictures when
 * they are shown. All of one state: where a file changed since they were listed, those that did are read again.
 * @throws AppError `service/away`, `service/login`, `service/changed`, `service/refused`
 */
export async function readServiceEpisode(epId: string, reading: Reading): Promise<Incoming> {
  const known = new Map<string, File>();
  for (let tries = 1; ; tries++) {
    try {
      return await readOneState(epId, reading, known);
    } catch (error) {
      const changed = error instanceof AppError && error.code === 'service/changed';
      if (!changed || tries === TRIES) throw error;
    }
  }
}

/** @param known files that were read before, by path and state */
async function readOneState(
  epId: string,
  { signal, onProgress }: Reading,
  known: Map<string, File>,
): Promise<Incoming> {
  const base = `./episodes/${encodeURIComponent(epId)}`;
  const [report, list] = await Promise.all([
    askJson(base, signal),
    askJson(`${base}/files`, signal),
  ]);
  const others = otherRuns(report);
  const listed = listedIn(list).filter(({ path }) => !others.has(path));
  const needed = listed.filter(({ path }) => isRead(path));
  const total = needed.reduce((sum, { size }) => sum + size, 0);
  const read = new Map<string, File>();
  let done = 0;
  await pooledMap(needed, WIDTH, async (file) => {
    const state = `${file.etag}\n${file.path}`;
    const bytes = known.get(state) ?? (await readFile(base, file, signal));
    known.set(state, bytes);
    read.set(file.path, bytes);
    done += file.size;
    onProgress({ stage: 'Reading from the service', done, total, unit: 'bytes' });
  });
  const files = listed.map(
    (file): FoundFile => ({
      path: `${FOLDER}/${file.path}`,
      file: read.get(file.path),
      open: async () => read.get(file.path) ?? readFile(base, file),
    }),
  );
  return { files, handle: undefined };
}

/** The same without reading any: for pictures, which are read when they are shown. @throws as above */
export async function listServiceFiles(epId: string): Promise<Incoming> {
  const base = `./episodes/${encodeURIComponent(epId)}`;
  const files = listedIn(await jsonOf(await ask(`${base}/files`))).map(
    (file): FoundFile => ({
      path: `${FOLDER}/${file.path}`,
      file: undefined,
      open: () => readFile(base, file),
    }),
  );
  return { files, handle: undefined };
}

function isRead(path: string): boolean {
  return !['image', 'other', 'not-needed'].includes(roleOf(path));
}

/** Manifests of runs that are not taken: nobody needs to load them. */
function otherRuns(report: unknown): ReadonlySet<string> {
  const row = objectOf(report);
  const pathsOf = (run: unknown): string[] => {
    const files = objectOf(run)?.files;
    const all = Array.isArray(files) ? (files as readonly unknown[]) : [];
    return all.map((file) => objectOf(file)?.path).filter((path) => typeof path === 'string');
  };
  const own = new Set(pathsOf(row?.chosen));
  const runs = Array.isArray(row?.runs) ? (row.runs as readonly unknown[]) : [];
  return new Set(runs.flatMap(pathsOf).filter((path) => !own.has(path)));
}

function listedIn(list: unknown): Listed[] {
  const files = objectOf(list)?.files;
  const all = Array.isArray(files) ? (files as readonly unknown[]) : [];
  return all.flatMap((file) => {
    const { path, size, modified, etag } = objectOf(file) ?? {};
    const whole =
      typeof path === 'string' && typeof size === 'number' && typeof modified === 'number';
    return whole && typeof etag === 'string' ? [{ path, size, modified, etag }] : [];
  });
}

async function readFile(
  base: string,
  { path, modified, etag }: Listed,
  signal?: AbortSignal,
): Promise<File> {
  const address = `${base}/files/${path.split('/').map(encodeURIComponent).join('/')}`;
  const response = await ask(address, signal, { 'If-Match': etag });
  const blob = await response.blob().catch((cause: unknown) => {
    throw signal?.aborted === true ? cause : away(cause);
  });
  const name = path.slice(path.lastIndexOf('/') + 1);
  return new File([blob], name, { type: blob.type, lastModified: modified });
}

const askJson = async (address: string, signal: AbortSignal): Promise<unknown> =>
  jsonOf(await ask(address, signal));

/** @throws AppError `service/…`; `refused` has status and code in its details */
export async function ask(
  address: string,
  signal?: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
  sent: Pick<RequestInit, 'method' | 'body'> = {},
): Promise<Response> {
  const response = await fetch(address, { headers, ...sent, ...(signal && { signal }) }).catch(
    (cause: unknown) => {
      throw signal?.aborted === true ? cause : away(cause);
    },
  );
  if (response.ok) return response;
  if (response.status === 401) throw fault('login', LOGIN);
  if (response.status === 412) throw fault('changed', CHANGED);
  const { detail, code } = objectOf(await jsonOf(response)) ?? {};
  const { status } = response;
  const text = typeof detail === 'string' ? detail : `The service answers ${status}.`;
  throw new AppError('service/refused', text, text, { details: { status, code } });
}

const jsonOf = (response: Response): Promise<unknown> => response.json().catch(() => undefined);

export const LOGIN =
  'The service wants to know who you are. Open the login link that stands in the terminal in which it runs.';
const CHANGED = 'The files of the episode were changed while they were read. Open it again.';

const fault = (what: string, text: string, cause?: unknown): AppError =>
  new AppError(`service/${what}`, text, text, { cause });

const away = (cause: unknown): AppError =>
  fault('away', 'The service does not answer. Look whether it still runs, then try again.', cause);
