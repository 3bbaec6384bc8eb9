import { afterEach, expect, it, vi } from 'vitest';
import { tryLead } from '../../../src/state/lib/tabs.ts';

type Work = (lock: object | null) => unknown;

/** Locks of a browser that takes its time for every answer; `held` are those of other tabs. */
function slowLocks(milliseconds: number, held: Set<string>) {
  const request = async (name: string, ...rest: readonly unknown[]): Promise<unknown> => {
    const work = rest.at(-1) as Work;
    const { ifAvailable = false, signal } = rest[0] as {
      ifAvailable?: boolean;
      signal?: AbortSignal;
    };
    await new Promise((resolve, reject) => {
      setTimeout(resolve, milliseconds);
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
    if (ifAvailable && held.has(name)) return work(null);
    while (held.has(name)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (signal?.aborted) throw signal.reason;
    }
    return work({});
  };
  return { request };
}

afterEach(() => vi.unstubAllGlobals());

const lead = (milliseconds: number, held: readonly string[] = []) => {
  const names = new Set(held.map((key) => `cutline/episode/${key}`));
  vi.stubGlobal('navigator', { locks: slowLocks(milliseconds, names) });
  return { led: tryLead('e1'), names };
};

it('a lock that nobody holds is had, however late the browser is', async () => {
  expect(await lead(900).led).toBeDefined();
});

it('a tab that goes within a moment hands over', async () => {
  const { led, names } = lead(1, ['e1']);
  setTimeout(() => names.clear(), 60);
  expect(await led).toBeDefined();
});

it('a tab that stays leads on', async () => {
  expect(await lead(1, ['e1']).led).toBeUndefined();
});
