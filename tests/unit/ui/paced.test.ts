import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { usePaced } from '../../../src/ui/kit/grid/use-paced.ts';

const ITEMS = ['a', 'b', 'c', 'd'].map((key) => ({ key }));

interface ListProps {
  readonly paced: boolean;
  readonly inSight: (index: number) => boolean;
}

function List({ paced, inSight }: ListProps) {
  const shown = usePaced(ITEMS, Object.is, paced, inSight);
  return createElement('i', null, shown.map((item) => item?.key ?? '-').join(''));
}

/** What a list draws at once when it opens. */
const drawn = (paced: boolean, inSight: (index: number) => boolean): string =>
  renderToStaticMarkup(createElement(List, { paced, inSight }));

it('a list that opens draws what is in sight at once, the rest in later frames', () => {
  expect(drawn(false, () => true)).toBe('<i>abcd</i>');
  expect(drawn(false, (index) => index < 2)).toBe('<i>ab--</i>');
  expect(drawn(true, () => true)).toBe('<i>----</i>');
});
