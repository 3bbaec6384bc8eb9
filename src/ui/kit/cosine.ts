/** A cosine as it is read: "0.61", "−0.04", with a minus and not a hyphen, and no minus zero. */
export function cosine(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return value < 0 && Number(text) > 0 ? `−${text}` : text;
}
