import type { SharedView, Vector3 } from '@rounds/classroom';
import { edgeLabels, type SliceOrientation } from '@rounds/imaging/asset';

import { gripsOf, planeLine, removedArea } from './plane-line.ts';
import { pixelOfPoint, planeOfFrame, type SliceFrame } from './slice-frame.ts';

/** Somebody's pointer, as others see it. */
export interface PersonSpot {
  readonly name: string;
  readonly color: string;
  readonly pointLps: Vector3;
}

/** Everything a pane shows on top of its picture. */
export interface SliceMarks {
  readonly view: SharedView;
  readonly spots: readonly PersonSpot[];
  /** Whose plane grips are shown larger, as under a hand. */
  readonly activePlaneId: string | undefined;
  /** Voxel size: spots nearer than this lie in the slice. */
  readonly voxelMm: number;
  /** Text lines at the lower left: value under the pointer. */
  readonly readout: readonly string[];
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
}

export const SLICE_COLORS: Readonly<Record<SliceOrientation, string>> = {
  axial: '#e8b15d',
  coronal: '#7fc48f',
  sagittal: '#7db4e6',
};

export const SLICE_TITLES: Readonly<Record<SliceOrientation, string>> = {
  axial: 'Axial',
  coronal: 'Coronal',
  sagittal: 'Sagittal',
};

const PLANE_COLOR = '#f2705f';
const TEXT_COLOR = '#d9dee4';
const SPOT_FADE_MM = 25;
const FONT = '"Inter", "Segoe UI", system-ui, -apple-system, sans-serif';

/** Draws the marks of a slice. Sizes are in CSS pixels; the context is scaled for the screen. */
export function drawSliceMarks(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  marks: SliceMarks,
): void {
  const scale = marks.pixelRatio;
  context.save();
  drawCuts(context, frame, marks, scale);
  drawCrosshair(context, frame, marks.view.crosshairLps, scale);
  drawSpots(context, frame, marks, scale);
  drawEdgeLabels(context, frame, scale);
  drawTexts(context, frame, marks, scale);
  drawScaleBar(context, frame, scale);
  context.restore();
}

