import { STAGED_FROM } from '../../src/core/cluster/limits.ts';
import { type GpuHandle, gpuWrong } from './device.ts';
import { measureVariants, quickest } from './trial.ts';
import {
  BASIC,
  candidates,
  type Entry,
  VARIANTS,
  type Variant,
  type VariantName,
} from './variants.ts';

/** The variant for either job, as far as it is known. */
export type Choice = { readonly [entry in Entry]?: VariantName | undefined };

/** Where choices are kept: a trial is held once for a card and a version of the shaders. */
export interface ChoiceMemory {
  /** Whatever is there; it is checked. */
  recall(key: string): Promise<unknown>;
  keep(key: string, choice: Choice): Promise<void>;
}

/** Vectors from which on a trial is worth its time. */
const WORTH_A_TRIAL = 2_000;

/** Of a trial, while somebody waits for a clustering. */
const TRIAL_MS = 3_000;

/** Chooses the variant by a short measured trial on the device, the first time that there is much to do. */
export class VariantChooser {
  readonly #handle: GpuHandle;
  readonly #memory: ChoiceMemory | undefined;
  readonly #trial: typeof measureVariants;
  #choice: Choice;
  #isRecalled = false;

  /** @param given taken as it is, without a trial */
  constructor(
    handle: GpuHandle,
    given: Choice,
    memory: ChoiceMemory | undefined,
    trial: typeof measureVariants = measureVariants,
  ) {
    this.#handle = handle;
    this.#trial = trial;
    this.#choice = given;
    this.#memory = memory;
  }

  /** The job that so many vectors are loaded for. */
  static jobOf(n: number): Entry {
    return n > STAGED_FROM ? 'pairs' : 'fill';
  }

  /** @throws AppError `gpu/wrong` when no variant computes what it should; `gpu/silent`, `gpu/device-lost` */
  async of(n: number): Promise<Variant> {
    const entry = VariantChooser.jobOf(n);
    const known = this.#known(entry);
    if (known !== undefined) return known;
    // Of a software adapter it is known which, and a trial takes it seconds.
    if (n < WORTH_A_TRIAL || this.#handle.isSoftware) return BASIC;
    await this.#recall();
    return this.#known(entry) ?? (await this.#tried(entry));
  }

  /** What was chosen for so many vectors has failed: the next page holds a trial, where it is out or right. */
  async failed(n: number): Promise<void> {
    this.#choice = { ...this.#choice, [VariantChooser.jobOf(n)]: undefined };
    await this.#memory?.keep(this.#key(), this.#choice).catch(() => {});
  }

  async #tried(entry: Entry): Promise<Variant> {
    const timings = await this.#trial(this.#handle, { entry, withinMs: TRIAL_MS });
    const best = quickest(timings);
    if (best === undefined) throw gpuWrong(timings[0]?.refused ?? 'no variant does anything');
    this.#choice = { ...this.#choice, [entry]: best.variant.name };
    // It is held again next time where nothing can be kept.
    await this.#memory?.keep(this.#key(), this.#choice).catch(() => {});
    return best.variant;
  }

  #known(entry: Entry): Variant | undefined {
    const name = this.#choice[entry];
    return VARIANTS.find((variant) => variant.name === name);
  }

  async #recall(): Promise<void> {
    if (this.#isRecalled) return;
    this.#isRecalled = true;
    const kept = await this.#memory?.recall(this.#key()).catch(() => undefined);
    for (const entry of ['fill', 'pairs'] as const) {
      const name = (kept as Choice | undefined)?.[entry];
      const fits = candidates(entry, this.#handle.packed).some((each) => each.name === name);
      if (fits) this.#choice = { [entry]: name, ...this.#choice };
    }
  }

  #key(): string {
    return `${this.#handle.adapter} ${SHADERS}`;
  }
}

/** Changes with the shaders: what was measured with others says nothing. */
const SHADERS = hash(VARIANTS.map(({ code }) => code).join('')).toString(36);

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}
