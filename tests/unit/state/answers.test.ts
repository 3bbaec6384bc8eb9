import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError, CancelledError } from '../../../src/core/errors.ts';
import type { Review, ReviewItem } from '../../../src/core/review/types.ts';
import { acceptMerges } from '../../../src/state/answers/accept-merges.ts';
import {
  closeProposal,
  openProposal,
  useProposal,
} from '../../../src/state/answers/metric-proposal.ts';
import { startReviewQueue, useReviewQueue } from '../../../src/state/answers/review-queue.ts';
import {
  COMPARED,
  refreshTrees,
  stopTrees,
  useScoreTrees,
} from '../../../src/state/answers/scoring.ts';
import {
  listenToSuggestion,
  retrySuggestion,
  type SuggestionState,
} from '../../../src/state/answers/suggestion.ts';
import { appStore } from '../../../src/state/store.ts';
import { failNext, holdAnswer, workers } from './in-process.ts';
import { later } from './memory-disk.ts';
import { eventually, Page, people } from './page.ts';

const calls = (name: string): number => workers.calls.filter((call) => call === name).length;
const REFUSAL = new AppError('test/refused', 'refused', 'It cannot be said.');

let page: Page;
let stops: (() => void)[] = [];
beforeEach(async () => {
  page = await Page.of(people(), appStore);
});
afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

describe('the suggestion', () => {
  const heard: SuggestionState[] = [];
  const last = () => heard.at(-1);
  const until = (type: SuggestionState['type']) =>
    eventually(() => expect(last()?.type).toBe(type));
  const look = () => listenToSuggestion((suggestion) => heard.push(suggestion));
  const listen = () => stops.push(look());

  beforeEach(() => {
    heard.length = 0;
  });

  it('is asked for by what people say and how it is clustered, not by the slider', async () => {
    listen();
    await until('ready');
    expect(calls('suggest')).toBe(1);
    page.state.setThreshold(0.7);
    page.state.setStranger([page.of(0)], true);
    page.state.notSame([0], [1]);
    await eventually(() => expect(calls('suggest')).toBe(2));
    await until('ready');
    await page.settled();
    expect(calls('suggest')).toBe(2);
  });

  it('holds again when what was said is undone before the next is there', async () => {
    listen();
    await until('ready');
    const first = last();
    const held = holdAnswer('suggest');
    page.state.notSame([0], [1]);
    await held.reached;
    expect(last()?.type).toBe('asking');
    page.state.undo();
    await until('ready');
    expect(last()).toEqual(first);
    held.release();
    await page.settled();
    expect(last()).toEqual(first);
    expect(calls('suggest')).toBe(2);
  });

  it('fails once, said once, and is asked for again only by hand', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    failNext('suggest', REFUSAL);
    listen();
    await until('failed');
    page.state.setThreshold(0.7);
    await page.settled();
    expect(calls('suggest')).toBe(1);
    expect(said).toHaveBeenCalledTimes(1);
    retrySuggestion();
    await until('ready');
    expect(calls('suggest')).toBe(2);
  });

  it('is never that of the episode that was open before', async () => {
    listen();
    await until('ready');
    const held = holdAnswer('suggest');
    page.state.notSame([0], [1]);
    await held.reached;
    heard.length = 0;
    await page.take(people({ epId: 'show-s01e02', at: [0, 0.7, 1.4, 2.8] }));
    expect(heard[0]).toEqual({ type: 'asking', recommendation: undefined, linkage: '' });
    held.release();
    await until('ready');
    expect(heard.map((state) => 'recommendation' in state && state.recommendation?.of)).toEqual([
      ...heard.slice(0, -1).map(() => undefined),
      12,
    ]);
  });

  it('is stopped when the last who looks goes', async () => {
    const [one, other] = [look(), look()];
    const held = holdAnswer('suggest');
    await held.reached;
    one();
    expect(calls('stopSuggest')).toBe(0);
    other();
    await eventually(() => expect(calls('stopSuggest')).toBe(1));
    held.release();
  });

  it('has nothing to say of a clustering without a tree', async () => {
    listen();
    await until('ready');
    page.state.setParameters({ algorithm: 'hdbscan' });
    await until('density');
  });
});