function drawCuts(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  marks: SliceMarks,
  scale: number,
): void {
  const lines = marks.view.planes
    .filter((plane) => plane.enabled)
    .map((plane) => planeLine(frame, plane));
  // One path for all: what two planes remove is not dimmed twice.
  context.beginPath();
  for (const line of lines) {
    for (const [i, [x, y]] of removedArea(line, frame.width, frame.height).entries()) {
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    context.closePath();
  }
  context.fillStyle = 'rgba(6, 9, 13, 0.5)';
  context.fill('nonzero');
  for (const line of lines) {
    if (line.segment === undefined) continue;
    const active = line.plane.planeId === marks.activePlaneId;
    const [from, to] = line.segment;
    context.strokeStyle = PLANE_COLOR;
    context.lineWidth = (active ? 2.5 : 1.5) * scale;
    stroke(context, from, to);
    const grips = gripsOf(line, frame.width, frame.height);
    if (grips === undefined) continue;
    for (const end of grips.ends) ring(context, end, (active ? 6 : 4.5) * scale, scale);
    context.fillStyle = PLANE_COLOR;
    disc(context, grips.middle, (active ? 8 : 6) * scale);
  }
}

function drawCrosshair(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  pointLps: Vector3,
  scale: number,
): void {
  const { x, y } = pixelOfPoint(frame, pointLps);
  const gap = 9 * scale;
  const [vertical, horizontal] = CROSSING[frame.orientation];
  context.lineWidth = scale;
  context.globalAlpha = 0.8;
  context.strokeStyle = SLICE_COLORS[vertical];
  stroke(context, [x, 0], [x, y - gap]);
  stroke(context, [x, y + gap], [x, frame.height]);
  context.strokeStyle = SLICE_COLORS[horizontal];
  stroke(context, [0, y], [x - gap, y]);
  stroke(context, [x + gap, y], [frame.width, y]);
  context.globalAlpha = 1;
}

/** Which slices the vertical and the horizontal line of each pane stand for. */
const CROSSING: Readonly<Record<SliceOrientation, readonly [SliceOrientation, SliceOrientation]>> =
  {
    axial: ['sagittal', 'coronal'],
    coronal: ['sagittal', 'axial'],
    sagittal: ['coronal', 'axial'],
  };

/** How strongly a spot at some distance from the slice shows: fully within one voxel, then less and less. */
export function spotStrength(distanceMm: number, voxelMm: number): number {
  const beyond = Math.abs(distanceMm) - voxelMm;
  if (beyond <= 0) return 1;
  return beyond >= SPOT_FADE_MM ? 0 : 0.6 * (1 - beyond / SPOT_FADE_MM);
}

function drawSpots(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  marks: SliceMarks,
  scale: number,
): void {
  context.font = `600 ${12 * scale}px ${FONT}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { name, color, pointLps } of marks.spots) {
    const { x, y, distanceMm } = pixelOfPoint(frame, pointLps);
    const strength = spotStrength(distanceMm, marks.voxelMm);
    if (strength === 0) continue;
    const inSlice = Math.abs(distanceMm) <= marks.voxelMm;
    context.globalAlpha = strength;
    context.lineWidth = 2 * scale;
    context.strokeStyle = color;
    context.beginPath();
    context.arc(x, y, (inSlice ? 7 : 10) * scale, 0, 2 * Math.PI);
    context.stroke();
    if (inSlice) {
      context.fillStyle = color;
      disc(context, [x, y], 2.5 * scale);
    }
    outlinedText(context, name, x + 13 * scale, y, color, scale);
  }
  context.globalAlpha = 1;
}

function drawEdgeLabels(context: CanvasRenderingContext2D, frame: SliceFrame, scale: number): void {
  const labels = edgeLabels(planeOfFrame(frame, frame.mmPerPixel));
  const inset = 14 * scale;
  context.font = `600 ${13 * scale}px ${FONT}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  outlinedText(context, labels.left, inset, frame.height / 2, TEXT_COLOR, scale);
  outlinedText(context, labels.right, frame.width - inset, frame.height / 2, TEXT_COLOR, scale);
  outlinedText(context, labels.top, frame.width / 2, inset, TEXT_COLOR, scale);
  outlinedText(context, labels.bottom, frame.width / 2, frame.height - inset, TEXT_COLOR, scale);
}

function drawTexts(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  marks: SliceMarks,
  scale: number,
): void {
  const { windowCenter, windowWidth, crosshairLps } = marks.view;
  const line = 16 * scale;
  const inset = 10 * scale;
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.font = `600 ${13 * scale}px ${FONT}`;
  outlinedText(
    context,
    SLICE_TITLES[frame.orientation],
    inset,
    inset,
    SLICE_COLORS[frame.orientation],
    scale,
  );
  context.font = `500 ${12 * scale}px ${FONT}`;
  outlinedText(
    context,
    slicePosition(frame.orientation, crosshairLps),
    inset,
    inset + line,
    TEXT_COLOR,
    scale,
  );
  context.textBaseline = 'bottom';
  const bottom = frame.height - inset;
  const lines = [`W ${rounded(windowWidth)}  L ${rounded(windowCenter)}`, ...marks.readout];
  for (const [i, text] of lines.toReversed().entries()) {
    outlinedText(context, text, inset, bottom - i * line, TEXT_COLOR, scale);
  }
}

/** The place of a slice in the patient, such as "H 23.5 mm". */
export function slicePosition(orientation: SliceOrientation, [x, y, z]: Vector3): string {
  const [value, negative, positive] =
    orientation === 'axial'
      ? [z, 'F', 'H']
      : orientation === 'coronal'
        ? [y, 'A', 'P']
        : [x, 'R', 'L'];
  return `${value < 0 ? negative : positive} ${Math.abs(value).toFixed(1)} mm`;
}

function rounded(value: number): string {
  return Math.abs(value) >= 20 ? value.toFixed(0) : value.toPrecision(3);
}

/** A round length in millimetres that takes at most a given share of the pane. */
export function scaleBarMm(paneMm: number, share = 0.25): number {
  const most = paneMm * share;
  const power = 10 ** Math.floor(Math.log10(most));
  for (const factor of [5, 2, 1]) {
    if (factor * power <= most) return factor * power;
  }
  return power;
}

function drawScaleBar(context: CanvasRenderingContext2D, frame: SliceFrame, scale: number): void {
  const lengthMm = scaleBarMm(frame.width * frame.mmPerPixel);
  const length = lengthMm / frame.mmPerPixel;
  const right = frame.width - 10 * scale;
  const bottom = frame.height - 12 * scale;
  const tick = 4 * scale;
  context.lineWidth = 3.5 * scale;
  context.strokeStyle = 'rgba(0, 0, 0, 0.7)';
  for (const pass of [0, 1]) {
    if (pass === 1) {
      context.lineWidth = 1.5 * scale;
      context.strokeStyle = TEXT_COLOR;
    }
    stroke(context, [right - length, bottom], [right, bottom]);
    stroke(context, [right - length, bottom - tick], [right - length, bottom + tick]);
    stroke(context, [right, bottom - tick], [right, bottom + tick]);
  }
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  context.font = `500 ${12 * scale}px ${FONT}`;
  const text = lengthMm >= 10 ? `${lengthMm / 10} cm` : `${lengthMm} mm`;
  outlinedText(context, text, right, bottom - 6 * scale, TEXT_COLOR, scale);
}

function outlinedText(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  color: string,
  scale: number,
): void {
  context.lineWidth = 3 * scale;
  context.lineJoin = 'round';
  context.strokeStyle = 'rgba(0, 0, 0, 0.75)';
  context.strokeText(text, x, y);
  context.fillStyle = color;
  context.fillText(text, x, y);
}

type XY = readonly [number, number];

function stroke(context: CanvasRenderingContext2D, from: XY, to: XY): void {
  context.beginPath();
  context.moveTo(from[0], from[1]);
  context.lineTo(to[0], to[1]);
  context.stroke();
}

function disc(context: CanvasRenderingContext2D, [x, y]: XY, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function ring(context: CanvasRenderingContext2D, [x, y]: XY, radius: number, scale: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = 'rgba(10, 13, 17, 0.85)';
  context.fill();
  context.lineWidth = 1.5 * scale;
  context.stroke();
}
