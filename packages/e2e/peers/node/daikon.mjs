import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { importPeer } from './import-peer.mjs';

const { default: daikon } = await importPeer('daikon');

/** A folder to a volume in memory: files parsed, put in order by daikon, each image decoded to its place. */
export function readFolder(folder, names) {
  const series = new daikon.Series();
  for (const name of names) {
    const file = readFileSync(join(folder, name));
    const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
    const image = daikon.Series.parseImage(new DataView(bytes));
    if (image?.hasPixelData() && series.matchesSeries(image)) series.addImage(image);
  }
  series.buildSeries();
  const [first] = series.images;
  const [columns, rows, slices] = [first.getCols(), first.getRows(), series.images.length];
  // PixelRepresentation 1: two's complement.
  const Values = first.getPixelRepresentation() === 1 ? Int16Array : Uint16Array;
  const values = new Values(columns * rows * slices);
  for (const [slice, image] of series.images.entries()) {
    const pixels = new Values(image.getPixelDataBytes(), 0, columns * rows);
    values.set(pixels, slice * columns * rows);
    image.clearPixelData();
  }
  return { columns, rows, slices, values };
}
