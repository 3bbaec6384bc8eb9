/** "faces.jsonl line 3: a text": where in a file, and what is there. */
const LINE = /^(.+) (line \d.*)$/;

/** Places one after the other; a file that all of them are in is named once. */
export function placesText(places: readonly string[]): string {
  const parts = places.map((place) => LINE.exec(place));
  const file = parts[0]?.[1];
  const isOne = file !== undefined && parts.every((part) => part?.[1] === file);
  const shown = isOne ? parts.map((part) => part?.[2] ?? '') : places;
  return `${isOne ? `${file} ` : ''}${shown.join(' · ')}`;
}
