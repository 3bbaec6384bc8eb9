/**
 * RGB bytes of any CSS colour, as the browser itself understands it: mixed with itself in sRGB, whatever
 * it was written in comes back as three numbers. (Reading a pixel back would do, but browsers that guard
 * against fingerprinting put noise into what is read.)
 * @param place where a passing element may be put to ask
 */
export function cssBytes(colour: string, place: HTMLElement): readonly [number, number, number] {
  const probe = document.createElement('i');
  probe.hidden = true;
  probe.style.color = `color-mix(in srgb, ${colour}, ${colour})`;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return parseSrgb(color);
}

/** "color(srgb 0.1 0.2 0.3)" or "rgb(25, 51, 76)"; mid grey for anything else. */
export function parseSrgb(text: string): readonly [number, number, number] {
  const inside = /^(color\(srgb|rgba?\()\s*([^)]*)/.exec(text);
  const numbers = (inside?.[2] ?? '').split(/[\s,/]+/).map(Number);
  const [r, g, b] = numbers;
  if (r === undefined || g === undefined || b === undefined) return [128, 128, 128];
  const scale = inside?.[1]?.startsWith('color') === true ? 255 : 1;
  const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value * scale)));
  return [byte(r), byte(g), byte(b)];
}
