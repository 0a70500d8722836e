import type { SliceSlab, Vector3 } from '@rounds/classroom';
import {
  edgeLabels,
  type SliceOrientation,
  slabSamples,
  type VolumeGeometry,
} from '@rounds/imaging/asset';

import { frameAt, isImageStack } from '../stacks/stack-space.ts';
import { MARK_FONT, outlinedText, stroke } from './mark-strokes.ts';
import { planeOfFrame, type SliceFrame } from './slice-frame.ts';
import {
  type ReadoutLine,
  SLICE_COLORS,
  SLICE_TITLES,
  type SliceMarks,
  TEXT_COLOR,
} from './slice-marks.ts';

const NOTE_COLOR = '#c9b98f';

/** What the words that tell the window take up at the lower left, in CSS pixels: a place to drag. */
export const WINDOW_WORDS = { width: 128, height: 30 } as const;
/** Below this width, in CSS pixels, words at the left reach to the middle of a pane. */
const NARROW = 250;

export function drawEdgeLabels(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  scale: number,
): void {
  const labels = edgeLabels(planeOfFrame(frame, frame.mmPerPixel));
  const inset = 14 * scale;
  context.font = `600 ${13 * scale}px ${MARK_FONT}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  outlinedText(context, labels.left, inset, frame.height / 2, TEXT_COLOR, scale);
  outlinedText(context, labels.right, frame.width - inset, frame.height / 2, TEXT_COLOR, scale);
  outlinedText(context, labels.top, frame.width / 2, inset, TEXT_COLOR, scale);
  // In a narrow pane the window's words reach to the middle.
  const rise = frame.width < NARROW * scale ? 24 * scale : 0;
  const bottom = frame.height - inset - rise;
  outlinedText(context, labels.bottom, frame.width / 2, bottom, TEXT_COLOR, scale);
}

export function drawTexts(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  marks: SliceMarks,
  scale: number,
): void {
  const { windowCenter, windowWidth } = marks.view;
  const line = 16 * scale;
  const inset = 10 * scale;
  const { title, titleColor, place, thickness } = headline(frame, marks);
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.font = `600 ${13 * scale}px ${MARK_FONT}`;
  outlinedText(context, title, inset, inset, titleColor, scale);
  context.font = `500 ${12 * scale}px ${MARK_FONT}`;
  outlinedText(context, place, inset, inset + line, TEXT_COLOR, scale);
  outlinedText(context, thickness, inset, inset + 2 * line, titleColor, scale);
  context.textBaseline = 'bottom';
  const bottom = frame.height - inset;
  const window: ReadoutLine = { text: `W ${rounded(windowWidth)}  L ${rounded(windowCenter)}` };
  const isColour = marks.description.samplesPerPixel === 3;
  const lines = [...marks.readout, ...(isColour ? [] : [window])];
  for (const [i, { text, color }] of lines.toReversed().entries()) {
    outlinedText(context, text, inset, bottom - i * line, color ?? TEXT_COLOR, scale);
  }
}

interface Headline {
  readonly title: string;
  readonly titleColor: string;
  readonly place: string;
  /** Of a thick slice. */
  readonly thickness: string;
}

function headline(frame: SliceFrame, { description, view, playing }: SliceMarks): Headline {
  const { orientation } = frame;
  if (!isImageStack(description)) {
    return {
      title: SLICE_TITLES[orientation],
      thickness: slabWords(view.slab, description.geometry, frame),
      titleColor: SLICE_COLORS[orientation],
      place:
        orientation === 'oblique'
          ? obliqueDirection(frame)
          : slicePosition(orientation, view.crosshairLps),
    };
  }
  const { slices } = description.geometry;
  const number = frameAt(description.geometry, view.crosshairLps) + 1;
  const run = playing === true ? '\u25b6 ' : '';
  const title = slices > 1 ? `${run}${number} / ${slices}` : '';
  return { title, titleColor: TEXT_COLOR, place: '', thickness: '' };
}

const PROJECTION_WORDS: Readonly<Record<SliceSlab['projection'], string>> = {
  mip: 'MIP',
  minip: 'MinIP',
  average: 'Average',
};

/** Such as "MIP 10 mm"; nothing where the slice is as thin as can be. */
export function slabWords(
  { thicknessMm, projection }: SliceSlab,
  geometry: VolumeGeometry,
  frame: SliceFrame,
): string {
  if (slabSamples(geometry, planeOfFrame(frame, frame.mmPerPixel), thicknessMm) <= 1) return '';
  return `${PROJECTION_WORDS[projection]} ${Number(thicknessMm.toFixed(1))} mm`;
}

const NEAREST_SLICES: readonly SliceOrientation[] = ['sagittal', 'coronal', 'axial'];

/** How far the free plane is turned away from the nearest of the three slices, such as "23° off axial". */
export function obliqueDirection({ normal }: Pick<SliceFrame, 'normal'>): string {
  const shares = normal.map(Math.abs);
  const most = Math.max(...shares);
  const degrees = (Math.acos(Math.min(1, most)) * 180) / Math.PI;
  const nearest = NEAREST_SLICES[shares.indexOf(most)] ?? 'axial';
  const rounded = Math.round(degrees);
  return rounded === 0 ? `as ${nearest}` : `${rounded}° off ${nearest}`;
}

/** A sentence in the middle of a pane that has no picture. */
export function drawMessage(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  message: string,
  scale: number,
): void {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = `500 ${13 * scale}px ${MARK_FONT}`;
  // Narrow panes have it in two lines, a sentence each.
  const fits = context.measureText(message).width < frame.width * 0.8;
  const lines = fits ? [message] : message.split(/(?<=\.) /);
  for (const [i, line] of lines.entries()) {
    const y = frame.height * 0.4 + i * 18 * scale;
    outlinedText(context, line, frame.width / 2, y, '#f6b04e', scale);
  }
}

/** What people must know of the picture, in few words at the lower right. */
export function drawNotes(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  notes: readonly string[],
  aboveBar: boolean,
  scale: number,
): void {
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  context.font = `500 ${11 * scale}px ${MARK_FONT}`;
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

export function drawScaleBar(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  scale: number,
): void {
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
  context.font = `500 ${12 * scale}px ${MARK_FONT}`;
  const text = lengthMm >= 10 ? `${lengthMm / 10} cm` : `${lengthMm} mm`;
  outlinedText(context, text, right, bottom - 6 * scale, TEXT_COLOR, scale);
}
