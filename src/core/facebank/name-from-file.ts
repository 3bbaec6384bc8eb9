/**
 * Whom a photograph is probably of, by what its file is called: "lin-manuel_miranda (2).png" → "Lin Manuel
 * Miranda". "" where that says nothing: numbers, and what cameras and phones write.
 */
export function personNameFrom(file: string): string {
  const words = file
    .normalize('NFC')
    .replace(/\.[^.]*$/u, '')
    .replace(/\(\d+\)|[\d_\-.+]+/gu, ' ')
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const name = words
    .map((word) => word.replace(/^\p{L}/u, (first) => first.toUpperCase()))
    .join(' ');
  return name.length < 2 || CAMERA.test(name) ? '' : name;
}

const CAMERA =
  /^(?:img|dsc[nf]?|pxl|image|photo|picture|pasted|screenshot|untitled|download|unnamed|mvimg|whatsapp|face|portrait|headshot|seed)\b/iu;
