/** Order names as people do: Attempt2 before Attempt10. Independent of locale. */
export function natural(a: string, b: string): number {
  const pad = (s: string) => s.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'));
  const x = pad(a);
  const y = pad(b);
  if (x !== y) return x < y ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
