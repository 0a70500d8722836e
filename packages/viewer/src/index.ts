export type {
  OverlayChange,
  Viewer,
  ViewerCapabilities,
  ViewerEvent,
  ViewerLayout,
  ViewerOptions,
  ViewerOverlay,
  ViewerStatistics,
  ViewerStatus,
} from './viewer.ts';
export type { ValueHistogram } from './histogram/value-histogram.ts';
export type { GridDirections } from './space/grid-directions.ts';
export type { ViewEdit } from './view/view-edit.ts';
export { mountViewer, prepareViewer } from './mount-viewer.ts';
export { seatColor } from './pointers/person-colors.ts';
export { measureVolumeRendering } from './volume/measure-rendering.ts';
export type {
  RenderingMeasurement,
  RenderingMeasurementOptions,
} from './volume/measure-rendering.ts';
