import type { BenchMachine, BenchRequest } from '../../../workers/bench/session.ts';
import type { LinkageMethod } from '../../core/cluster/types.ts';

/** What a person may have measured; `one` and `all` are of WASM. */
export type BenchChoice = 'one' | 'all' | 'js' | 'webgpu';

/** Sizes on offer; the last ones take minutes. */
export const SIZES: readonly number[] = [1_000, 5_000, 10_000, 20_000, 50_000, 100_000];
export const USUAL_SIZES: readonly number[] = SIZES.slice(0, 3);
/** JavaScript is the reference, and twenty times slower: nobody waits for more. */
export const JS_MOST = 5_000;
/** As slow is a processor that plays graphics card. */
export const SOFTWARE_MOST = 5_000;

/** What a choice cannot measure beyond; undefined where it can all. */
export function mostOf(choice: BenchChoice, machine: BenchMachine): number | undefined {
  if (choice === 'js') return JS_MOST;
  return choice === 'webgpu' && machine.isSoftware ? SOFTWARE_MOST : undefined;
}

/** What will be measured, small ones first: their rows are soon there. */
export function plansOf(
  sizes: Iterable<number>,
  choices: ReadonlySet<BenchChoice>,
  linkage: LinkageMethod,
  machine: BenchMachine,
): readonly BenchRequest[] {
  const { cores } = machine;
  const order: readonly BenchChoice[] = ['one', 'all', 'webgpu', 'js'];
  return [...new Set(sizes)]
    .sort((a, b) => a - b)
    .flatMap((n) =>
      order
        .filter((choice) => choices.has(choice) && n <= (mostOf(choice, machine) ?? n))
        .map((choice) => ({
          n,
          engine: choice === 'one' || choice === 'all' ? ('wasm' as const) : choice,
          workers: choice === 'all' || choice === 'webgpu' ? cores : 1,
          linkage,
        })),
    );
}

/** Sizes beside those on offer, of a link: "?n=300,2000". */
export function sizesOf(query: string): readonly number[] {
  const named = new URLSearchParams(query).get('n')?.split(',') ?? [];
  return named
    .map(Number)
    .filter((n) => Number.isInteger(n) && n >= 2 && n <= (SIZES.at(-1) as number));
}
