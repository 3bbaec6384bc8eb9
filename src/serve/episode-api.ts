import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { untilSteady } from '../cli/kit/node-source.ts';
import { isUid } from '../core/moderation/uid.ts';
import type { BankRoute } from './bank-routes.ts';
import type { Crew } from './crew.ts';
import type { EditTask } from './edit-tasks.ts';
import { fileResponse, namesTag, tagsOf } from './file-response.ts';
import { HistoryNews } from './history-news.ts';
import { historyStream } from './history-stream.ts';
import type { JobRoute } from './job-routes.ts';
import { refusal } from './problem.ts';
import { MOST_STEP_BYTES, readBody } from './request-body.ts';
import { ROUTES, type RouteName } from './routes.ts';
import type { Shelf } from './shelf.ts';
import type { SyncTask } from './sync-tasks.ts';
import type { Where } from './where.ts';

/** Answers a request. */
export type Handler = (c: Context) => Response | Promise<Response>;
export type EpisodeRoute = Exclude<RouteName, JobRoute | BankRoute | 'healthz' | 'readyz'>;

/** Have a route answered, and described in the document. */
export function answer(app: OpenAPIHono, name: RouteName, handler: Handler): void {
  const route = ROUTES[name];
  app.openAPIRegistry.registerPath(route);
  // A path of a file has slashes of its own.
  const path = route.getRoutingPath().replace('/files/:path', '/files/*');
  app.on(route.method.toUpperCase(), path, handler);
}

/** Those who listen to histories at once. */
const MOST_LISTENERS = 512;

/** What the API does about episodes. */
export function episodeHandlers(shelf: Shelf, crew: Crew): Readonly<Record<EpisodeRoute, Handler>> {
  const whereOf = (c: Context): Promise<Where> =>
    shelf.where(c.req.param('ep_id') ?? '', c.req.query('run_id'));
  const news = new HistoryNews((where) => shelf.decisions(where));
  let listeners = 0;

  const edit = async (
    c: Context,
    kind: EditTask['kind'],
    named: EditTask['named'] = {},
    text?: string,
  ): Promise<Response> => {
    const body = text ?? (await readBody(c));
    const where = await whereOf(c);
    const ifMatch = tagsOf(c.req.header('if-match'));
    const uid = keyOf(c);
    const done = await crew.run({ type: 'edit', where, kind, text: body, named, ifMatch, uid });
    news.changed(where);
    return written(c, done.body, done.etag);
  };
  const send = async (c: Context, type: SyncTask['type']): Promise<Response> => {
    const text = await readBody(c, MOST_STEP_BYTES);
    const where = await whereOf(c);
    const { body } = await crew.run({ type, where, text });
    news.changed(where);
    return written(c, body);
  };
  const track = (c: Context) => ({ track_id: c.req.param('track_id') });

  return {
    merge: (c) => edit(c, 'merge'),
    split: (c) => edit(c, 'split'),
    move: (c) => edit(c, 'move', track(c)),
    deleteTrack: (c) => {
      const purge = flagOf(c, 'purge_crops');
      return edit(c, 'delete-track', { ...track(c), purge_crops: purge }, '{}');
    },
    patch: (c) => edit(c, 'patch', { identity_id: c.req.param('identity_id') }),

    episodes: async (c) => c.json({ episodes: (await shelf.ids()).map((ep_id) => ({ ep_id })) }),

    report: async (c) =>
      written(c, (await shelf.read({ type: 'report', where: await whereOf(c) })).bytes),

    identities: async (c) => {
      const { bytes, etag } = await shelf.identities(await whereOf(c));
      const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
      if (namesTag(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers);
      return c.body(bytes as Uint8Array<ArrayBuffer>, 200, {
        ...headers,
        'Content-Type': 'application/json',
      });
    },

    log: async (c) => {
      const where = await whereOf(c);
      const { bytes } = await shelf.read({ type: 'log', where, after: wholeOf(c, 'after') });
      return written(c, bytes);
    },

    logEvents: async (c) => {
      const where = await whereOf(c);
      // What cannot be found is said at once.
      const state = await shelf.decisions(where);
      if (listeners >= MOST_LISTENERS) throw tooManyListeners();
      listeners++;
      const over = () => {
        listeners--;
      };
      const stream = historyStream((hear) => news.listen(where, state, hear), { over });
      return c.body(stream, 200, {
        'Content-Type': 'text/event-stream',
        // A proxy that collects what it passes on would tell it late.
        'X-Accel-Buffering': 'no',
        'Cache-Control': 'no-store',
      });
    },

    push: (c) => send(c, 'push'),
    numbers: (c) => send(c, 'numbers'),

    files: async (c) =>
      written(c, (await shelf.read({ type: 'files', where: await whereOf(c) })).bytes),

    file: async (c) => {
      const where = await whereOf(c);
      const path = pathOf(c);
      return untilSteady(async () => fileResponse(c, await shelf.open(where, path)));
    },
  };
}

const tooManyListeners = () =>
  refusal(
    'serve/busy',
    `${MOST_LISTENERS} listen to histories already. GET …/log says how this one stands.`,
  );

/** @throws AppError `serve/bad-request` */
function keyOf(c: Context): string | undefined {
  const key = c.req.header('idempotency-key');
  if (key === undefined || isUid(key)) return key;
  throw refusal(
    'serve/bad-request',
    'Idempotency-Key has to be 8 to 64 letters, digits, _ or -, such as a UUID.',
  );
}

/** JSON that keeps numbers of other tools is written where they are known. */
export function written(
  c: Context,
  body: string | Uint8Array<ArrayBuffer>,
  etag?: string,
): Response {
  return c.body(body, 200, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    ...(etag === undefined ? {} : { ETag: etag }),
  });
}

/** The rest of the address, as the list of files has it. */
function pathOf(c: Context): string {
  const { pathname } = new URL(c.req.url);
  const rest = /^\/episodes\/[^/]+\/files\/(.+)$/.exec(pathname)?.[1] ?? '';
  try {
    return decodeURIComponent(rest);
  } catch {
    throw refusal(
      'serve/bad-request',
      'The path is not written as addresses are (percent-encoded UTF-8).',
    );
  }
}

/** @throws AppError `serve/bad-request` */
function flagOf(c: Context, name: string): boolean {
  const value = c.req.query(name);
  if (value === undefined || value === 'false' || value === '0') return false;
  if (value === 'true' || value === '1') return true;
  throw refusal('serve/bad-request', `${name} has to be true or false.`);
}

/** @throws AppError `serve/bad-request` */
function wholeOf(c: Context, name: string): number {
  const value = c.req.query(name) ?? '0';
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw refusal('serve/bad-request', `${name} has to be a whole number, 0 or more.`);
}
