import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Growing } from '../../../src/ui/kit/Growing.tsx';

/** What is drawn at first of so many entries, and how many were asked for. */
function drawn(count: number): { readonly html: string; readonly asked: number } {
  let asked = 0;
  const items = Array.from({ length: count }, (_, i) => i);
  const keyOf = (item: number): number => item;
  const children = (item: number) => {
    asked += 1;
    return createElement('li', undefined, item);
  };
  const html = renderToStaticMarkup(createElement(Growing<number>, { items, keyOf, children }));
  return { html, asked };
}

describe('a list of any length', () => {
  it('draws a screenful of very many, and marks where it goes on', () => {
    const { html, asked } = drawn(20_000);
    expect(asked).toBeLessThanOrEqual(40);
    expect(html).toMatch(/<li>0<\/li>.*<li aria-hidden="true"><\/li>$/);
  });

  it('draws a short one whole', () => {
    expect(drawn(3).html).toBe('<li>0</li><li>1</li><li>2</li>');
  });
});
