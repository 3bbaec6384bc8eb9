import type { Planes } from './picture.ts';
import type { Tensor } from './session.ts';

/** How a model wants its pixels: (value − mean) / scale, in this order of channels. */
export interface Feed {
  readonly order: 'rgb' | 'bgr';
  /** Of each channel, in the model's order. */
  readonly mean: readonly [number, number, number];
  readonly scale: number;
}

/** A tensor [1, 3, height, width] as `feed` says. */
export function toTensor({ data, width, height }: Planes, { order, mean, scale }: Feed): Tensor {
  const plane = width * height;
  const out = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    const from = (order === 'rgb' ? channel : 2 - channel) * plane;
    const less = mean[channel]!;
    for (let i = 0; i < plane; i++) out[channel * plane + i] = (data[from + i]! - less) / scale;
  }
  return { data: out, dims: [1, 3, height, width] };
}

/** "BGR, (x − 127) / 128". */
export function feedWords({ order, mean, scale }: Feed): string {
  const [first] = mean;
  const means = mean.every((value) => value === first) ? `${first}` : `(${mean.join(', ')})`;
  const less = means === '0' ? 'x' : `(x − ${means})`;
  return `${order.toUpperCase()}, ${scale === 1 ? less : `${less} / ${scale}`}`;
}
