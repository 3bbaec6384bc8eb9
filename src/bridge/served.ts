/**
 * Whether Cutline's own service serves this page: it puts a mark into it (`serve/page-files.ts`). On any other
 * host there is none, and nothing is ever asked of one.
 */
export function isServed(): boolean {
  return document.querySelector('meta[name="cutline-service"]') !== null;
}
