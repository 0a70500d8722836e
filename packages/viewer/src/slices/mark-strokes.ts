import { INK_ON_BLACK } from './slice-ink.ts';

export const MARK_FONT = '"Inter", "Segoe UI", system-ui, -apple-system, sans-serif';

/** Letters that can be read on any picture. */
export function outlinedText(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  color: string,
  scale: number,
  outline = INK_ON_BLACK.outline,
): void {
  context.lineWidth = 3 * scale;
  context.lineJoin = 'round';
  context.strokeStyle = outline;
  context.strokeText(text, x, y);
  context.fillStyle = color;
  context.fillText(text, x, y);
}

export type XY = readonly [number, number];

export function stroke(context: CanvasRenderingContext2D, from: XY, to: XY): void {
  context.beginPath();
  context.moveTo(from[0], from[1]);
  context.lineTo(to[0], to[1]);
  context.stroke();
}

export function disc(context: CanvasRenderingContext2D, [x, y]: XY, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

export function ring(
  context: CanvasRenderingContext2D,
  [x, y]: XY,
  radius: number,
  scale: number,
  ground: string,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = ground;
  context.fill();
  context.lineWidth = 1.5 * scale;
  context.stroke();
}
