import { describe, expect, it } from 'vitest';
import { nextInTurn } from '../../../src/ui/kit/grid/next-in-turn.ts';

describe('nextInTurn', () => {
  const turns: Readonly<Record<string, number>> = { a: 3, b: 1, c: 2, d: -1 };
  const turnOf = (key: string): number => turns[key] ?? -1;
  const waiting = new Set(['a', 'b', 'c', 'd']);

  it('takes those whose turn is longest ago, those that never had one first', () => {
    expect([...nextInTurn(waiting, turnOf, 2)]).toEqual(['d', 'b']);
  });

  it('keeps the order given among equals', () => {
    expect([...nextInTurn(waiting, () => 0, 3)]).toEqual(['a', 'b', 'c']);
  });

  it('takes everyone when there is room, and nobody without a turn', () => {
    expect(nextInTurn(waiting, turnOf, 9)).toEqual(waiting);
    expect(nextInTurn(waiting, turnOf, 0).size).toBe(0);
  });

  it('lets nobody wait for ever while everything keeps changing', () => {
    const last = new Map<string, number>();
    const served = new Map<string, number>();
    for (let turn = 0; turn < 12; turn++) {
      for (const key of nextInTurn(waiting, (one) => last.get(one) ?? -1, 1)) {
        last.set(key, turn);
        served.set(key, (served.get(key) ?? 0) + 1);
      }
    }
    expect([...served.values()]).toEqual([3, 3, 3, 3]);
  });
});
