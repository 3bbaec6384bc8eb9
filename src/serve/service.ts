import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { dataRootOf } from '../cli/kit/data-root.ts';
import {
  type Address,
  hostGuard,
  isLoopback,
  originGuard,
  originOf,
  tokenGuard,
} from './access.ts';
import { type BankPlace, bankHandlers } from './bank-api.ts';
import type { Crew } from './crew.ts';
import { DOCS_PATH, docsPage, docsStyle, STYLE_PATH } from './docs-page.ts';
import { answer, episodeHandlers } from './episode-api.ts';
import { jobHandlers } from './job-api.ts';
import type { Jobs } from './job-types.ts';
import { LOGIN_PATH, login } from './login.ts';
import type { PageFile } from './page-files.ts';
import { type Problem, problemOf, refusal } from './problem.ts';
import { reembedModels } from './reembed-models.ts';
import { type SeedSettings, seedHandlers } from './seed-api.ts';
import { Shelf } from './shelf.ts';

export interface ServiceOptions {
  /** Absolute. */
  readonly dataRoot: string;
  readonly token: string;
  /** Known once it listens. */
  readonly address: () => Address;
  readonly crew: Crew;
  readonly jobs: Jobs;
  readonly bank: BankPlace;
  readonly seeds: SeedSettings;
  /** The built page; undefined where there is none. */
  readonly page: ReadonlyMap<string, PageFile> | undefined;
  /** Told of a fault: the request's line, without what stands after its path, and what happened. */
  readonly onFault: (request: string, error: unknown) => void;
}

const DOCUMENT_PATH = '/openapi.json';

/** What only a server can say of a page: the same as docs/hosting has for others. */
const ALWAYS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
const PAGE_POLICY = "frame-ancestors 'none'";
const DOCS_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The service: the page and the API at one origin. Every request is looked at in this order: whom it calls (Host),
 * where it comes from (Origin), what everybody may see (the page, its documents, its health), then who it is.
 */
export function createService(options: ServiceOptions): OpenAPIHono {
  const { dataRoot, token, address, crew, jobs, bank, seeds, page, onFault } = options;
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'The token that the service was started with (CUTLINE_TOKEN).',
  });
  const shelf = new Shelf(dataRoot, crew);

  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.status === 500) onFault(`${c.req.method} ${new URL(c.req.url).pathname}`, error);
    return sendProblem(c, problem);
  });
  app.notFound((c) =>
    sendProblem(
      c,
      problemOf(
        refusal('serve/not-found', 'There is nothing at this address. /docs says what there is.'),
      ),
    ),
  );

  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(ALWAYS)) c.header(name, value);
    await next();
  });
  app.use(hostGuard(address));
  app.use(originGuard(address));
  app.use(async (c, next) => {
    const other = otherName(c, address());
    return other === undefined ? next() : c.redirect(other, 302);
  });

  answer(app, 'healthz', (c) => c.json({ status: 'ok' }));
  answer(app, 'readyz', async (c) => {
    await dataRootOf(dataRoot);
    await jobs.ready();
    return c.json({ status: 'ready' });
  });
  app.get(LOGIN_PATH, (c) => {
    c.header('Content-Security-Policy', DOCS_POLICY);
    return login(c, address(), token);
  });
  app.get(DOCUMENT_PATH, (c) => c.json(documentOf(app)));
  app.get(DOCS_PATH, (c) => {
    c.header('Content-Security-Policy', DOCS_POLICY);
    return c.html(docsPage(documentOf(app), originOf(address())));
  });
  app.get(STYLE_PATH, (c) => {
    c.header('Content-Type', 'text/css; charset=utf-8');
    return c.body(docsStyle());
  });
  app.get('*', async (c, next) => {
    const file = page?.get(new URL(c.req.url).pathname);
    return file === undefined ? next() : sendPage(c, file);
  });

  app.use(tokenGuard(address, token));
  const handlers = {
    ...episodeHandlers(shelf, crew),
    ...jobHandlers(shelf, jobs, {
      facebank: bank.named,
      hasModel: reembedModels(seeds.models) !== undefined,
    }),
    ...bankHandlers(shelf, crew, bank),
    ...seedHandlers(crew, bank, seeds),
  };
  for (const [name, handler] of Object.entries(handlers)) {
    answer(app, name as keyof typeof handlers, handler);
  }
  return app;
}

/** The document is the same for as long as the service runs. */
const documents = new WeakMap<OpenAPIHono, ReturnType<typeof makeDocument>>();

function documentOf(app: OpenAPIHono) {
  const known = documents.get(app) ?? makeDocument(app);
  documents.set(app, known);
  return known;
}

function makeDocument(app: OpenAPIHono) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Cutline',
      version: __CUTLINE_VERSION__,
      description:
        'Episodes of a data root, and their moderation. Every change is what the command line does: the same bytes, one after the other.',
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'Moderation', description: 'The calls of the specification, §10.' },
      { name: 'Episodes', description: 'What lies there.' },
      { name: 'Jobs', description: 'What takes longer: it is done beside, and told of.' },
      { name: 'Facebank', description: 'People who are known, and who of them is where.' },
      { name: 'Service', description: 'Needs no token.' },
    ],
  });
}

function sendPage(c: Context, { type, forever, bytes }: PageFile): Response {
  return c.body(bytes(), 200, {
    'Content-Type': type,
    'Content-Security-Policy': PAGE_POLICY,
    'Cache-Control': forever ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
}

/** Storage belongs to an origin: who comes by another name of this machine is led to the one that is printed. */
function otherName(c: Context, address: Address): string | undefined {
  const isVisit = c.req.method === 'GET' && c.req.header('sec-fetch-mode') === 'navigate';
  if (!isVisit || address.publicUrl !== undefined) return undefined;
  const url = new URL(c.req.url);
  const own = originOf(address);
  const host = (c.req.header('host') ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  if (!isLoopback(host) || `http://${c.req.header('host')}` === own) return undefined;
  return `${own}${url.pathname}${url.search}`;
}

function sendProblem(c: Context, problem: Problem): Response {
  const retry = problem.status === 503 ? { 'Retry-After': '1' } : {};
  return c.body(JSON.stringify(problem), problem.status as 500, {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    ...retry,
  });
}
