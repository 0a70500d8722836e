import type { VolumeDescription } from '../volume/volume.ts';

const MAX_SIDE = 65_536;
const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);
const isSide = (value: unknown): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MAX_SIDE;
const isNumbers = (value: unknown, length?: number): boolean =>
  Array.isArray(value) &&
  value.every(isNumber) &&
  (length === undefined || value.length === length);

/** What headers did not say before there was anything else. */
const DEFAULTS = { kind: 'volume', samplesPerPixel: 1, frameTimeMs: null } as const;

/** Parsed JSON as a volume description, older ones completed; undefined if it has not the shape of one. */
export function readDescription(value: unknown): VolumeDescription | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const completed: unknown = { ...DEFAULTS, ...value };
  return isDescription(completed) ? completed : undefined;
}

function isDescription(value: unknown): value is VolumeDescription {
  if (typeof value !== 'object' || value === null) return false;
  const d = value as Partial<VolumeDescription>;
  const texts = [d.modality, d.bodyPartExamined, d.laterality, d.photometricInterpretation];
  return (
    texts.every((text) => typeof text === 'string') &&
    (d.kind === 'volume' || d.kind === 'image-stack') &&
    (d.samplesPerPixel === 1 || d.samplesPerPixel === 3) &&
    (d.frameTimeMs === null || (isNumber(d.frameTimeMs) && d.frameTimeMs > 0)) &&
    isGeometry(d.geometry) &&
    isRescale(d.rescaleSlope, d.geometry.slices) &&
    isRescale(d.rescaleIntercept, d.geometry.slices) &&
    Array.isArray(d.windows) &&
    d.windows.every((window) => isNumber(window?.center) && isNumber(window.width)) &&
    isNumbers([d.valueRange?.min, d.valueRange?.max, d.valueRange?.mean]) &&
    Array.isArray(d.flags) &&
    d.flags.every((flag) => typeof flag === 'string') &&
    typeof d.synthetic === 'boolean'
  );
}

function isGeometry(
  value: Partial<VolumeDescription>['geometry'],
): value is VolumeDescription['geometry'] {
  return (
    typeof value === 'object' &&
    [value.columns, value.rows, value.slices].every(isSide) &&
    isNumbers(value.spacingMm, 3) &&
    isNumbers(value.indexToLps, 16)
  );
}

function isRescale(values: unknown, slices: number): boolean {
  return isNumbers(values, 1) || isNumbers(values, slices);
}
