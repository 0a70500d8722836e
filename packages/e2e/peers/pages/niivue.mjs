import { Niivue } from '@niivue/niivue';

const canvas = document.createElement('canvas');
canvas.style.width = '1200px';
canvas.style.height = '700px';
document.body.append(canvas);
const niivue = new Niivue({ isResizeCanvas: false });
const ready = niivue.attachToCanvas(canvas);

/** Milliseconds from asking for a volume to its slices being drawn. */
globalThis.showVolume = async (url) => {
  await ready;
  // Slices alone: the picture in three dimensions is what a renderer in software is slowest at.
  niivue.setSliceType(niivue.sliceTypeAxial);
  const started = performance.now();
  await niivue.loadVolumes([{ url }]);
  await new Promise((resolve) => requestAnimationFrame(resolve));
  return performance.now() - started;
};
