/** A text as it is kept and looked up: two spellings in Unicode of one name are one, blanks around it are none. */
export function composed(text: string): string {
  return text.normalize('NFC').trim();
}

/** A name as it is compared: case, blanks around it and Unicode composition do not make another. "" for none. */
export function comparable(text: unknown): string {
  return typeof text === 'string' ? composed(text).toLowerCase() : '';
}
