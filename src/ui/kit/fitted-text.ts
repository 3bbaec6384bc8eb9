/** What measures text: a canvas context with its font set. */
interface Measure {
  readonly measureText: (text: string) => { readonly width: number };
}

/**
 * A text cut to the room there is, with "…" for what is missing.
 * @param room px
 * @returns "" where nothing worth reading fits
 */
export function fittedText(measure: Measure, text: string, room: number): string {
  if (measure.measureText(text).width <= room) return text;
  // By characters as they are read: half of a surrogate pair would be a box.
  const characters = Array.from(text);
  let [fits, tooLong] = [1, characters.length];
  while (tooLong - fits > 1) {
    const length = (fits + tooLong) >> 1;
    const short = `${characters.slice(0, length).join('')}…`;
    if (measure.measureText(short).width <= room) fits = length;
    else tooLong = length;
  }
  return fits > 1 ? `${characters.slice(0, fits).join('').trimEnd()}…` : '';
}
