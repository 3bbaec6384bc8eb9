import { downloadBlob } from '../../../bridge/save-file.ts';

/** What a picture takes from the page's style sheets; a file of its own must carry it along. */
const CARRIED = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
] as const;
/** Pixels a px, so that a picture in a document is sharp. */
const PNG_SCALE = 2;

/** Save a drawn SVG as a file that looks the same elsewhere. */
export function saveAsSvg(svg: SVGSVGElement, name: string, title: string): void {
  downloadBlob(new Blob([standalone(svg, title)], { type: 'image/svg+xml' }), `${name}.svg`);
}

/** The same as pixels. */
export async function saveAsPng(svg: SVGSVGElement, name: string, title: string): Promise<void> {
  const url = URL.createObjectURL(
    new Blob([standalone(svg, title)], { type: 'image/svg+xml;charset=utf-8' }),
  );
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = svg.clientWidth * PNG_SCALE;
    canvas.height = svg.clientHeight * PNG_SCALE;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => blob !== null && downloadBlob(blob, `${name}.png`), 'image/png');
  } finally {
    URL.revokeObjectURL(url);
  }
}

function standalone(svg: SVGSVGElement, title: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((element, i) => {
    const original = originals[i];
    if (original === undefined) return;
    const style = getComputedStyle(original);
    for (const name of CARRIED) element.setAttribute(name, style.getPropertyValue(name));
    element.removeAttribute('class');
    element.removeAttribute('style');
  });
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `0 0 ${svg.clientWidth} ${svg.clientHeight}`);
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', getComputedStyle(document.body).backgroundColor);
  const name = document.createElementNS('http://www.w3.org/2000/svg', 'title');
  name.textContent = title;
  copy.prepend(name, ground);
  return new XMLSerializer().serializeToString(copy);
}
