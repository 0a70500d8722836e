import type { SharedView, Vector3 } from '@rounds/classroom';
import { edgeLabels, type SliceOrientation, type VolumeDescription } from '@rounds/imaging/asset';

import { frameAt, isImageStack } from '../stacks/stack-space.ts';
import { gripsOf, planeLine, removedArea } from './plane-line.ts';
import { isToScale, pictureNotes } from './picture-notes.ts';
import { pixelOfPoint, planeOfFrame, type SliceFrame } from './slice-frame.ts';

/** Somebody's pointer, as others see it. */
export interface PersonSpot {
  readonly name: string;
  readonly color: string;
  readonly pointLps: Vector3;
}

export interface ReadoutLine {
  readonly text: string;
  /** As the region it names. */
  readonly color?: string;
}

/** Everything a pane shows on top of its picture. */
export interface SliceMarks {
  readonly view: SharedView;
  readonly spots: readonly PersonSpot[];
  /** Whose plane grips are shown larger, as under a hand. */
  readonly activePlaneId: string | undefined;
  readonly description: VolumeDescription;
  /** Text lines at the lower left: what is under the pointer. */
  readonly readout: readonly ReadoutLine[];
  /** The run through the frames is on. */
  readonly playing?: boolean;
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
const NOTE_COLOR = '#c9b98f';
const SPOT_FADE_MM = 25;
/** Frames of a stack may show other things altogether: spots on them go sooner. */
const SPOT_FADE_FRAMES = 4;
/** Arms of the cross on a picture that has no other planes to show. */
const CROSS_ARM = 16;
const FONT = '"Inter", "Segoe UI", system-ui, -apple-system, sans-serif';

/** Draws the marks of a slice. Sizes are in CSS pixels; the context is scaled for the screen. */
export function drawSliceMarks(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  marks: SliceMarks,
): void {
  const scale = marks.pixelRatio;
  context.save();
  const isStack = isImageStack(marks.description);
  if (isStack) {
    drawCross(context, frame, marks.view.crosshairLps, scale);
  } else {
    drawCuts(context, frame, marks, scale);
    drawCrosshair(context, frame, marks.view.crosshairLps, scale);
  }
  drawSpots(context, frame, marks, scale);
  // Which way is which is not known of a picture.
  if (!isStack) drawEdgeLabels(context, frame, scale);
  drawTexts(context, frame, marks, scale);
  const hasBar = isToScale(marks.description);
  if (hasBar) drawScaleBar(context, frame, scale);
  drawNotes(context, frame, pictureNotes(marks.description), hasBar, scale);
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

/** The shared place on a picture: a small cross that covers nothing. */
function drawCross(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  pointLps: Vector3,
  scale: number,
): void {
  const { x, y } = pixelOfPoint(frame, pointLps);
  const gap = 7 * scale;
  const end = gap + CROSS_ARM * scale;
  for (const pass of [0, 1]) {
    context.lineWidth = (pass === 0 ? 3 : 1.25) * scale;
    context.strokeStyle = pass === 0 ? 'rgba(0, 0, 0, 0.55)' : SLICE_COLORS.axial;
    stroke(context, [x, y - end], [x, y - gap]);
    stroke(context, [x, y + gap], [x, y + end]);
    stroke(context, [x - end, y], [x - gap, y]);
    stroke(context, [x + gap, y], [x + end, y]);
  }
}

/** Which slices the vertical and the horizontal line of each pane stand for. */
const CROSSING: Readonly<Record<SliceOrientation, readonly [SliceOrientation, SliceOrientation]>> =
  {
    axial: ['sagittal', 'coronal'],
    coronal: ['sagittal', 'axial'],
    sagittal: ['coronal', 'axial'],
  };

/** How strongly a spot at some distance from the slice shows: fully within one voxel, then less and less. */
export function spotStrength(distanceMm: number, voxelMm: number, fadeMm = SPOT_FADE_MM): number {
  const beyond = Math.abs(distanceMm) - voxelMm;
  if (beyond <= 0) return 1;
  return beyond >= fadeMm ? 0 : 0.6 * (1 - beyond / fadeMm);
}

function drawSpots(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  marks: SliceMarks,
  scale: number,
): void {
  const { description } = marks;
  const isStack = isImageStack(description);
  const reach = isStack ? 0.5 : Math.min(...description.geometry.spacingMm);
  const fade = isStack ? SPOT_FADE_FRAMES : SPOT_FADE_MM;
  context.font = `600 ${12 * scale}px ${FONT}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { name, color, pointLps } of marks.spots) {
    const { x, y, distanceMm } = pixelOfPoint(frame, pointLps);
    const strength = spotStrength(distanceMm, reach, fade);
    if (strength === 0) continue;
    const inSlice = Math.abs(distanceMm) <= reach;
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
  const { windowCenter, windowWidth } = marks.view;
  const line = 16 * scale;
  const inset = 10 * scale;
  const { title, titleColor, place } = headline(frame, marks);
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.font = `600 ${13 * scale}px ${FONT}`;
  outlinedText(context, title, inset, inset, titleColor, scale);
  context.font = `500 ${12 * scale}px ${FONT}`;
  outlinedText(context, place, inset, inset + line, TEXT_COLOR, scale);
  context.textBaseline = 'bottom';
  const bottom = frame.height - inset;
  const window: ReadoutLine = { text: `W ${rounded(windowWidth)}  L ${rounded(windowCenter)}` };
  const isColour = marks.description.samplesPerPixel === 3;
  const lines = [...(isColour ? [] : [window]), ...marks.readout];
  for (const [i, { text, color }] of lines.toReversed().entries()) {
    outlinedText(context, text, inset, bottom - i * line, color ?? TEXT_COLOR, scale);
  }
}

function headline(
  { orientation }: SliceFrame,
  { description, view, playing }: SliceMarks,
): { readonly title: string; readonly titleColor: string; readonly place: string } {
  if (!isImageStack(description)) {
    return {
      title: SLICE_TITLES[orientation],
      titleColor: SLICE_COLORS[orientation],
      place: slicePosition(orientation, view.crosshairLps),
    };
  }
  const { slices } = description.geometry;
  const frame = frameAt(description.geometry, view.crosshairLps) + 1;
  const run = playing === true ? '\u25b6 ' : '';
  const title = slices > 1 ? `${run}${frame} / ${slices}` : '';
  return { title, titleColor: TEXT_COLOR, place: '' };
}

/** What people must know of the picture, in few words at the lower right. */
function drawNotes(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  notes: readonly string[],
  aboveBar: boolean,
  scale: number,
): void {
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  context.font = `500 ${11 * scale}px ${FONT}`;
  const right = frame.width - 10 * scale;
  const bottom = frame.height - (aboveBar ? 36 : 10) * scale;
  for (const [i, note] of notes.toReversed().entries()) {
    outlinedText(context, note, right, bottom - i * 14 * scale, NOTE_COLOR, scale);
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
