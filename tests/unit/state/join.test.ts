import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appStore } from '../../../src/state/store.ts';
import { perform } from '../../../src/ui/acts/acts.ts';
import { assignPerson } from '../../../src/ui/acts/assign.ts';
import { cargoOfIdentities, cargoOfTracks } from '../../../src/ui/acts/cargo.ts';
import { afterWeighing, drop, isWeighing, useAsking } from '../../../src/ui/acts/join.ts';
import { selectNumbered } from '../../../src/ui/acts/person-numbers.ts';
import { runAction } from '../../../src/ui/acts/run-action.ts';
import { holdAnswer } from './in-process.ts';
import { disk } from './memory-disk.ts';
import { eventually, Page, people } from './page.ts';

/** Cosines of neighbours .45, of the first and the last −.59: half of the threshold lies between. */
const CAST = people({ at: [0, 1.1, 2.2], threshold: 0.6 });
let page: Page;

beforeEach(async () => {
  page = await Page.of(CAST, appStore);
});
afterEach(() => useAsking.setState({ asked: undefined }));

const select = (...rows: readonly number[]): void => {
  page.state.setSelection(new Set(rows.map((row) => page.of(row).id)));
  page.state.setActive(page.of(rows[0] ?? 0).id);
};
const settled = async (): Promise<void> => {
  await eventually(() => expect(isWeighing()).toBe(false));
  await page.settled();
};
const asked = () => useAsking.getState().asked;
const name = async (row: number, text: string): Promise<void> => {
  await page.state.setLabels(page.of(row), { name: text });
  await page.settled();
};

describe('what a key joins', () => {
  it('is joined at once where nothing speaks against it', async () => {
    select(0, 1);
    perform('merge');
    await settled();
    expect(asked()).toBeUndefined();
    expect(page.of(0)).toBe(page.of(1));
  });

  it('waits for a yes where the two are not alike, and is one step then', async () => {
    select(0, 2);
    perform('merge');
    await settled();
    expect(page.steps).toEqual([]);
    expect(asked()).toMatchObject({ called: page.of(0).id, to: { id: page.of(0).id } });
    asked()?.run({});
    await page.settled();
    expect(page.of(0)).toBe(page.of(2));
    expect(page.steps).toEqual(['merge']);
  });

  it.each([
    [
      'a line of the palette, a whole identity',
      () => drop(cargoOfIdentities([page.of(2)]), { type: 'identity', id: page.of(0).id }),
    ],
    [
      'a line of the palette, a track',
      () => {
        drop(
          cargoOfTracks([2], undefined, () => -1),
          { type: 'identity', id: page.of(0).id },
        );
      },
    ],
    ['several into one', () => drop(cargoOfIdentities([page.of(0), page.of(2)]), { type: 'new' })],
  ])('is asked for in the same way: %s', async (_, act) => {
    act();
    await settled();
    expect(asked()).toBeDefined();
    expect(page.steps).toEqual([]);
  });

  it('is never somebody else by name with a single key', async () => {
    await name(0, 'Lisa');
    await name(1, 'Kyle');
    page.state.setActive(page.of(1).id);
    expect(runAction('numbered-person', { target: null, key: '1' })).toBe(true);
    await settled();
    expect(asked()?.effect.conflicts).toEqual(['is named Kyle']);
    expect(asked()?.called).toBe('Lisa');
    expect(page.of(0)).not.toBe(page.of(1));
  });

  it('is not called otherwise with a single key either', async () => {
    await name(0, 'Lisa');
    assignPerson(
      { identities: [page.of(0)], rows: [] },
      { labels: { name: 'Mia' }, identity: undefined },
    );
    await settled();
    expect(asked()?.effect.conflicts).toEqual(['Lisa would be called Mia']);
    expect(page.of(0).labels.name).toBe('Lisa');
  });

  it('takes a number that nobody moves', async () => {
    await name(1, 'Kyle');
    await name(0, 'Lisa');
    const numbers = () => selectNumbered(page.state).map(({ person }) => person.name);
    expect(numbers()).toEqual(['Kyle', 'Lisa']);
    select(1, 2);
    perform('merge');
    await settled();
    expect(numbers()).toEqual(['Kyle', 'Lisa']);
  });

  it('is unlocked for it, and locked again, once somebody was asked', async () => {
    page.state.setLocked(page.of(0), true);
    await page.settled();
    select(0, 1);
    perform('merge');
    await settled();
    expect(asked()?.effect.locked).toBe(true);
    asked()?.run({ throughLocks: true });
    await eventually(() => expect(page.steps).toEqual(['lock', 'batch']));
    await page.settled();
    expect(page.of(0)).toBe(page.of(1));
    expect(page.of(0).locked).toBe(true);
  });

  it('is looked at once what was decided before it is stored', async () => {
    const write = disk.hold('log');
    page.state.setLocked(page.of(0), true);
    await write.reached;
    select(0, 1);
    perform('merge');
    expect(isWeighing()).toBe(true);
    write.release();
    await settled();
    expect(asked()?.effect.locked).toBe(true);
    expect(page.steps).toEqual(['lock']);
  });

  it('lets no key after it overtake, and none go on when it asks', async () => {
    const done: string[] = [];
    for (const [rows, expected] of [
      [[0, 2], []],
      [[0, 1], ['next']],
    ] as const) {
      const between = holdAnswer('between');
      select(...rows);
      perform('merge');
      await between.reached;
      afterWeighing(() => done.push('next'));
      expect(done).toEqual([]);
      between.release();
      await settled();
      expect(done).toEqual(expected);
    }
  });
});
