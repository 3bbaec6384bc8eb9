const DEGREE = 0.017453292519943295;

/**
 * Sine of an angle in degrees within ±90, by its Taylor polynomial (error < 4e-6). Math.sin may
 * differ in its last digit between engines; sums and products may not.
 */
export function sineOfDegrees(degrees: number): number {
  const x = degrees * DEGREE;
  const q = x * x;
  return x * (1 - (q / 6) * (1 - (q / 20) * (1 - (q / 42) * (1 - q / 72))));
}

/** Cosine of an angle in degrees within ±90. */
export function cosineOfDegrees(degrees: number): number {
  const sine = sineOfDegrees(degrees);
  return Math.sqrt(Math.max(0, 1 - sine * sine));
}
