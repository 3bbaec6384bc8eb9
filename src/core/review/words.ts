/** A similarity as people read it: ".61", "1", "−.04". */
export function plain(similarity: number): string {
  const text = Math.abs(similarity).toFixed(2);
  const sign = similarity < 0 && Number(text) > 0 ? '−' : '';
  return sign + (text.startsWith('0') ? text.slice(1) : '1');
}

/** "at the cut", ".02 under the cut", ".01 above the cut". */
export function fromCut(similarity: number, threshold: number): string {
  const difference = similarity - threshold;
  if (Math.abs(difference) < 0.005) return 'right at the cut';
  return `${plain(Math.abs(difference))} ${difference < 0 ? 'under' : 'above'} the cut`;
}
