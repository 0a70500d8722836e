import { type CutPlane, dot, type Vector3 } from '@rounds/classroom';
import type { SliceOrientation } from '@rounds/imaging/asset';

import { along } from '../space/vector3.ts';
import { isImageStack } from '../stacks/stack-space.ts';
import { obliqueAsPlane } from '../view/movable-planes.ts';
import { isOnPaper } from '../view/on-paper.ts';
import { disc, MARK_FONT, outlinedText, ring, stroke, type XY } from './mark-strokes.ts';
import { isToScale, pictureNotes } from './picture-notes.ts';
import { gripsOf, type PlaneLine, planeLine, removedArea } from './plane-line.ts';
import { meetsVolume, pixelOfPoint, type SliceFrame } from './slice-frame.ts';
import { INK_ON_BLACK, INK_ON_PAPER, type SliceInk } from './slice-ink.ts';
import type { SliceMarks } from './slice-marks.ts';
import { drawEdgeLabels, drawMessage, drawNotes, drawScaleBar, drawTexts } from './slice-words.ts';

export type { PersonSpot } from './slice-marks.ts';

const SPOT_FADE_MM = 25;
/** Frames of a stack may show other things altogether: spots on them go sooner. */
const SPOT_FADE_FRAMES = 4;
/** In a narrower pane the bar's words would cover those of the window, in CSS pixels. */
const LEAST_FOR_BAR = 120;
/** Arms of the cross on a picture that has no other planes to show. */
const CROSS_ARM = 16;
const BESIDE_MESSAGE = 'This plane lies beside the images. Scroll to bring it back.';

/** Draws the marks of a slice. Sizes are in CSS pixels; the context is scaled for the screen. */
export function drawSliceMarks(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  marks: SliceMarks,
): void {
  const scale = marks.pixelRatio;
  const ink = inkFor(marks);
  context.save();
  const isStack = isImageStack(marks.description);
  if (isStack) {
    drawCross(context, frame, marks.view.crosshairLps, scale);
  } else {
    drawCuts(context, frame, marks, ink);
    if (frame.orientation === 'oblique') {
      if (!isBeside(frame, marks)) drawCrossingSlices(context, frame, marks, ink);
    } else {
      drawCrosshair(context, frame, frame.orientation, marks, ink);
      drawOblique(context, frame, marks, ink);
    }
  }
  drawSpots(context, frame, marks, ink);
  const hasBar = isToScale(marks.description);
  if (hasBar && frame.width >= LEAST_FOR_BAR * scale) drawScaleBar(context, frame, ink, scale);
  const words = [
    ...drawTexts(context, frame, marks, ink),
    ...drawNotes(context, frame, pictureNotes(marks.description), { aboveBar: hasBar, ink, scale }),
  ];
  // Which way is which is not known of a picture.
  if (!isStack) drawEdgeLabels(context, frame, words, ink, scale);
  if (isBeside(frame, marks)) drawMessage(context, frame, BESIDE_MESSAGE, ink, scale);
  context.restore();
}

/** Pictures of a stack are shown as they are. */
function inkFor({ view, description }: SliceMarks): SliceInk {
  if (isImageStack(description)) return INK_ON_BLACK;
  return isOnPaper(view.presetId, description) ? INK_ON_PAPER : INK_ON_BLACK;
}

/** Whether the free plane shows nothing of the volume. */
function isBeside({ orientation }: SliceFrame, { view, description }: SliceMarks): boolean {
  if (orientation !== 'oblique' || view.oblique === null) return false;
  return !meetsVolume(description.geometry, view.oblique);
}

function drawCuts(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  marks: SliceMarks,
  ink: SliceInk,
): void {
  const scale = marks.pixelRatio;
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
  context.fillStyle = ink.removed;
  context.fill('nonzero');
  for (const line of lines) {
    if (line.segment === undefined) continue;
    const active = line.plane.planeId === marks.activePlaneId;
    drawGrippedLine(context, frame, line, { color: ink.cutPlane, ground: ink.grip, active, scale });
  }
}

interface LineLook {
  readonly color: string;
  /** Inside its grips. */
  readonly ground: string;
  /** As under a hand. */
  readonly active: boolean;
  readonly scale: number;
  readonly dash?: readonly number[];
}

/** A line that can be taken: in the middle to move it, near its ends to turn it. */
function drawGrippedLine(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  line: PlaneLine,
  { color, ground, active, scale, dash = [] }: LineLook,
): void {
  if (line.segment === undefined) return;
  const [from, to] = line.segment;
  context.strokeStyle = color;
  context.lineWidth = (active ? 2.5 : 1.5) * scale;
  context.setLineDash(dash.map((length) => length * scale));
  stroke(context, from, to);
  context.setLineDash([]);
  const grips = gripsOf(line, frame);
  if (grips === undefined) return;
  for (const end of grips.ends) ring(context, end, (active ? 6 : 4.5) * scale, scale, ground);
  context.fillStyle = color;
  disc(context, grips.middle, (active ? 8 : 6) * scale);
}

