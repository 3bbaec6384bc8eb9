import { createElement, Suspense } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { LazyPart, type LoadedLater, loadedLater } from '../../../src/ui/kit/LazyPart.tsx';

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
});
