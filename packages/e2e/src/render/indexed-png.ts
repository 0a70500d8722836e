import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Red, green, blue and opacity (which is not kept), 8 bits each, row by row from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MAX_COLOURS = 256;
/** Colours are told apart by this many bits of each channel. */
const BITS = 6;
const SHIFT = 8 - BITS;

/** A picture as a PNG file of at most 256 colours: a third of the size of one with all of them. Greys stay exact. */
export function encodeIndexedPng({ width, height, rgba }: Picture): Uint8Array {
  const colours = isGrey(rgba) ? greys() : commonColours(rgba);
  const nearest = nearestColour(colours);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4)
      rows[y * (width + 1) + 1 + x] = nearest(rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Reads what `encodeIndexedPng` has written, and nothing else. */
export function decodeIndexedPng(file: Uint8Array): Picture {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const chunks = new Map<string, Buffer>();
  for (let at = SIGNATURE.length; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    chunks.set(bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const [header, colours, data] = ['IHDR', 'PLTE', 'IDAT'].map((name) => chunks.get(name));
  if (header === undefined || colours === undefined || data === undefined || header[9] !== 3)
    throw new Error('not a picture of the gallery');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const rows = inflateSync(data);
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const index = rows[y * (width + 1) + 1 + x] ?? 0;
      rgba.set([...colours.subarray(index * 3, index * 3 + 3), 255], at);
    }
  }
  return { width, height, rgba };
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

type Colour = readonly [number, number, number];

function isGrey(rgba: Uint8Array): boolean {
  for (let i = 0; i < rgba.length; i += 4)
    if (rgba[i] !== rgba[i + 1] || rgba[i] !== rgba[i + 2]) return false;
  return true;
}

function greys(): readonly Colour[] {
  return Array.from({ length: 256 }, (_, i) => [i, i, i] as const);
}

/** A colour of a picture, and how many pixels have it. */
interface Bin {
  readonly colour: Colour;
  readonly count: number;
}

/** Median cut: the box of colours that varies most, by all of its pixels, is cut in two until there are enough. */
function commonColours(rgba: Uint8Array): readonly Colour[] {
  let boxes = [boxOf(binsOf(rgba))];
  while (boxes.length < MAX_COLOURS) {
    const widest = boxes.reduce((a, b) => (b.weight > a.weight ? b : a));
    if (widest.weight === 0) break;
    const sorted = widest.bins.toSorted((a, b) => a.colour[widest.axis] - b.colour[widest.axis]);
    let before = 0;
    let cut = 0;
    while (cut < sorted.length - 1 && before < widest.pixels / 2)
      before += sorted[cut++]?.count ?? 0;
    cut = Math.max(1, cut);
    boxes = boxes.filter((box) => box !== widest);
    boxes.push(boxOf(sorted.slice(0, cut)), boxOf(sorted.slice(cut)));
  }
  return boxes.map(({ mean }) => mean).sort((a, b) => sum(a) - sum(b));
}

function sum(colour: Colour): number {
  return colour[0] + colour[1] + colour[2];
}

function binsOf(rgba: Uint8Array): readonly Bin[] {
  const sums = new Map<number, [number, number, number, number]>();
  for (let i = 0; i < rgba.length; i += 4) {
    const [r = 0, g = 0, b = 0] = rgba.subarray(i, i + 3);
    const key = keyOf(r, g, b);
    const entry = sums.get(key) ?? [0, 0, 0, 0];
    sums.set(key, [entry[0] + r, entry[1] + g, entry[2] + b, entry[3] + 1]);
  }
  return [...sums.values()].map(([r, g, b, count]) => ({
    colour: [r / count, g / count, b / count],
    count,
  }));
}

function keyOf(r: number, g: number, b: number): number {
  return ((r >> SHIFT) << (2 * BITS)) | ((g >> SHIFT) << BITS) | (b >> SHIFT);
}

function boxOf(bins: readonly Bin[]) {
  let pixels = 0;
  const total: [number, number, number] = [0, 0, 0];
  for (const { colour, count } of bins) {
    pixels += count;
    for (const axis of [0, 1, 2] as const) total[axis] += colour[axis] * count;
  }
  const spreads = ([0, 1, 2] as const).map((axis) => {
    const mean = total[axis] / pixels;
    return bins.reduce((all, { colour, count }) => all + count * (colour[axis] - mean) ** 2, 0);
  });
  const weight = bins.length < 2 ? 0 : Math.max(...spreads);
  const axis = spreads.indexOf(Math.max(...spreads)) as 0 | 1 | 2;
  const mean = total.map((value) => Math.round(value / pixels)) as unknown as Colour;
  return { bins, pixels, weight, axis, mean };
}

/** Each pixel on its own: nearness is looked up once for each colour. */
function nearestColour(colours: readonly Colour[]): (r: number, g: number, b: number) => number {
  const known = new Map<number, number>();
  return (r, g, b) => {
    const key = (r << 16) | (g << 8) | b;
    const found = known.get(key);
    if (found !== undefined) return found;
    let best = 0;
    let least = Infinity;
    for (const [i, colour] of colours.entries()) {
      const away = (colour[0] - r) ** 2 + (colour[1] - g) ** 2 + (colour[2] - b) ** 2;
      if (away < least) [best, least] = [i, away];
    }
    known.set(key, best);
    return best;
  };
}
