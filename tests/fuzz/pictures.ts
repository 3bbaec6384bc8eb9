/** The least of each kind of picture that says its size, as far as its header is read. */
export function pictures(): Readonly<Record<string, Uint8Array>> {
  return {
    'photo.jpg': jpeg(),
    'photo.png': Uint8Array.from([
      ...[0x89, ...ascii('PNG\r\n\x1a\n'), 0, 0, 0, 13, ...ascii('IHDR')],
      ...[0, 0, 1, 0, 0, 0, 0, 200, 8, 2, 0, 0, 0, 1, 2, 3, 4],
    ]),
    'lossy.webp': webp('VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00]),
    'lossless.webp': webp('VP8L', [0x2f, 0x3f, 0xc1, 0x3b, 0x00, 0, 0, 0, 0, 0]),
    'extended.webp': webp('VP8X', [0x08, 0, 0, 0, 0x3f, 1, 0, 0xef, 0, 0]),
    'moving.gif': Uint8Array.from([...ascii('GIF89a'), 64, 1, 240, 0, 0xf7, 0, 0, 0x3b]),
    'old.bmp': bitmap(40, 320, -240),
    'older.bmp': bitmap(12, 320, 240),
  };
}

const ascii = (text: string): number[] => [...text].map((c) => c.charCodeAt(0) & 255);

/** With an orientation, a comment and fill bytes before its size. */
function jpeg(): Uint8Array {
  const exif = [
    ...[...ascii('Exif'), 0, 0, ...ascii('II'), 42, 0, 8, 0, 0, 0],
    ...[1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0],
  ];
  const segment = (marker: number, data: readonly number[]) => [
    ...[0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255],
    ...data,
  ];
  return Uint8Array.from([
    ...[0xff, 0xd8, ...segment(0xe1, exif), ...segment(0xfe, ascii('drawn'))],
    ...[0xff, 0xff, 0xff, ...segment(0xc0, [8, 0, 240, 1, 64, 1, 1, 0x11, 0]).slice(1)],
    ...[...segment(0xda, [1, 1, 0, 0, 63, 0]), 1, 2, 3, 0xff, 0xd9],
  ]);
}

function webp(kind: string, data: readonly number[]): Uint8Array {
  const body = [...ascii(kind), data.length, 0, 0, 0, ...data];
  return Uint8Array.from([
    ...ascii('RIFF'),
    4 + body.length,
    0,
    0,
    0,
    ...ascii('WEBP'),
    ...body,
    0,
    0,
  ]);
}

function bitmap(header: 12 | 40, width: number, height: number): Uint8Array {
  const out = new Uint8Array(14 + header);
  const view = new DataView(out.buffer);
  out.set(ascii('BM'));
  view.setUint32(14, header, true);
  if (header === 12) {
    view.setUint16(18, width, true);
    view.setUint16(20, height, true);
    return out;
  }
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  return out;
}
