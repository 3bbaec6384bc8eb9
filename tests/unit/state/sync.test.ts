import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { append } from '../../../src/core/moderation/log.ts';
import { numbered, type SyncStep } from '../../../src/core/moderation/sync/sync-step.ts';
import {
  EMPTY_LOG,
  type Operation,
  type OperationLog,
} from '../../../src/core/moderation/types.ts';
import { writeLog } from '../../../src/state/persistence/episodes.ts';
import { writeSync } from '../../../src/state/persistence/sync.ts';
import { watchService } from '../../../src/state/sync/watch.ts';
import { selectCanUndo } from '../../../src/state/views/selectors.ts';
import { eventually, Page } from './page.ts';

const AT = '2026-01-01T00:00:00Z';
const CLIENT = 'c1ien7';

/** A service that takes every step but those that a test refuses. */
class Service {
  log: OperationLog = EMPTY_LOG;
  lastNumber = 100;
  readonly asked: string[] = [];
  /** Status and code of a step that spoils its request. */
  spoils: (step: SyncStep) => boolean = () => false;
  refuses: (step: SyncStep) => boolean = () => false;
  away = false;

  /** Somebody else does something. */
  others(operation: Operation, uid?: string): void {
    this.log = append(this.log, operation, { at: AT, ...(uid === undefined ? {} : { uid }) });
  }

  get types(): string[] {
    return this.log.entries.map(({ operation }) => operation.type);
  }

  answer(path: string, body: string | undefined): Response {
    if (this.away) throw new TypeError('Failed to fetch');
    const { entries } = this.log;
    const last = entries.at(-1)?.seq ?? 0;
    if (body === undefined) {
      const after = Number(/after=(\d+)/.exec(path)?.[1]);
      if (after > last) return problem(410, 'serve/log-replaced');
      const steps = entries.flatMap((entry) =>
        entry.seq > after ? [{ ...entry, state: 'applied' }] : [],
      );
      return Response.json({ last_number: this.lastNumber, steps });
    }
    if (path.endsWith('/numbers')) {
      const from = this.lastNumber + 1;
      this.lastNumber += (JSON.parse(body) as { count: number }).count;
      return Response.json({ from, to: this.lastNumber });
    }
    const { steps } = JSON.parse(body) as { steps: readonly SyncStep[] };
    if (steps.some(this.spoils)) return problem(400, 'moderation/bad-payload');
    return Response.json({ steps: steps.map((step) => this.take(step)) });
  }

  private take(step: SyncStep) {
    const { uid, at } = step;
    const known = this.log.entries.find((entry) => entry.uid === uid);
    if (known !== undefined) return { uid, seq: known.seq };
    if (this.refuses(step))
      return { uid, problem: { code: 'moderation/locked', detail: 'It is locked.' } };
    this.log = append(this.log, numbered(step, this.log).operation, { at, uid });
    return { uid, seq: this.log.entries.at(-1)!.seq };
  }
}

const problem = (status: number, code: string) =>
  Response.json({ code, detail: `It does not fit: ${code}.` }, { status });

/** Streams that are open: what is said on them. */
const streams = new Set<Stream>();
class Stream {
  static readonly CLOSED = 2;
  readyState = 1;
  onerror = () => {};
  changed = () => {};
  constructor() {
    streams.add(this);
  }
  addEventListener(_: string, changed: () => void): void {
    this.changed = changed;
  }
  close(): void {
    streams.delete(this);
  }
}
const nudge = () => {
  for (const { changed } of streams) changed();
};

let service = new Service();
const events = new EventTarget();
const seen = Object.assign(events, { visibilityState: 'visible' });
const show = (visibilityState: string) => {
  seen.visibilityState = visibilityState;
  events.dispatchEvent(new Event('visibilitychange'));
};

