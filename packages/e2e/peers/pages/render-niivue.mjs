import { Niivue, NVImage } from '@niivue/niivue';

/** Its picture is half as high as 0.8 of the ball around the volume; the others' as 0.87. */
const SAME_SIZE = 0.8 / 0.87;
const HEADER_BYTES = 352;

/**
 * It looks along parallel rays, at 8-bit colours made of the values beforehand, one sample for each voxel of a ray's
 * length, after a search in steps of 1.9 voxels for the first visible one.
 */
globalThis.peerRenderers ??= {};
globalThis.peerRenderers['niivue'] = {
  modes: ['bone', 'soft', 'soft shaded'],
  async open(scene) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = scene.sizePixels;
    const side = `${scene.sizePixels}px`;
    // Out of sight: showing the page would count as drawing.
    canvas.style.cssText = `position: fixed; left: -5000px; width: ${side}; height: ${side}`;
    document.body.append(canvas);
    const niivue = new Niivue({
      isResizeCanvas: false,
      show3Dcrosshair: false,
      isOrientCube: false,
      isColorbar: false,
      dragAndDropEnabled: false,
      backColor: [0, 0, 0, 1],
      isAntiAlias: false,
      logLevel: 'error',
    });
    await niivue.attachToCanvas(canvas, false);
    const { colormap, low, high } = colormapOf(scene);
    niivue.addColormap('rounds', colormap);
    const image = await NVImage.loadFromUrl({
      url: 'volume.nii',
      name: 'volume.nii',
      buffer: niftiOf(scene.volume),
      colormap: 'rounds',
      cal_min: low,
      cal_max: high,
      trustCalMinMax: true,
    });
    niivue.addVolume(image);
    niivue.setSliceType(niivue.sliceTypeRender);
    niivue.opts.show3Dcrosshair = false;
    niivue.scene.volScaleMultiplier = SAME_SIZE;
    await niivue.setVolumeRenderIllumination(scene.mode === 'soft shaded' ? 0.6 : 0);
    return {
      gl: niivue.gl,
      draw({ azimuthDegrees, elevationDegrees }) {
        // Its azimuth is from the back of the patient.
        niivue.scene.renderAzimuth = azimuthDegrees + 180;
        niivue.scene.renderElevation = elevationDegrees;
        niivue.drawScene();
      },
      close() {
        niivue.gl.getExtension('WEBGL_lose_context')?.loseContext();
        canvas.remove();
      },
    };
  },
};

function colormapOf({ colorPoints, opacityPoints }) {
  const values = [...new Set([...colorPoints, ...opacityPoints].map(([value]) => value))].sort(
    (a, b) => a - b,
  );
  const [low, high] = [values[0], values.at(-1)];
  const colormap = { R: [], G: [], B: [], A: [], I: [] };
  for (const value of values) {
    colormap.I.push(Math.round((255 * (value - low)) / (high - low)));
    for (const [i, channel] of ['R', 'G', 'B'].entries())
      colormap[channel].push(Math.round(255 * at(colorPoints, value, i + 1)));
    colormap.A.push(Math.round(255 * at(opacityPoints, value, 1)));
  }
  return { colormap, low, high };
}

function at(points, value, component) {
  const above = points.findIndex(([point]) => point >= value);
  if (above === -1) return points.at(-1)[component];
  if (above === 0) return points[0][component];
  const [lower, upper] = [points[above - 1], points[above]];
  const share = (value - lower[0]) / (upper[0] - lower[0]);
  return lower[component] + (upper[component] - lower[component]) * share;
}

/** NIfTI-1 of 16-bit values; its axes point to the right, front and head. */
function niftiOf({ columns, rows, slices, values, spacingMm, indexToCentredLps: m }) {
  const bytes = new ArrayBuffer(HEADER_BYTES + values.length * 2);
  const header = new DataView(bytes);
  header.setInt32(0, 348, true);
  for (const [i, count] of [3, columns, rows, slices, 1, 1, 1, 1].entries())
    header.setInt16(40 + i * 2, count, true);
  header.setInt16(70, 4, true);
  header.setInt16(72, 16, true);
  for (const [i, mm] of [1, ...spacingMm, 1, 1, 1, 1].entries())
    header.setFloat32(76 + i * 4, mm, true);
  header.setFloat32(108, HEADER_BYTES, true);
  header.setFloat32(112, 1, true);
  header.setUint8(123, 2);
  header.setInt16(254, 1, true);
  const signs = [-1, -1, 1];
  for (let i = 0; i < 12; i++) header.setFloat32(280 + i * 4, m[i] * signs[i >> 2], true);
  header.setUint32(344, 0x6e2b3100, false);
  const stored = new Int16Array(bytes, HEADER_BYTES);
  for (let i = 0; i < values.length; i++) stored[i] = values[i];
  return bytes;
}
