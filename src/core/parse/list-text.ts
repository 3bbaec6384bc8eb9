import { parseJson } from './json-text.ts';

/** A list, or one that a table wrote as its JSON text; undefined for anything else. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  const list: unknown = typeof value === 'string' ? parsed(value.trim()) : value;
  return Array.isArray(list) ? (list as readonly unknown[]) : undefined;
}

function parsed(text: string): unknown {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined;
  try {
    return parseJson(text);
  } catch {
    // A printed array has no commas, and may have left out its middle.
    return undefined;
  }
}
