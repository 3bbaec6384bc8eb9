import type { WriteLine } from './write-line.ts';

/** What takes longer to be written is no step that was announced, ms. */
const MOST_MS = 3000;

/** What is written, in a session of the page. */
interface Written {
  readonly session: { readonly writes: WriteLine; readonly bank: { readonly writes: WriteLine } };
}

/** Reload the page once what is being written is written. */
export async function reloadPage({ session }: Written): Promise<void> {
  const written = Promise.all([session.writes.ended(), session.bank.writes.ended()]);
  await Promise.race([written, new Promise((resolve) => setTimeout(resolve, MOST_MS))]);
  location.reload();
}
