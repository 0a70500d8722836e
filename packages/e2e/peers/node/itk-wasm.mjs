import { join } from 'node:path';

import { importPeer } from './import-peer.mjs';

const { readImageDicomFileSeriesNode } = await importPeer('@itk-wasm/dicom');

/** A folder to a volume in memory, as ITK's series reader does it. */
export async function readFolder(folder, names) {
  const { outputImage } = await readImageDicomFileSeriesNode({
    inputImages: names.map((name) => join(folder, name)),
  });
  const [columns, rows, slices] = outputImage.size;
  return { columns, rows, slices, values: outputImage.data };
}
