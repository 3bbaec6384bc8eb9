/**
 * What a terminal would obey instead of showing it: escapes that set its title, clear it or fill the
 * clipboard, and marks that turn the direction of writing around. Lines (those of a table in CSV end with two
 * characters) and tabs stay.
 */
const COMMANDS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|\r(?!\n)/g;
const LINE_ENDS = /[\r\n\t]+/g;

/**
 * Text from files as a terminal may have it: control characters are shown, not sent. Spelled as JSON
 * spells them, so that JSON stays the same JSON.
 */
export function shown(text: string): string {
  return text.replace(COMMANDS, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same of what stands within a line: no name of a file or person begins a line of its own. */
export function shownInLine(text: string): string {
  return shown(text.replace(LINE_ENDS, ' '));
}
