/**
 * The parts of WebAssembly that the kernel uses. Browsers, workers and Node all have them, but the
 * kernel compiles without any platform's types.
 */
interface WasmApi {
  readonly compile: (bytes: Uint8Array<ArrayBuffer>) => Promise<WasmModule>;
  readonly Memory: new (size: { initial: number; maximum: number }) => WasmMemory;
  readonly Instance: new (
    module: WasmModule,
    imports: { env: { memory: WasmMemory } },
  ) => { readonly exports: unknown };
}
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
export interface WasmModule {
  readonly wasmModule?: never;
}

export const wasmApi = (globalThis as unknown as { readonly WebAssembly?: WasmApi }).WebAssembly;

/** Functions of src/kernel/assembly; addresses are bytes, all of them described there. */
export interface KernelExports {
  pack(x: number, panels: number, d: number, r0: number, r1: number): void;
  similarities(
    panels: number,
    d: number,
    r0: number,
    r1: number,
    p0: number,
    p1: number,
    out: number,
    scratch: number,
  ): void;
  distances(
    panels: number,
    d: number,
    n: number,
    r0: number,
    r1: number,
    p0: number,
    p1: number,
    out: number,
    scratch: number,
  ): void;
  wholePack(
    x: number,
    panels: number,
    norms: number,
    errors: number,
    d: number,
    r0: number,
    r1: number,
    asIs: number,
  ): void;
  wholeDistances(
    panels: number,
    norms: number,
    pairs: number,
    n: number,
    r0: number,
    r1: number,
    p0: number,
    p1: number,
    out: number,
    scratch: number,
  ): void;
  wholeTile(
    panels: number,
    norms: number,
    pairs: number,
    r0: number,
    r1: number,
    p0: number,
    p1: number,
    out: number,
    scratch: number,
  ): void;
  shorten(square: number, lengths: number, n: number): void;
  placeStrip(strip: number, width: number, n: number, r0: number, r1: number, out: number): void;
  wholeRests(panels: number, pairs: number, p0: number, p1: number, rests: number): void;
  wholePairs(
    panels: number,
    norms: number,
    rests: number,
    pairs: number,
    n: number,
    r0: number,
    r1: number,
    p0: number,
    p1: number,
    most: number,
    first: number,
    out: number,
    scratch: number,
  ): number;
  products(
    rowPanels: number,
    columnPanels: number,
    pairs: number,
    rows: number,
    panelCount: number,
    out: number,
  ): void;
  inverseLengths(rows: number, n: number, d: number, out: number): void;
  dotRows(a: number, b: number, d: number): number;
  dotRowSum(a: number, b: number, d: number): number;
  dotSums(a: number, b: number, d: number): number;
  setRows(sum: number, a: number, scaleA: number, b: number, scaleB: number, d: number): void;
  addRow(sum: number, row: number, scale: number, d: number): void;
  addSum(sum: number, from: number, d: number): void;
  nearest(square: number, mask: number, n: number, slot: number, found: number): number;
  within(square: number, mask: number, n: number, slot: number, limit: number, out: number): number;
  withinCrowd(
    square: number,
    mask: number,
    n: number,
    slot: number,
    limit: number,
    near: number,
    nearLimit: number,
    out: number,
  ): number;
  mergeAverage(
    square: number,
    n: number,
    keep: number,
    gone: number,
    keepShare: number,
    goneShare: number,
  ): void;
  mergeComplete(square: number, n: number, keep: number, gone: number): void;
  mergeSingle(square: number, n: number, keep: number, gone: number): void;
  mergeWard(
    square: number,
    sizes: number,
    n: number,
    keep: number,
    gone: number,
    keepSize: number,
    goneSize: number,
    between: number,
  ): void;
  refresh(square: number, n: number, slot: number, merged: number, count: number): void;
}
