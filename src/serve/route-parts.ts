import type { z } from '@hono/zod-openapi';
import { statusOf } from './problem.ts';
import { Problem } from './schemas.ts';

/** Of which the descriptions of routes are made. */

export const SECURITY = [{ token: [] }];

export const json = (schema: z.ZodType, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

export const body = (schema: z.ZodType) => ({
  required: true,
  content: { 'application/json': { schema } },
});

/** A response for each status that the codes have, which it names. */
export function errors(...codes: readonly string[]) {
  const always = ['serve/no-token', 'serve/other-origin', 'serve/other-host'];
  const byStatus = new Map<number, string[]>();
  for (const code of [...codes, ...always]) {
    const status = statusOf(code) ?? 500;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].sort(([a], [b]) => a - b).map(([status, all]) => [status, problem(all)]),
  );
}

export const problem = (codes: readonly string[]) => ({
  description: codes.map((code) => `\`${code}\``).join(', '),
  content: { 'application/problem+json': { schema: Problem } },
});

/** What reading an episode may fail with. */
export const READING = [
  'cli/no-episode',
  'serve/bad-request',
  'cli/no-run',
  'discover/no-episode',
  'npy/bad-header',
  'serve/busy',
];