describe('the review queue', () => {
  const reviewOf = (...items: readonly ReviewItem[]): Review => ({
    items,
    worth: 0,
    batch: [],
    said: [],
  });
  const status = () => useReviewQueue.getState().status;

  it('asks one thing at a time, and after many changes only about the last', async () => {
    const held = holdAnswer('review');
    stops.push(startReviewQueue());
    await held.reached;
    for (const row of [0, 1, 2]) page.state.setStranger([page.of(row)], true);
    await eventually(() => expect(page.steps).toHaveLength(3));
    // What waits longer before it asks has asked.
    stops.push(listenToSuggestion(() => {}));
    await eventually(() => expect(calls('suggest')).toBe(1));
    expect(calls('review')).toBe(1);
    held.release();
    await eventually(() => expect(calls('review')).toBe(2));
    await eventually(() => expect(status()).toBe('ready'));
    await page.settled();
    expect(calls('review')).toBe(2);
  });

  const agenda = () => useReviewQueue.getState().agenda;
  const asked = () => [agenda().shown, ...agenda().ahead].map((item) => item?.key);
  /** Two pairs of people who hang together by one link each, and two to name. */
  const begin = async () => {
    await page.import(people({ at: [0, 0.9, 1.8, 2.7], epId: 'show-s01e02' }));
    stops.push(startReviewQueue());
    await eventually(() => expect(asked()).toHaveLength(4));
    const { shown, ahead } = agenda();
    return { first: shown!, second: ahead[0]!, third: ahead[1]! };
  };

  it('does not ask again what was answered while the list was made, until that is refused', async () => {
    const { first, second, third } = await begin();
    const before = calls('review');
    const rows = [...first.a.tracks, ...first.b!.tracks];
    useReviewQueue.getState().settle(page.state.confirmTogether(rows, first.question));
    expect(agenda().shown).toBe(second);
    const onItsWay = later();
    useReviewQueue.getState().settle(onItsWay.promise);
    await eventually(() => expect(page.steps).toHaveLength(1));
    await eventually(() => expect(calls('review')).toBeGreaterThan(before));
    await page.settled();
    expect(agenda().shown?.key).toBe(third.key);
    expect(asked()).not.toContain(second.key);
    onItsWay.resolve();
    await eventually(() => expect(agenda().shown?.key).toBe(second.key));
    expect(asked()).not.toContain(first.key);
  });

  it('shows what it shows until that is answered, or somebody wants other questions', async () => {
    const { first, second, third } = await begin();
    workers.fates.set('review', async () => reviewOf(third, second));
    page.state.answer(second.question, 'unsure');
    await eventually(() => expect(asked()).toEqual([first.key, third.key]));
    workers.fates.set('review', async () => reviewOf(third));
    page.state.setThreshold(page.state.parameters.cluster_thresh - 0.01);
    await eventually(() => expect(asked()).toEqual([third.key]));
  });

  it('has the merges that look certain, until they are done; one undo takes them all back', async () => {
    const { first, second } = await begin();
    // Whole identities, each side of the two weak links.
    for (const { b } of [first, second]) await page.state.split([...b!.tracks]);
    const merges = [first, second].map((item) => ({ ...item, b: item.b!, chance: 0.99 }));
    workers.fates.set('review', async () => ({ ...reviewOf(), batch: merges }));
    const batch = () => useReviewQueue.getState().batch.map(({ key }) => key);
    await eventually(() => expect(batch()).toEqual([first.key, second.key]));
    const before = page.groups;
    await acceptMerges(merges, new Map([[second.key, 'not-same']]));
    expect(batch()).not.toContain(first.key);
    expect(page.of(first.a.tracks[0]!)).toBe(page.of(first.b!.tracks[0]!));
    expect(page.told.at(-1)).toBe('Accepted 1 certain merge, 1 taken out');
    await eventually(() => expect(batch()).toEqual([]));
    page.state.undo();
    await eventually(() => expect(page.groups).toEqual(before));
  });

  it('asks again when somebody else’s cancelling took its list away', async () => {
    failNext('review', new CancelledError());
    stops.push(startReviewQueue());
    await eventually(() => expect(status()).toBe('ready'));
  });

  it('says that it failed, and asks again by hand', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    failNext('review', REFUSAL);
    stops.push(startReviewQueue());
    await eventually(() => expect(status()).toBe('failed'));
    expect(said).toHaveBeenCalledTimes(1);
    useReviewQueue.getState().retry();
    await eventually(() => expect(status()).toBe('ready'));
  });
});

