import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import {
  problemOf,
  receiveError,
  refusal,
  sendError,
  statusOf,
} from '../../../src/serve/problem.ts';
import { ROUTES } from '../../../src/serve/routes.ts';
import { clusteredRoot, serving } from './asked.ts';

const SOURCES = fileURLToPath(new URL('../../../src/', import.meta.url));
const root = clusteredRoot();

/** Parts of the program that no request reaches: other commands, and what the page alone asks. */
const NEVER = new Set([
  ...['together', 'score', 'season', 'facebank', 'face', 'diff', 'map', 'suggest'],
  ...[
    'export/nothing',
    'gpu',
    'ingest',
    'media',
    'storage',
    'embed',
    'worker',
    'export/re-embedded',
  ],
  ...['cli/no-config', 'cli/no-facebank', 'cli/no-models', 'cli/no-null', 'cli/no-runtime'],
  ...['cli/not-our-facebank', 'cli/not-read', 'remote', 'store'],
]);

/** Codes of errors that are thrown somewhere below the service. */
function codes(): Set<string> {
  const found = new Set<string>();
  for (const layer of ['core', 'cli', 'kernel', 'serve']) {
    const files = readdirSync(join(SOURCES, layer), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => /\.ts$/.test(name))) {
      const text = readFileSync(join(SOURCES, layer, file), 'utf8');
      const thrown = /(?:AppError|refuse|refusal|fail|problem)\(\s*'([a-z]+\/[a-z-]+)'/g;
      for (const [, code] of text.matchAll(thrown)) found.add(code!);
    }
  }
  return found;
}

describe('the table of statuses', () => {
  it('knows every code that a request can meet', () => {
    const all = [...codes()];
    expect(all.length).toBeGreaterThan(60);
    const unknown = all.filter(
      (code) =>
        statusOf(code) === undefined && !NEVER.has(code) && !NEVER.has(code.split('/')[0] ?? ''),
    );
    expect(unknown).toEqual([]);
  });

  it('takes what has no code for a fault, whose words stay here', () => {
    const problem = problemOf(new Error('the password is in /etc/secret'));
    expect(problem).toMatchObject({ status: 500, code: 'serve/fault' });
    expect(JSON.stringify(problem)).not.toContain('secret');
    expect(problemOf(new AppError('never/seen', 'x', 'y')).status).toBe(500);
  });

  it('holds for an error that came from a thread', () => {
    const error = refusal('serve/stale', 'Old.', { etag: '"x"' });
    const there = receiveError(structuredClone(sendError(error)));
    expect(problemOf(there)).toEqual(problemOf(error));
    expect(problemOf(receiveError(sendError(new Error('x')))).code).toBe('serve/fault');
  });
});

describe('the document', () => {
  it('is OpenAPI 3.1 with every route, its shapes and its errors', async () => {
    const response = await serving(root()).ask('/openapi.json', { headers: { Authorization: '' } });
    const document = (await response.json()) as {
      openapi: string;
      paths: Record<
        string,
        Record<string, { responses: Record<string, unknown>; security?: unknown }>
      >;
      components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
    };
    expect(document.openapi).toBe('3.1.0');
    const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(calls.sort()).toEqual(
      Object.values(ROUTES)
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    );
    expect(Object.keys(document.components.schemas)).toContain('Merge');
    expect(document.components.securitySchemes).toHaveProperty('token');
    const merge = document.paths['/episodes/{ep_id}/identities/merge']?.post;
    expect(merge?.security).toEqual([{ token: [] }]);
    for (const status of [
      '200',
      '400',
      '401',
      '403',
      '404',
      '409',
      '412',
      '413',
      '415',
      '421',
      '423',
    ]) {
      expect(merge?.responses).toHaveProperty(status);
    }
  });

  it('is drawn for people without a script or anything from elsewhere', async () => {
    const response = await serving(root()).ask('/docs');
    const html = await response.text();
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'self';/,
    );
    expect(html).not.toMatch(/<script|<style|style=|\son[a-z]+=|src=|https?:\/\/(?!127\.0\.0\.1)/);
    for (const { path, summary } of Object.values(ROUTES)) {
      expect(html).toContain(summary.replaceAll("'", '&#39;'));
      expect(html.replaceAll('<wbr>', '').replace(/<\/?i>/g, '')).toContain(path);
    }
    expect(html).toContain('source_ids');
  });

  it('has a title that fits its code where the status says less', () => {
    const titleOf = (code: string) => problemOf(new AppError(code, '', '')).title;
    expect(titleOf('npy/bad-header')).toBe('The files of the episode do not allow it');
    expect(titleOf('reembed/no-model')).toBe('No face model here');
  });
});