/** Where the free plane passes: dashed, for it cuts nothing away; with a slab, its two sides as well. */
function drawOblique(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  { view, activePlaneId, pixelRatio: scale }: SliceMarks,
  ink: SliceInk,
): void {
  const plane = obliqueAsPlane(view);
  if (plane === undefined) return;
  const color = ink.slices.oblique;
  const line = planeLine(frame, plane);
  drawSides(context, frame, plane, view.slab.thicknessMm / 2, color, scale);
  const active = plane.planeId === activePlaneId;
  drawGrippedLine(context, frame, line, { color, ground: ink.grip, active, scale, dash: [7, 4] });
}

/** Thin lines where a slab begins and ends. */
function drawSides(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  plane: CutPlane,
  halfMm: number,
  color: string,
  scale: number,
): void {
  if (halfMm <= frame.mmPerPixel) return;
  context.strokeStyle = color;
  context.lineWidth = scale;
  context.globalAlpha = 0.55;
  for (const side of [-halfMm, halfMm]) {
    const pointLps = along(plane.pointLps, plane.normalLps, side);
    const { segment } = planeLine(frame, { ...plane, pointLps });
    if (segment !== undefined) stroke(context, ...segment);
  }
  context.globalAlpha = 1;
}

const AXES: Readonly<Record<SliceOrientation, Vector3>> = {
  sagittal: [1, 0, 0],
  coronal: [0, 1, 0],
  axial: [0, 0, 1],
};

/** On the free plane: where the three slices through the crosshair cross it, and the crosshair where it is near. */
function drawCrossingSlices(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  { view: { crosshairLps }, pixelRatio: scale }: SliceMarks,
  ink: SliceInk,
): void {
  context.lineWidth = scale;
  context.globalAlpha = 0.75;
  for (const orientation of ['axial', 'coronal', 'sagittal'] as const) {
    const normalLps = AXES[orientation];
    // All but parallel, a slice crosses nowhere in particular.
    if (Math.abs(dot(normalLps, frame.normal)) > 0.995) continue;
    const plane = { planeId: orientation, enabled: true, pointLps: crosshairLps, normalLps };
    const { segment } = planeLine(frame, plane);
    if (segment === undefined) continue;
    context.strokeStyle = ink.slices[orientation];
    stroke(context, ...segment);
  }
  context.globalAlpha = 1;
}

function drawCrosshair(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  orientation: SliceOrientation,
  { view, pixelRatio: scale }: SliceMarks,
  ink: SliceInk,
): void {
  const { x, y } = pixelOfPoint(frame, view.crosshairLps);
  const gap = 9 * scale;
  const [vertical, horizontal] = CROSSING[orientation];
  context.lineWidth = scale;
  context.globalAlpha = 0.8;
  context.strokeStyle = ink.slices[vertical];
  stroke(context, [x, 0], [x, y - gap]);
  stroke(context, [x, y + gap], [x, frame.height]);
  context.strokeStyle = ink.slices[horizontal];
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
    context.strokeStyle = pass === 0 ? 'rgba(0, 0, 0, 0.55)' : INK_ON_BLACK.slices.axial;
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
  { spotEdge }: SliceInk,
): void {
  const { description, pixelRatio: scale } = marks;
  const isStack = isImageStack(description);
  const reach = isStack ? 0.5 : Math.min(...description.geometry.spacingMm);
  const fade = isStack ? SPOT_FADE_FRAMES : SPOT_FADE_MM;
  context.font = `600 ${12 * scale}px ${MARK_FONT}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { name, color, pointLps } of marks.spots) {
    const { x, y, distanceMm } = pixelOfPoint(frame, pointLps);
    const strength = spotStrength(distanceMm, reach, fade);
    if (strength === 0) continue;
    const inSlice = Math.abs(distanceMm) <= reach;
    context.globalAlpha = strength;
    const radius = (inSlice ? 7 : 10) * scale;
    const dotRadius = inSlice ? 2.5 * scale : 0;
    if (spotEdge !== undefined)
      drawSpot(context, [x, y], {
        color: spotEdge,
        radius,
        dotRadius: dotRadius && dotRadius + scale,
        width: 4 * scale,
      });
    drawSpot(context, [x, y], { color, radius, dotRadius, width: 2 * scale });
    outlinedText(context, name, x + 13 * scale, y, color, scale);
  }
  context.globalAlpha = 1;
}

interface SpotLook {
  readonly color: string;
  readonly radius: number;
  /** Of the dot in its middle; 0: none. */
  readonly dotRadius: number;
  readonly width: number;
}

function drawSpot(
  context: CanvasRenderingContext2D,
  [x, y]: XY,
  { color, radius, dotRadius, width }: SpotLook,
): void {
  context.lineWidth = width;
  context.strokeStyle = context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
  if (dotRadius > 0) disc(context, [x, y], dotRadius);
}
