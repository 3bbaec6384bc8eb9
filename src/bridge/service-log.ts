import { readHeard } from '../core/moderation/sync/heard.ts';
import type { Heard } from '../core/moderation/sync/replica.ts';
import type { SyncStep } from '../core/moderation/sync/sync-step.ts';
import { objectOf } from '../core/parse/fields.ts';
import { parseKept } from '../core/parse/kept-json.ts';
import { ask } from './service.ts';

/** Which history of the service is meant. */
export interface OfService {
  readonly epId: string;
  /** Empty for the run that the service takes. */
  readonly runId: string;
}

/** What became of a step that was sent. */
export type SentStep =
  | { readonly uid: string; readonly seq: number }
  | { readonly uid: string; readonly code: string; readonly reason: string };

/** The steps of all after one; 0 for all. @throws AppError `service/…`, `sync/unreadable` */
export async function hear(of: OfService, after: number): Promise<Heard> {
  const response = await ask(addressOf(of, 'log', { after: String(after) }));
  return readHeard(parseKept(await response.text()), after);
}

/** Send steps in their order. @throws AppError `service/…`: then nobody knows whether they came */
export async function sendSteps(
  of: OfService,
  base: number,
  steps: readonly SyncStep[],
): Promise<readonly SentStep[]> {
  const answer = objectOf(await post(of, 'log', { base, steps }));
  const all = Array.isArray(answer?.steps) ? (answer.steps as readonly unknown[]) : [];
  return all.flatMap((one): readonly SentStep[] => {
    const { uid, seq, problem } = objectOf(one) ?? {};
    if (typeof uid !== 'string') return [];
    if (typeof seq === 'number') return [{ uid, seq }];
    const { code, detail } = objectOf(problem) ?? {};
    return [{ uid, code: String(code), reason: String(detail ?? 'The service does not say why.') }];
  });
}

/**
 * Be told when others may have added steps: at the beginning, after every time that it was cut off, and at each change.
 * @param lost told when it is cut off; it comes back by itself, unless `ended`
 * @returns to listen no more
 */
export function listenToHistory(
  of: OfService,
  changed: () => void,
  lost: (ended: boolean) => void,
): () => void {
  const source = new EventSource(addressOf(of, 'log/events'));
  source.addEventListener('changed', changed);
  source.onerror = () => lost(source.readyState === EventSource.CLOSED);
  return () => source.close();
}

/** Numbers that nobody else is given. */
export async function takeNumbers(
  of: OfService,
  count: number,
): Promise<{ readonly next: number; readonly to: number }> {
  const { from, to } = objectOf(await post(of, 'numbers', { count })) ?? {};
  return typeof from === 'number' && typeof to === 'number'
    ? { next: from, to }
    : { next: 1, to: 0 };
}

async function post(of: OfService, what: string, value: unknown): Promise<unknown> {
  const headers = { 'Content-Type': 'application/json' };
  const sent = { method: 'POST', body: JSON.stringify(value) };
  return (await ask(addressOf(of, what), undefined, headers, sent)).json();
}

function addressOf(
  { epId, runId }: OfService,
  what: string,
  query: Readonly<Record<string, string>> = {},
): string {
  const asked = new URLSearchParams({ ...query, ...(runId === '' ? {} : { run_id: runId }) });
  return `./episodes/${encodeURIComponent(epId)}/${what}${asked.size === 0 ? '' : `?${asked}`}`;
}
