import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReviewItem } from '../../../src/core/review/types.ts';
import {
  type Agenda,
  back,
  EMPTY_AGENDA,
  prune,
  reconcile,
  settle,
  showFirst,
  skip,
} from '../../../src/state/answers/review-agenda.ts';

function item(key: string, worth = 1): ReviewItem {
  const side = { identityId: key, tracks: Int32Array.of(0) };
  return {
    key,
    kind: 'merge',
    question: { kind: 'merge', a: key, b: '' },
    a: side,
    b: side,
    similarity: 0.5,
    margin: 0.1,
    runnerUp: undefined,
    worth,
    cutFace: -1,
    reason: '',
  };
}
const items = (keys: string): ReviewItem[] => [...keys].map((key) => item(key));
const keysOf = ({ passed, shown, ahead, answered }: Agenda): string =>
  [passed, shown === undefined ? [] : [shown], ahead, answered]
    .map((part) => part.map(({ key }) => key).join(''))
    .join('|');
const start = (keys: string): Agenda => reconcile(EMPTY_AGENDA, items(keys));

describe('the agenda of the review', () => {
  it('asks what is worth most first', () => {
    expect(keysOf(start('abc'))).toBe('|a|bc|');
  });

  it('keeps what was skipped for the end, and goes back to it', () => {
    const skipped = skip(skip(start('abc')));
    expect(keysOf(skipped)).toBe('ab|c||');
    expect(keysOf(back(skipped))).toBe('a|b|c|');
    expect(keysOf(skip(skipped))).toBe('|a|bc|');
    expect(keysOf(back(start('abc')))).toBe('|a|bc|');
  });

  it('goes on to the next question at once, then to those that were skipped', () => {
    const second = settle(start('ab'));
    expect(keysOf(second)).toBe('|b||a');
    expect(keysOf(settle(second))).toBe('|||ab');
    expect(keysOf(settle(skip(start('ab'))))).toBe('|a||b');
    expect(settle(EMPTY_AGENDA)).toBe(EMPTY_AGENDA);
  });

  it('does not let the shown question jump when a new list comes', () => {
    const shown = skip(start('abcd'));
    expect(keysOf(reconcile(shown, items('edba')))).toBe('a|b|ed|');
  });

  it('keeps what is shown, and what comes next, while nobody asked for other questions', () => {
    const kept = { stays: () => true, frozen: 2 };
    expect(keysOf(reconcile(start('abcde'), items('edcb'), kept))).toBe('|a|bced|');
    expect(keysOf(reconcile(start('abcd'), items('fd'), kept))).toBe('|a|fd|');
    expect(keysOf(reconcile(settle(start('abc')), items('cda'), kept))).toBe('|a|bcd|');
    const isNot = { stays: () => false, frozen: 2 };
    expect(keysOf(reconcile(start('abcde'), items('edcb'), isNot))).toBe('|b|ced|');
  });

  it('moves on when the shown question is none any more', () => {
    expect(keysOf(reconcile(start('abc'), items('cb')))).toBe('|c|b|');
    expect(keysOf(reconcile(start('abc'), []))).toBe('|||');
  });

  it('shows a question again whose answer was taken back, and the interrupted one after it', () => {
    const answered = settle(start('abc'));
    expect(keysOf(reconcile(answered, items('cab')))).toBe('|a|bc|');
    expect(keysOf(reconcile(settle(settle(start('ab'))), items('ab')))).toBe('|b|a|');
  });

  it('leaves out what became pointless, and stays the same object when nothing did', () => {
    const agenda = skip(start('abcd'));
    expect(prune(agenda, () => true)).toBe(agenda);
    expect(keysOf(prune(agenda, ({ key }) => key !== 'b'))).toBe('a|c|d|');
    expect(keysOf(prune(agenda, ({ key }) => key === 'b'))).toBe('|b||');
  });

  it('asks a chosen question now', () => {
    expect(keysOf(showFirst(skip(start('abcd')), 'd'))).toBe('a|d|bc|');
    const agenda = start('ab');
    expect(showFirst(agenda, 'x')).toBe(agenda);
  });

  it('asks every open question exactly once, whatever is done', () => {
    const steps = fc.array(fc.constantFrom(skip, back, settle), { maxLength: 30 });
    const lists = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 });
    fc.assert(
      fc.property(lists, steps, lists, (first, doing, second) => {
        let agenda = start(first.join(''));
        for (const step of doing) agenda = step(agenda);
        const once = (one: Agenda): string[] =>
          [...one.passed, ...(one.shown === undefined ? [] : [one.shown]), ...one.ahead]
            .map(({ key }) => key)
            .sort();
        expect([...once(agenda), ...agenda.answered.map(({ key }) => key)].sort()).toEqual(
          [...first].sort(),
        );
        const next = reconcile(agenda, items(second.join('')));
        expect(once(next)).toEqual([...second].sort());
        expect(next.shown === undefined).toBe(second.length === 0);
      }),
    );
  });
});
