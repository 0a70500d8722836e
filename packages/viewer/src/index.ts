export type { Viewer, ViewerEvent, ViewerLayout, ViewerOptions, ViewerStatus } from './viewer.ts';
export { mountViewer } from './mount-viewer.ts';
export { seatColor } from './pointers/person-colors.ts';
export { measureVolumeRendering } from './volume/measure-rendering.ts';
export type {
  RenderingMeasurement,
  RenderingMeasurementOptions,
} from './volume/measure-rendering.ts';
