import './memory-disk.ts';
import { expect, vi } from 'vitest';
import type { Identity } from '../../../src/core/identity/types.ts';
import { Autosave } from '../../../src/state/library/autosave.ts';
import { readEpisode } from '../../../src/state/persistence/episodes.ts';
import { type AppStore, createAppStore } from '../../../src/state/store.ts';
import { selectIdentitySet } from '../../../src/state/views/selectors.ts';
import { dropped } from '../../worker/zip-bytes.ts';
import { crowd } from '../moderation/workbench.ts';
import { workers } from './in-process.ts';

/** Long enough for a machine that does much else; nothing waits for it to pass. */
const PATIENCE = { timeout: 100_000, interval: 2 };

const pages = new Set<Page>();

/** A page without components: the store, its workers, its storage. */
export class Page {
  readonly store: AppStore;
  readonly autosave: Autosave;
  /** What was told, in order, also what has gone since. */
  readonly told: string[] = [];

  constructor(store: AppStore = createAppStore()) {
    this.store = store;
    this.autosave = new Autosave(store.context);
    pages.add(this);
    this.store.api.subscribe((now, before) => {
      for (const notice of now.notices) {
        if (!before.notices.some(({ id }) => id === notice.id)) this.told.push(notice.text);
      }
      this.autosave.changed(now, before);
    });
  }

  /** A page with an episode that was imported into it. */
  static async of(files = people(), store?: AppStore): Promise<Page> {
    const page = new Page(store);
    await page.import(files);
    return page;
  }

  /** The same storage, another visit: what is stored is all there is. */
  static async again(key: string): Promise<Page> {
    const page = new Page();
    await page.state.openEpisode(key);
    await page.settled();
    return page;
  }

  get state() {
    return this.store.api.getState();
  }

  get context() {
    return this.store.context;
  }

  get key(): string {
    return this.state.open?.key ?? '';
  }

  async import(files: readonly DroppedFile[]): Promise<void> {
    await this.take(files);
    await this.settled();
  }

  /** Import, whatever else is under way. */
  async take(files: readonly DroppedFile[]): Promise<void> {
    // As an input element for folders has them.
    const input = files.map(({ path, file }) =>
      Object.defineProperty(file, 'webkitRelativePath', { value: path, configurable: true }),
    );
    await this.state.takeInput(input);
  }

  /** Nothing is under way any more: acts, clustering, what they ask of the workers. */
  async settled(): Promise<void> {
    const { session } = this.context;
    await vi.waitFor(async () => {
      const before = this.state;
      await session.writes.ended();
      await new Promise((resolve) => setTimeout(resolve));
      expect(session.jobs.busy).toBe(false);
      expect(workers.pending).toBe(0);
      expect(this.state.clustering.type).not.toBe('busy');
      expect(session.asked.size).toBe(0);
      expect(this.state).toBe(before);
    }, PATIENCE);
  }

  /** Close it as the browser does: its locks go, nothing more is written. */
  close(): void {
    this.context.session.release?.();
  }

  get identities(): readonly Identity[] {
    return selectIdentitySet(this.state)?.identities ?? [];
  }

  /** Track rows of every identity. */
  get groups(): number[][] {
    return this.identities.map(({ tracks }) => [...tracks]);
  }

  /** The identity of a track row. */
  of(row: number): Identity {
    const found = this.identities.find(({ tracks }) => tracks.includes(row));
    if (found === undefined) throw new Error(`track row ${row} is in no identity`);
    return found;
  }

  /** Kinds of the steps of the history that stand. */
  get steps(): string[] {
    const { entries, cursor } = this.state.log;
    return entries.slice(0, cursor).map(({ operation }) => operation.type);
  }

  stored(key = this.key) {
    return readEpisode(key);
  }
}

/** A few turns of the page: whatever does not wait has happened by then. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve));
}

/** Until `check` holds. */
export const eventually = (check: () => unknown): Promise<unknown> => vi.waitFor(check, PATIENCE);

interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

export interface Cast {
  /** Angle of each person, radians. */
  readonly at?: readonly number[];
  readonly tracksEach?: number;
  readonly epId?: string;
  /** That the files say, so that nothing has to be suggested; undefined leaves it open. */
  readonly threshold?: number | undefined;
  /** That made the vectors, as the files name it. */
  readonly model?: string;
  /** Files beside: path in the episode's folder and what is in it. */
  readonly beside?: Readonly<Record<string, string>>;
}

/** The files of a small episode: person p has the track rows p, p + people, …. */
export function people({
  at = [0, 1.4, 2.8],
  tracksEach = 3,
  epId = 'show-s01e01',
  beside = {},
  threshold = 0.6,
  model,
}: Cast = {}) {
  const { episode, embeddings } = crowd(at, tracksEach);
  const { d, data } = embeddings;
  const rows = Array.from(episode.faces.track, (track, face) => ({
    ...{
      ep_id: epId,
      face_id: `face_${face}`,
      track_id: track + 1,
      frame_idx: face,
      ts: face / 24,
    },
    ...(model === undefined ? {} : { embedding_model: model }),
    embedding: [...data.subarray(face * d, face * d + d)],
  }));
  const faces = rows.map((row) => JSON.stringify(row)).join('\n');
  const said =
    threshold === undefined ? {} : { 'recognition.yaml': `cluster_thresh: ${threshold}\n` };
  return Object.entries({ 'faces.jsonl': faces, ...said, ...beside }).map(([path, content]) =>
    dropped(`ep/${path}`, content),
  );
}

export function closePages(): void {
  for (const page of pages) page.state.closeEpisode();
  pages.clear();
}