beforeEach(() => {
  service = new Service();
  seen.visibilityState = 'visible';
  vi.stubGlobal('document', seen);
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('EventSource', Stream);
  vi.stubGlobal('fetch', async (path: string, { body }: { body?: string } = {}) => {
    service.asked.push(`${body === undefined ? 'GET' : 'POST'} ${path.replace(/^.*\//, '')}`);
    return service.answer(path, body);
  });
});
afterEach(() => {
  for (const page of opened.splice(0)) {
    page.state.closeEpisode();
    page.close();
  }
  streams.clear();
  vi.unstubAllGlobals();
});

const opened: Page[] = [];
/** A page whose episode was opened from the service. @param before done before its part is loaded */
async function shared(before: (page: Page) => void = () => {}): Promise<Page> {
  const own = await Page.of();
  opened.push(own);
  const rest = { generation: 1, version: 0, sent: [], lease: { next: 1, to: 0 }, refused: [] };
  await writeSync(own.key, { client: CLIENT, ...rest });
  before(own);
  await own.settled();
  watchService(own.context, (listener) => void own.store.api.subscribe(listener));
  await eventually(() => expect(own.state.sync?.lease.to).toBeGreaterThan(0));
  return own;
}
/** All that was decided is in the history of all, and shown. */
const exchanged = async (page: Page) => {
  await page.settled();
  await eventually(() => {
    const { sync, log } = page.state;
    expect(sync).toMatchObject({ waiting: 0, trouble: 'none' });
    const seqs = (of: OperationLog) => of.entries.map(({ uid, seq }) => [uid, seq]);
    expect(seqs(log)).toEqual(seqs(service.log));
  });
};