describe('the metric proposal', () => {
  const status = () => useProposal.getState().status;
  const until = (wanted: string) => eventually(() => expect(status()).toBe(wanted));
  /** The next proposal, which waits until it is let go. */
  const proposes = (name: string) => {
    const [asked, answered] = [later(), later()];
    workers.fates.set('proposeMetric', async () => {
      asked.resolve();
      await answered.promise;
      return { name };
    });
    return { reached: asked.promise, release: answered.resolve };
  };

  beforeEach(() => {
    stops.push(closeProposal);
  });

  it('is made anew when the history changes, and the last one stays until then', async () => {
    proposes('first').release();
    openProposal();
    await until('ready');
    const held = proposes('second');
    page.state.setStranger([page.of(0)], true);
    await held.reached;
    expect(useProposal.getState()).toMatchObject({ status: 'asking', proposal: { name: 'first' } });
    held.release();
    await until('ready');
    expect(useProposal.getState().proposal).toEqual({ name: 'second' });
  });

  it('says what failed, and tries again', async () => {
    failNext('proposeMetric', REFUSAL);
    openProposal();
    await until('failed');
    expect(useProposal.getState().failure).toBe('It cannot be said.');
    proposes('again').release();
    openProposal();
    await until('ready');
  });

  it('closes with the episode that it is about, and hears no late answer', async () => {
    const held = proposes('late');
    openProposal();
    await held.reached;
    await page.take(people({ epId: 'show-s01e02' }));
    expect(status()).toBe('closed');
    held.release();
    await page.settled();
    expect(status()).toBe('closed');
  });
});

describe('the trees that are scored', () => {
  const trees = () => useScoreTrees.getState();
  const refresh = () => refreshTrees(page.context, true);

  beforeEach(() => {
    stops.push(stopTrees);
  });

  it('are of every linkage, asked for once', async () => {
    refresh();
    expect(trees().status).toBe('running');
    await eventually(() => expect(trees().status).toBe('ready'));
    expect([...trees().trees.keys(), ...trees().missing.keys()].sort()).toEqual(
      [...COMPARED].sort(),
    );
    const asked = calls('trees');
    refresh();
    await page.settled();
    expect(calls('trees')).toBe(asked);
  });

  it('are all there again after others were asked for and stopped', async () => {
    refresh();
    await eventually(() => expect(trees().status).toBe('ready'));
    const { trees: all } = trees();
    const held = holdAnswer('trees');
    refreshTrees(page.context, false);
    await held.reached;
    stopTrees();
    expect(trees().status).toBe('stopped');
    held.release();
    refresh();
    expect(trees()).toMatchObject({ status: 'ready', trees: all });
  });

  it('go on after a failure only when they are asked for, and the failure is told', async () => {
    failNext('trees', REFUSAL);
    refresh();
    await eventually(() => expect(trees().status).toBe('stopped'));
    expect(page.told).toContain('It cannot be said.');
    refresh();
    await eventually(() => expect(trees().status).toBe('ready'));
  });
});
