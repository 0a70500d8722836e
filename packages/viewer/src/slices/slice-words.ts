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
import type { SliceInk } from './slice-ink.ts';
import { type ReadoutLine, SLICE_TITLES, type SliceMarks } from './slice-marks.ts';
import { balancedLines, clearHeight, type WordBox } from './word-boxes.ts';

/** Between lines, and from the edges, in CSS pixels. */
const LINE = 16;
const INSET = 10;
/** How high the letters of a line are. */
const LETTERS = 14;
/** The small panes beside a large one would be covered by notes: they have them once they are large. */
const SMALL = { width: 160, height: 110 } as const;
/** What a letter at the side takes of the width. */
const SIDE_LETTER = 28;

/** What the words that tell the window take up at the lower left, in CSS pixels: a place to drag. */
export const WINDOW_WORDS = { width: 128, height: 30 } as const;
/** Half the height of a letter at an edge, with a little air, in CSS pixels. */
const LETTER_HALF = 8;

/** @param words that are drawn above and below: the letters in the middle keep clear of them */
export function drawEdgeLabels(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  words: readonly WordBox[],
  { text: color, outline }: SliceInk,
  scale: number,
): void {
  const labels = edgeLabels(planeOfFrame(frame, frame.mmPerPixel));
  const inset = 14 * scale;
  context.font = `600 ${13 * scale}px ${MARK_FONT}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const [x, half] = [frame.width / 2, LETTER_HALF * scale];
  const left = clearHeight({ x: inset, y: frame.height / 2, half }, 1, words);
  outlinedText(context, labels.left, inset, left, color, scale, outline);
  outlinedText(context, labels.right, frame.width - inset, frame.height / 2, color, scale, outline);
  const top = clearHeight({ x, y: inset, half }, 1, words);
  outlinedText(context, labels.top, x, top, color, scale, outline);
  const bottom = clearHeight({ x, y: frame.height - inset, half }, -1, words);
  outlinedText(context, labels.bottom, x, bottom, color, scale, outline);
}

/** Writes a line from the left. @returns where it stands */
function writeLine(
  context: CanvasRenderingContext2D,
  { text, color }: ReadoutLine,
  at: { readonly x: number; readonly top: number },
  ink: SliceInk,
  scale: number,
): WordBox {
  outlinedText(context, text, at.x, at.top, color ?? ink.text, scale, ink.outline);
  const right = at.x + context.measureText(text).width;
  return { left: at.x, right, top: at.top, bottom: at.top + LINE * scale };
}

/** At the left: what slice it is above, what it shows below. @returns where the words stand */
export function drawTexts(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  marks: SliceMarks,
  ink: SliceInk,
): readonly WordBox[] {
  const { windowCenter, windowWidth } = marks.view;
  const scale = marks.pixelRatio;
  const line = LINE * scale;
  const inset = INSET * scale;
  const boxes: WordBox[] = [];
  const write = (said: ReadoutLine, top: number): void => {
    if (said.text !== '') boxes.push(writeLine(context, said, { x: inset, top }, ink, scale));
  };
  const { title, titleColor, place, thickness } = headline(frame, marks, ink);
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.font = `600 ${13 * scale}px ${MARK_FONT}`;
  write({ text: title, color: titleColor }, inset);
  context.font = `500 ${12 * scale}px ${MARK_FONT}`;
  write({ text: place }, inset + line);
  write({ text: thickness, color: titleColor }, inset + 2 * line);
  const bottom = frame.height - inset;
  const window: ReadoutLine = { text: `W ${rounded(windowWidth)}  L ${rounded(windowCenter)}` };
  const isColour = marks.description.samplesPerPixel === 3;
  const lines = [...marks.readout, ...(isColour ? [] : [window])];
  for (const [i, said] of lines.toReversed().entries()) {
    write(said, bottom - i * line - LETTERS * scale);
  }
  return boxes;
}

interface Headline {
  readonly title: string;
  readonly titleColor: string;
  readonly place: string;
  /** Of a thick slice. */
  readonly thickness: string;
}

function headline(
  frame: SliceFrame,
  { description, view, playing }: SliceMarks,
  ink: SliceInk,
): Headline {
  const { orientation } = frame;
  if (!isImageStack(description)) {
    return {
      title: SLICE_TITLES[orientation],
      thickness: slabWords(view.slab, description.geometry, frame),
      titleColor: ink.slices[orientation],
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
  return { title, titleColor: ink.text, place: '', thickness: '' };
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
  ink: SliceInk,
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
    outlinedText(context, line, frame.width / 2, y, ink.message, scale, ink.outline);
  }
}

interface NotesLook {
  /** Of the scale. */
  readonly aboveBar: boolean;
  readonly ink: SliceInk;
  readonly scale: number;
}

/** What people must know of the picture, in few words at the lower right. @returns where they stand */
export function drawNotes(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  notes: readonly string[],
  { aboveBar, ink, scale }: NotesLook,
): readonly WordBox[] {
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  context.font = `500 ${11 * scale}px ${MARK_FONT}`;
  const height = 14 * scale;
  const lowest = frame.height - (aboveBar ? 36 : INSET) * scale;
  const isLow = lowest - 2 * height < frame.height / 2 + LETTER_HALF * scale;
  const right = frame.width - (isLow ? SIDE_LETTER : INSET) * scale;
  const widest = right - INSET * scale;
  const widthOf = (line: string): number => context.measureText(line).width;
  const isSmall = frame.width < SMALL.width * scale || frame.height < SMALL.height * scale;
  const lines = isSmall ? [] : notes.flatMap((note) => balancedLines(note, widest, widthOf));
  return lines.toReversed().map((line, i) => {
    const bottom = lowest - i * height;
    outlinedText(context, line, right, bottom, ink.note, scale, ink.outline);
    return { left: right - widthOf(line), right, top: bottom - height, bottom };
  });
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
  ink: SliceInk,
  scale: number,
): void {
  const lengthMm = scaleBarMm(frame.width * frame.mmPerPixel);
  const length = lengthMm / frame.mmPerPixel;
  const right = frame.width - 10 * scale;
  const bottom = frame.height - 12 * scale;
  const tick = 4 * scale;
  context.lineWidth = 3.5 * scale;
  context.strokeStyle = ink.outline;
  for (const pass of [0, 1]) {
    if (pass === 1) {
      context.lineWidth = 1.5 * scale;
      context.strokeStyle = ink.text;
    }
    stroke(context, [right - length, bottom], [right, bottom]);
    stroke(context, [right - length, bottom - tick], [right - length, bottom + tick]);
    stroke(context, [right, bottom - tick], [right, bottom + tick]);
  }
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  context.font = `500 ${12 * scale}px ${MARK_FONT}`;
  const text = lengthMm >= 10 ? `${lengthMm / 10} cm` : `${lengthMm} mm`;
  outlinedText(context, text, right, bottom - 6 * scale, ink.text, scale, ink.outline);
}
