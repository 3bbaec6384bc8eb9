/** A threshold or similarity with two decimals, three where the third says something. */
export function similarityText(value: number): string {
  const text = value.toFixed(3);
  return text.endsWith('0') ? text.slice(0, -1) : text;
}

/** "1 track", "139 tracks", "319,600 pairs". */
export function counted(count: number, one: string, many = `${one}s`): string {
  const figure = String(count).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${figure} ${count === 1 ? one : many}`;
}

/** Rounded down, so that 99.6 % is not all of it. */
export function percent(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}
