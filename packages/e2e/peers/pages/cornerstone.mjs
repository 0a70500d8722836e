import { imageLoader, init as initCore, cache, metaData } from '@cornerstonejs/core';
import { init as initLoader, wadouri } from '@cornerstonejs/dicom-image-loader';

initCore();
// Its own rule is half of the cores, one at least.
const allCores = location.search === '?all-cores';
initLoader(allCores ? { maxWebWorkers: navigator.hardwareConcurrency } : {});

/** Files to a volume in memory: every frame through cornerstone's image loader, put in order by position. */
globalThis.readFiles = async (files) => {
  const ids = files.map((file) => wadouri.fileManager.add(file));
  // Stored values are compared, so the loader need not rescale.
  const images = await Promise.all(
    ids.map((id) => imageLoader.loadAndCacheImage(id, { preScale: { enabled: false } })),
  );
  const { columns, rows, rowCosines, columnCosines } = metaData.get('imagePlaneModule', ids[0]);
  const normal = cross(rowCosines, columnCosines);
  const placed = images
    .map((image, i) => ({
      image,
      position: dot(metaData.get('imagePlaneModule', ids[i]).imagePositionPatient, normal),
    }))
    .sort((a, b) => a.position - b.position);
  const Values = placed.some(({ image }) => image.minPixelValue < 0) ? Int16Array : Uint16Array;
  const values = new Values(columns * rows * placed.length);
  for (const [slice, { image }] of placed.entries()) {
    values.set(image.getPixelData(), slice * columns * rows);
  }
  return { columns, rows, slices: placed.length, values };
};

/** Forgets everything, for the next run. */
globalThis.forget = () => {
  cache.purgeCache();
  wadouri.dataSetCacheManager.purge();
  wadouri.fileManager.purge();
};

function cross([ax, ay, az], [bx, by, bz]) {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
