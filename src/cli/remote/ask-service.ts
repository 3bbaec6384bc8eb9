import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';
import { objectOf, type Row } from '../../core/parse/fields.ts';
import type { EpisodeOptions } from '../kit/episode-options.ts';
import { usageError } from '../kit/program-error.ts';

/** Where an episode is that a service has. */
export interface Remote {
  /** Address of the episode, without a slash at its end. */
  readonly episode: string;
  readonly server: string;
  readonly token: string;
  readonly runId: string | undefined;
}

export interface RemoteOptions extends EpisodeOptions {
  readonly server?: string;
  readonly dryRun?: boolean;
  readonly now?: string;
}

/** Options that are about folders here, and not about a service. */
const HERE = ['dataRoot', 'episode', 'dryRun', 'now', 'skipBadLines'] as const;
const NAMES: Readonly<Record<(typeof HERE)[number], string>> = {
  ...{ dataRoot: '--data-root', episode: '--episode', dryRun: '--dry-run', now: '--now' },
  skipBadLines: '--skip-bad-lines',
};

/**
 * What `--server` says; undefined without it.
 * @throws AppError `cli/usage`
 */
export function remoteOf(options: RemoteOptions): Remote | undefined {
  const { server, epId, runId } = options;
  if (server === undefined) return undefined;
  const twice = HERE.find((key) => options[key] !== undefined);
  if (twice !== undefined) {
    throw usageError(
      `${NAMES[twice]} is about files here, and --server has them elsewhere: give one.`,
    );
  }
  if (epId === undefined)
    throw usageError('Say with --ep-id which episode of the service is meant.');
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '') {
    throw usageError(`--server ${server} is no address. Write it like http://127.0.0.1:4174.`);
  }
  const token = process.env.CUTLINE_TOKEN ?? '';
  if (token === '') {
    throw usageError(
      'The service wants a token. Set CUTLINE_TOKEN to the one that it was started with; while it runs, it lies in .cutline/token of its data root.',
    );
  }
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  return { server: base, token, runId, episode: `${base}/episodes/${encodeURIComponent(epId)}` };
}

export interface Request {
  readonly method: string;
  /** Below the address of the episode. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Names what is done, so that it is done once however often it is asked for. */
  readonly uid?: string;
}

export const newUid = (): string => randomUUID();

/** Waits before the next try. Milliseconds. */
const PAUSES = [300, 1000, 2500];

/**
 * Ask, and again where no answer comes or it says that it cannot be now: what is asked for has a name, or reads.
 * @throws AppError `remote/no-answer`, `remote/refused` with what the service says
 */
export async function askService(remote: Remote, request: Request): Promise<Row> {
  for (let tries = 0; ; tries++) {
    const answer = await send(remote, request).catch((cause: unknown) => ({ cause }));
    const pause = PAUSES[tries];
    if ('cause' in answer) {
      if (pause === undefined) throw noAnswer(remote, answer.cause);
    } else {
      const body = objectOf(await answer.json().catch(() => undefined));
      if (answer.ok && body !== undefined) return body;
      if (answer.status !== 503 || pause === undefined) throw refused(remote, answer.status, body);
    }
    await wait(pause);
  }
}

function send({ episode, token, runId }: Remote, { method, path, query, body, uid }: Request) {
  const asked = new URLSearchParams({
    ...query,
    ...(runId === undefined ? {} : { run_id: runId }),
  });
  const search = asked.size === 0 ? '' : `?${asked}`;
  return fetch(`${episode}${path}${search}`, {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(60_000),
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(uid === undefined ? {} : { 'Idempotency-Key': uid }),
    },
    ...(body === undefined ? {} : { body }),
  });
}

function noAnswer({ server }: Remote, cause: unknown): AppError {
  return new AppError(
    'remote/no-answer',
    `${server}: ${String(cause)}`,
    `${server} does not answer. Whether the change was made is not known: look with cutline log --server. Look whether the service runs there, then try again.`,
    { cause },
  );
}

/** What the service says, in its words. */
export function refused({ server }: Remote, status: number, problem: Row | undefined): AppError {
  const { code, detail } = problem ?? {};
  const said =
    typeof detail === 'string' ? detail : `it answers ${status}, and not as Cutline does.`;
  return new AppError(
    'remote/refused',
    `${server}: ${status} ${String(code)}`,
    `${server}: ${said}`,
  );
}
