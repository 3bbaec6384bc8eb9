import { AppError } from '../errors.ts';

/** Where a row stands: what its errors and remarks say. */
export interface RowPlace {
  readonly file: string;
  readonly line: number;
  readonly byte: number;
}

/** "faces.jsonl line 12". */
export function placeText(place: RowPlace): string {
  return `${place.file} line ${place.line}`;
}

/** The error for a row whose track_id is missing or no track id; it can be skipped like a bad line. */
export function badTrackId(kind: 'faces' | 'tracks', place: RowPlace, value: unknown): AppError {
  const where = `${place.file}, line ${place.line} (byte ${place.byte})`;
  const missing = value === undefined || value === null;
  const text = JSON.stringify(value) ?? 'undefined';
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  const remedy = 'Correct the row, or import without it by skipping bad lines.';
  return new AppError(
    missing ? `${kind}/no-track-id` : `${kind}/bad-track-id`,
    `${where}: got track_id ${shown}, expected an integer or a track name`,
    missing
      ? `${where} has no track_id, so it is not known whose face it is. ${remedy}`
      : `${where} has the track_id ${shown}, which is none: expected a whole number from 0 to 2147483647, "track-00012", or a name of up to 128 letters, digits, dots, dashes and underscores. ${remedy}`,
    { place: { ...place }, details: { canSkipBadLines: true } },
  );
}

/** The error for vectors of two lengths in one file. */
export function mixedDimensions(
  kind: 'faces' | 'tracks',
  place: RowPlace,
  got: number,
  first: { readonly d: number; readonly line: number },
): AppError {
  return new AppError(
    `${kind}/mixed-dimensions`,
    `${place.file}: line ${place.line} has ${got} dimensions, line ${first.line} has ${first.d}`,
    `${place.file}, line ${place.line} (byte ${place.byte}) has a vector of ${got} dimensions, but line ${first.line} has ${first.d}. One episode needs vectors of one model: embed the faces again, or correct that line.`,
    { place: { ...place }, details: { got, expected: first.d, expectedLine: first.line } },
  );
}
