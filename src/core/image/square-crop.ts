/** A square part of an image, in its pixels. */
export interface SquareCrop {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** The largest square in the middle of an image: cut, never stretched. Odd pixels stay right and below. */
export function squareCrop(width: number, height: number): SquareCrop {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
}

/**
 * The size of an image whose longer side is at most `longest`, in whole pixels, at least 1 each.
 * An image that is small enough keeps its size.
 */
export function fitWithin(
  width: number,
  height: number,
  longest: number,
): { readonly width: number; readonly height: number } {
  const long = Math.max(width, height);
  if (long <= longest) return { width, height };
  return {
    width: Math.max(1, Math.round((width * longest) / long)),
    height: Math.max(1, Math.round((height * longest) / long)),
  };
}
