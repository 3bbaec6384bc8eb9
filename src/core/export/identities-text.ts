import { writeKept } from '../parse/kept-json.ts';

/** Stands where the identities go: no file says that. */
const PLACE = '\u0000identities';
/** What JSON.stringify puts before every line of an entry of a list of the document. */
const INDENT = '    ';

/**
 * identities.json piece by piece, as JSON.stringify would write the document with all its identities in it:
 * two-space JSON, final newline. One identity is an object at a time, so that no size of it is too much for
 * a string.
 * @param documentOf the document with these in the place of its identities
 */
export function* identitiesText(
  documentOf: (identities: readonly unknown[]) => Record<string, unknown>,
  identities: Iterable<unknown>,
): Generator<string> {
  const document = writeKept(documentOf([PLACE]), 2);
  const place = JSON.stringify(PLACE);
  const at = document.indexOf(place);
  let first = true;
  for (const identity of identities) {
    yield first ? document.slice(0, at) : `,\n${INDENT}`;
    yield writeKept(identity, 2).replaceAll('\n', `\n${INDENT}`);
    first = false;
  }
  yield first ? writeKept(documentOf([]), 2) : document.slice(at + place.length);
  yield '\n';
}
