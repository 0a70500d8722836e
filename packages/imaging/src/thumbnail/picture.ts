/** Samples before they are shown: grey in modality values (1 channel), or red, green and blue (3). */
export interface Picture {
  readonly columns: number;
  readonly rows: number;
  readonly channels: 1 | 3;
  readonly values: Float32Array;
  /** How wide and high a pixel is; only their ratio matters. */
  readonly pixelWidth: number;
  readonly pixelHeight: number;
}

/** Part of a canvas, in pixels. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** More samples per pixel do not make a better thumbnail. */
const MAX_SAMPLES_PER_SIDE = 6;

/** The largest region of a picture's shape in the middle of another region. */
export function fitInto(picture: Picture, region: Region): Region {
  const width = picture.columns * picture.pixelWidth;
  const height = picture.rows * picture.pixelHeight;
  const scale = Math.min(region.width / width, region.height / height);
  const fitted = {
    width: Math.max(1, Math.min(region.width, Math.round(width * scale))),
    height: Math.max(1, Math.min(region.height, Math.round(height * scale))),
  };
  return {
    ...fitted,
    left: region.left + Math.floor((region.width - fitted.width) / 2),
    top: region.top + Math.floor((region.height - fitted.height) / 2),
  };
}

/** How a value becomes 0..255: grey = value * scale + offset. */
export interface GreyRamp {
  readonly scale: number;
  readonly offset: number;
}

/** Draws a picture into a region: averaged where it shrinks, interpolated where it grows. Colours pass the ramp too. */
export function drawPicture(
  picture: Picture,
  ramp: GreyRamp,
  region: Region,
  canvas: Uint8ClampedArray,
  canvasWidth: number,
): void {
  const { columns, rows, channels, values } = picture;
  const stepX = columns / region.width;
  const stepY = rows / region.height;
  const samplesX = samplesPerPixel(stepX);
  const samplesY = samplesPerPixel(stepY);
  const weight = 1 / (samplesX * samplesY);
  for (let y = 0; y < region.height; y += 1) {
    let to = ((region.top + y) * canvasWidth + region.left) * 4;
    for (let x = 0; x < region.width; x += 1, to += 4) {
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0;
        for (let sy = 0; sy < samplesY; sy += 1) {
          const v = clamp((y + (sy + 0.5) / samplesY) * stepY - 0.5, rows - 1);
          const row = v | 0;
          const fy = v - row;
          const below = fy > 0 ? columns * channels : 0;
          for (let sx = 0; sx < samplesX; sx += 1) {
            const u = clamp((x + (sx + 0.5) / samplesX) * stepX - 0.5, columns - 1);
            const column = u | 0;
            const fx = u - column;
            const beside = fx > 0 ? channels : 0;
            const at = (row * columns + column) * channels + channel;
            const upper = values[at]! + (values[at + beside]! - values[at]!) * fx;
            const lower =
              values[at + below]! + (values[at + below + beside]! - values[at + below]!) * fx;
            sum += upper + (lower - upper) * fy;
          }
        }
        canvas[to + channel] = sum * weight * ramp.scale + ramp.offset;
      }
      if (channels === 1) {
        canvas[to + 1] = canvas[to]!;
        canvas[to + 2] = canvas[to]!;
      }
    }
  }
}

function samplesPerPixel(step: number): number {
  return Math.max(1, Math.min(MAX_SAMPLES_PER_SIDE, Math.ceil(step)));
}

function clamp(position: number, max: number): number {
  return position < 0 ? 0 : position > max ? max : position;
}
