const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** "1.4 GB": decimal units, as storage is sold and as browsers show it. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`;
}
