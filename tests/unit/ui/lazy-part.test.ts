import { createElement, Suspense } from 'react';
import { renderToReadableStream, renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LazyPart, type LoadedLater, loadedLater } from '../../../src/ui/kit/LazyPart.tsx';

/** A few turns of the event loop, of which no timer is a part. */
async function nextTurns(): Promise<string> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  return 'still waiting';
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const Here = () => createElement('b', undefined, 'here');
const shown = (of: LoadedLater): string =>
  renderToStaticMarkup(
    createElement(Suspense, { fallback: 'waiting' }, createElement(LazyPart, { of })),
  );

describe('a part that is loaded later', () => {
  it('is waited for', () => {
    expect(shown(loadedLater(async () => Here))).toContain('waiting');
  });

  it('is drawn at once when it is there already', async () => {
    const part = loadedLater(async () => Here);
    part.preload();
    await Promise.resolve();
    await Promise.resolve();
    expect(shown(part)).toBe('<b>here</b>');
  });

  it('is loaded again where loading it ahead failed', async () => {
    let tries = 0;
    const part = loadedLater(async () => {
      tries += 1;
      if (tries === 1) throw new Error('offline');
      return Here;
    });
    part.preload();
    await new Promise((resolve) => setTimeout(resolve));
    expect(shown(part)).toContain('waiting');
    expect(tries).toBe(2);
  });

  it('is lost where its style is, or the connection says nothing', async () => {
    const heard = new EventTarget();
    vi.stubGlobal('addEventListener', heard.addEventListener.bind(heard));
    vi.resetModules();
    const fresh = await import('../../../src/ui/kit/LazyPart.tsx');
    const whatBecomesOf = async (load: () => Promise<typeof Here>) => {
      const part = fresh.loadedLater(load);
      const stream = renderToReadableStream(createElement(fresh.LazyPart, { of: part }), {
        onError: () => {},
      });
      const text = stream.then((made) => new Response(made).text());
      return text.catch((error: unknown) => String(error));
    };
    expect(await whatBecomesOf(async () => Here)).toBe('<b>here</b>');

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const silent = whatBecomesOf(() => new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await Promise.race([silent, nextTurns()])).toContain('Unable to preload in time');
    vi.useRealTimers();

    const payload = new Error('Unable to preload CSS for /assets/x.css');
    heard.dispatchEvent(Object.assign(new Event('vite:preloadError'), { payload }));
    expect(await whatBecomesOf(async () => Here)).toContain('Unable to preload CSS');
  });
});