describe('an episode that is shared with a service', () => {
  it('sends what is decided under a name of its own, numbers from those that it was given', async () => {
    const page = await shared();
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.state.split([0]);
    await exchanged(page);
    expect(service.types).toEqual(['label', 'split']);
    expect(service.log.entries.every(({ uid }) => uid?.startsWith(`${CLIENT}-`))).toBe(true);
    const [, split] = service.log.entries;
    expect(split?.operation).toMatchObject({ newId: 'identity-00101' });
    expect(page.state.sync?.lease.next).toBe(102);
    // Another visit knows which numbers were used, whenever the page was left.
    expect((await page.stored()).log).toEqual(page.state.log);
  });

  it('sends what was decided before this part of the page was there', async () => {
    const page = await shared((early) => early.state.setLabels(early.of(0), { name: 'Ann' }));
    await exchanged(page);
    expect(service.types).toEqual(['label']);
  });

  it('goes on where another visit was left, whatever was not stored then', async () => {
    const page = await shared();
    await page.state.split([0]);
    await exchanged(page);
    const { key } = page;
    const { log } = page.state;
    const anchor = page.state.open!.episode.tracks.id[1]!;
    const bea: Operation = {
      type: 'label',
      identityId: page.of(1).id,
      anchor,
      labels: { name: 'Bea' },
    };
    page.state.closeEpisode();
    // As if it had been left between a step and what is known of its number, and before another had a name.
    const record = { client: CLIENT, generation: 1, version: 1, sent: [], refused: [] };
    await writeSync(key, { ...record, lease: { next: 101, to: 300 } });
    await writeLog(key, log, append(log, bea, { at: AT }));
    await page.state.openEpisode(key);
    await eventually(() => expect(page.state.sync).toBeDefined());
    await page.state.split([3]);
    await exchanged(page);
    expect(service.types).toEqual(['split', 'label', 'split']);
    expect(service.log.entries[2]?.operation).toMatchObject({ newId: 'identity-00102' });
  });

  it('hears others, and undo in a notice takes back its own step whatever came since', async () => {
    const page = await shared();
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await exchanged(page);
    const { action } = page.state.notices.find(({ text }) => text.includes('Ann'))!;
    const { id, tracks } = page.of(1);
    const anchor = page.state.open!.episode.tracks.id[tracks[0]!]!;
    service.others(
      { type: 'label', identityId: id, anchor, labels: { name: 'Bea' } },
      'of-somebody-else',
    );
    nudge();
    await eventually(() => expect(page.of(1).labels.name).toBe('Bea'));
    action?.run();
    await eventually(() => expect(page.of(0).labels.name).toBeUndefined());
    await exchanged(page);
    expect(service.log.entries.at(-1)?.operation).toMatchObject({ type: 'revoke', seq: 1 });
    expect(page.of(1).labels.name).toBe('Bea');
    // What others did is nobody's to undo by a key.
    expect(selectCanUndo(page.state)).toBe(false);
    page.state.redo();
    await eventually(() => expect(page.of(0).labels.name).toBe('Ann'));
  });

  it('takes back one step a press, however fast they come', async () => {
    const page = await shared();
    for (const [row, name] of ['Ann', 'Bea', 'Cy'].entries()) {
      page.state.setLabels(page.of(row), { name });
      await exchanged(page);
    }
    const names = () => [0, 1, 2].map((row) => page.of(row).labels.name);
    page.state.undo();
    page.state.undo();
    await exchanged(page);
    expect(names()).toEqual(['Ann', undefined, undefined]);
    expect(page.steps.slice(3)).toEqual(['revoke', 'revoke']);
    page.state.redo();
    page.state.redo();
    page.state.redo();
    await exchanged(page);
    expect(names()).toEqual(['Ann', 'Bea', 'Cy']);
    expect(page.state.sync?.refused).toEqual([]);
  });

  it('tells what is refused, with why, and keeps it to be read', async () => {
    const page = await shared();
    service.refuses = ({ operation }) => operation.type === 'label';
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await eventually(() => expect(page.state.sync?.refused).toHaveLength(1));
    expect(page.of(0).labels).toEqual({});
    expect(page.state.sync?.refused[0]).toMatchObject({ reason: 'It is locked.' });
    expect(page.told.at(-1)).toMatch(/refused a step.*Ann.*It is locked\./);
    page.state.sync?.forgetRefused();
    expect(page.state.sync?.refused).toEqual([]);
  });

  it('loses nothing for a step that spoils its request: that one alone is refused', async () => {
    const page = await shared();
    service.away = true;
    for (const [row, name] of ['Ann', 'Bea', 'Cy'].entries()) {
      page.state.setLabels(page.of(row), { name });
      await page.settled();
    }
    await eventually(() => expect(page.state.sync).toMatchObject({ waiting: 3, trouble: 'away' }));
    service.spoils = ({ text = '' }) => text.includes('Bea');
    service.away = false;
    nudge();
    await eventually(() => expect(page.state.sync?.refused).toHaveLength(1));
    await eventually(() => expect(service.types).toEqual(['label', 'label']));
    await exchanged(page);
    expect([0, 1, 2].map((row) => page.of(row).labels.name)).toEqual(['Ann', undefined, 'Cy']);
  });

  it('has a threshold of its own: it is no step, and to apply it is told to be none', async () => {
    const page = await shared();
    page.state.setThreshold(0.99);
    await page.settled();
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await exchanged(page);
    expect(service.types).toEqual(['label']);
    page.state.applyThreshold();
    await page.settled();
    expect(page.steps).toEqual(['label']);
    expect(page.told.at(-1)).toMatch(/shared with the service/);
    page.state.jumpTo(0);
    expect(page.state.log.cursor).toBe(1);
  });

  it('costs nothing while nobody looks at it, and is up to date when somebody does', async () => {
    const page = await shared();
    show('hidden');
    expect(streams.size).toBe(0);
    service.others({ type: 'checkpoint', name: 'seen later' }, 'of-somebody-else');
    const { length } = service.asked;
    nudge();
    await page.settled();
    expect(service.asked).toHaveLength(length);
    show('visible');
    expect(streams.size).toBe(1);
    await exchanged(page);
    expect(page.steps).toEqual(['checkpoint']);
    // Another episode is not shared because this one was.
    page.state.closeEpisode();
    expect([streams.size, page.state.sync, page.context.session.sync]).toEqual([
      0,
      undefined,
      undefined,
    ]);
  });
});
