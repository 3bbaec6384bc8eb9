/*
 * A model as the core sees it. Browser and Node each run it in their own way; what goes in and what
 * is made of what comes out is the same code.
 */

/** Numbers with a shape. */
export interface Tensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** What a model says of one of its inputs or outputs. */
export interface TensorInfo {
  readonly name: string;
  /** `float32`, …, as the runtime calls it. */
  readonly type: string;
  /** A number, or the name of a dimension that may be anything. */
  readonly dims: readonly (number | string)[];
}

/** A loaded model. */
export interface ModelSession {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** @param feeds by name of the input; not modified @returns by name of the output */
  readonly run: (
    feeds: Readonly<Record<string, Tensor>>,
  ) => Promise<Readonly<Record<string, Tensor>>>;
  /** Frees what the runtime holds; nothing may be asked afterwards. */
  readonly release: () => Promise<void>;
}
