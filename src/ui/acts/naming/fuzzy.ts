import { fold } from '../../../state/views/visible.ts';

/** Points for where a word is found: the whole text, its start, a word's start, inside, scattered. */
const WHOLE = 100;
const START = 80;
const WORD_START = 60;
const INSIDE = 40;
const SCATTERED = 10;

/**
 * How well a text answers what was typed: every word of it must be found, case and accents ignored,
 * best at the start of the text or of one of its words, at worst as letters in order ("lvp" in "Lisa
 * Vanderpump"). Shorter texts win among equals.
 * @returns points, higher is better; undefined when a word is not in it
 */
export function fuzzyScore(query: string, text: string): number | undefined {
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word !== '');
  const folded = fold(text);
  let score = 0;
  for (const word of words) {
    const points = scoreWord(word, folded);
    if (points === undefined) return undefined;
    score += points;
  }
  return words.length === 0 ? 0 : score / words.length - folded.length / 100;
}

function scoreWord(word: string, text: string): number | undefined {
  if (text === word) return WHOLE;
  const at = text.indexOf(word);
  if (at === 0) return START;
  if (at > 0)
    return new RegExp(`[^\\p{L}\\p{N}]${escaped(word)}`, 'u').test(text) ? WORD_START : INSIDE;
  // A number is meant as it was typed; letters may stand for words.
  if (/^\d+$/.test(word) || word.length < 2) return undefined;
  return scattered(word, text) ? SCATTERED : undefined;
}

/** Whether the letters come in this order, the first at the start of a word. */
function scattered(word: string, text: string): boolean {
  const starts = [...text.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)];
  return starts.some(({ index }) => {
    let from = index;
    for (const letter of word) {
      const at = text.indexOf(letter, from);
      if (at < 0 || (from === index && at !== index)) return false;
      from = at + 1;
    }
    return true;
  });
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
