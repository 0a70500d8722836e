/** The door for those who describe a volume and never read one: what it is, where it lies, how it is shown at first. */
export { volumeBoundsLps } from './geometry/volume-geometry.ts';
export { SERIES_FLAGS } from './volume/volume.ts';
export type { SeriesFlag, VolumeDescription } from './volume/volume.ts';
export { defaultPresetId, defaultPresetRendering } from './transfer-functions/presets.ts';
