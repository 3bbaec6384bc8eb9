import { faceImages } from '../../bridge/faces.ts';
import { media } from '../../bridge/media.ts';
import { CancelledError } from '../../core/errors.ts';
import { REP_SIZE } from '../lib/rep-size.ts';
import { type Context, report } from '../lib/session.ts';
import type { AppState, LibraryRecord } from '../lib/types.ts';
import { isHeldOnly } from '../persistence/database.ts';
import { dropReps, keptReps, type RepRecord, writeReps } from '../persistence/reps.ts';
import { selectIdentitySet } from '../views/selectors.ts';
import { isListed } from '../views/visible.ts';
import { refreshStorage } from './storage-use.ts';

/** So long nothing may have changed before pictures are made, ms: the slider is not followed. */
const QUIET_MS = 1500;
/** Pictures in one transaction. */
const BATCH = 16;
/** Of an episode, at most: number of pictures, and about what they may take, bytes. */
const LIMITS = { count: 1500, bytes: 32 * 1024 * 1024 };

/** What decides which faces stand for identities, and whether their crops can be read. */
const WATCHED = [
  'open',
  'log',
  'clustering',
  'parameters',
  'leader',
] as const satisfies readonly (keyof AppState)[];

/**
 * Keeps the pictures of the faces that stand for identities, as an export writes them: the grid shows
 * them where no crop can be read, and an export does not draw them again. They are made when nothing
 * else goes on, a few at a time, by the tab that leads. What cannot be stored is told once, and no more
 * are made then.
 */
export class RepKeeper {
  readonly #ctx: Context;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  /** Faces whose crops were read in vain, of one generation of an episode. */
  #unreadable: { readonly of: string; readonly faces: Set<number> } | undefined;
  #refused = false;
  readonly #limits: typeof LIMITS;

  constructor(ctx: Context, limits = LIMITS) {
    this.#ctx = ctx;
    this.#limits = limits;
  }

  /** To be called on every change of the store. */
  changed(now: AppState, before: AppState): void {
    if (WATCHED.every((key) => now[key] === before[key])) return;
    // Another folder may have what the one before had not.
    if (now.open?.crops !== before.open?.crops) this.#unreadable = undefined;
    this.wait();
  }

  /** Make what is missing once it has been still for a while. */
  wait(): void {
    clearTimeout(this.#timer);
    if (!this.#refused) this.#timer = setTimeout(() => void this.keep(), QUIET_MS);
  }

  /** Make what is missing now. @returns resolves when it is stored, or cannot be */
  keep(): Promise<void> {
    this.#running ??= this.#keep()
      .catch((error: unknown) => {
        if (error instanceof CancelledError) return;
        this.#refused = true;
        report(this.#ctx, error);
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #keep(): Promise<void> {
    const { session } = this.#ctx;
    // Which of those that tie stands for an identity is known once they are measured.
    await session.measuring?.done.catch(() => {});
    const record = session.stored;
    if (record === undefined || !this.#isOurs(record)) return;
    if (session.jobs.busy) {
      this.wait();
      return;
    }
    const limits = this.#limits;
    const wanted = facesToKeep(this.#ctx.get()).slice(0, limits.count);
    const kept = await keptReps(record);
    const failed = this.#failed(record);
    const missing = wanted.filter((face) => !kept.has(face) && !failed.has(face));
    if (missing.length === 0) return;
    let bytes = record.repBytes ?? 0;
    // What stood for somebody before stays, as long as there is room: the slider goes back and forth.
    if (kept.size + missing.length > limits.count || bytes > limits.bytes / 2) {
      bytes = this.#stored(await dropReps(record, new Set(wanted)))?.repBytes ?? 0;
    }
    for (let start = 0; start < missing.length && bytes < limits.bytes; start += BATCH) {
      const made: (readonly [number, RepRecord])[] = [];
      for (const face of missing.slice(start, start + BATCH)) {
        await leisure();
        if (!this.#isOurs(record)) return;
        const rep = await drawn(face);
        if (rep === undefined) failed.add(face);
        else made.push([face, rep]);
      }
      if (made.length === 0) continue;
      if (!this.#isOurs(record)) return;
      const now = this.#stored(await writeReps(record, made));
      if (now === undefined) return;
      bytes = now.repBytes ?? 0;
    }
    await refreshStorage(this.#ctx);
  }

  /** Another tab leads, or the episode was imported again: not ours to write. */
  #isOurs({ key, generation }: LibraryRecord): boolean {
    const { session, get } = this.#ctx;
    const { open, leader } = get();
    const current = session.stored;
    return (
      !isHeldOnly() &&
      leader &&
      open?.key === key &&
      current?.key === key &&
      current.generation === generation
    );
  }

  /** The commit record as it is stored now is that of the open episode. */
  #stored(now: LibraryRecord | undefined): LibraryRecord | undefined {
    if (now !== undefined && this.#isOurs(now)) this.#ctx.session.stored = now;
    return now;
  }

  #failed({ key, generation }: LibraryRecord): Set<number> {
    const of = `${key}#${generation}`;
    if (this.#unreadable?.of !== of) this.#unreadable = { of, faces: new Set() };
    return this.#unreadable.faces;
  }
}

/** Faces that stand for identities: those of the grid first, the largest before others. */
function facesToKeep(state: AppState): readonly number[] {
  const identities = selectIdentitySet(state)?.identities ?? [];
  const listed = (one: (typeof identities)[number]) => (isListed(one) ? 1 : 0);
  const faces = [...identities]
    .sort((a, b) => listed(b) - listed(a) || b.tracks.length - a.tracks.length)
    .map(({ canonicalFace }) => canonicalFace)
    .filter((face) => face >= 0);
  return [...new Set(faces)];
}

/** Undefined for a face whose crop cannot be read or decoded. */
async function drawn(face: number): Promise<RepRecord | undefined> {
  try {
    const crop = await faceImages.blob(face);
    const header = crop && (await media.probe(crop));
    if (crop === undefined || header === undefined) return undefined;
    const jpeg = await media.rep(crop, REP_SIZE);
    const whole = Math.min(header.width, header.height) <= REP_SIZE;
    return { jpeg: new Blob([jpeg], { type: 'image/jpeg' }), whole };
  } catch {
    return undefined;
  }
}

/** A moment that no frame needs; at once where the browser cannot tell. */
function leisure(): Promise<void> {
  if (typeof requestIdleCallback !== 'function') return Promise.resolve();
  return new Promise((resolve) => {
    requestIdleCallback(() => resolve());
  });
}

/** Begin to keep the pictures of whatever is open, from now on. */
export function keepReps({
  api,
  context,
}: {
  readonly api: { subscribe(listener: (now: AppState, before: AppState) => void): unknown };
  readonly context: Context;
}): void {
  const keeper = new RepKeeper(context);
  api.subscribe((now, before) => keeper.changed(now, before));
  keeper.wait();
}
