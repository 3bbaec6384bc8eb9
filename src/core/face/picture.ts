/** A decoded picture, upright, without transparency. */
export interface Picture {
  /** RGBA, 8 bits a channel; alpha is not looked at. */
  readonly data: Uint8Array | Uint8ClampedArray; // [height * width * 4]
  readonly width: number;
  readonly height: number;
}

/** A picture in the form that models take: one plane a channel, in the order R, G, B, 0–255. */
export interface Planes {
  readonly data: Float32Array; // [3 * height * width]
  readonly width: number;
  readonly height: number;
}
