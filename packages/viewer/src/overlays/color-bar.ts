import { mapColor } from './color-maps.ts';
import type { ShownOverlay } from './shown-overlay.ts';

const WIDTH = 8;
const HEIGHT_SHARE = 0.26;
const TOP_SHARE = 0.14;
/** Below the button of the pane, and what is written of the slice. */
const LEAST_TOP = 45;
const INSET = 12;
const LABEL_GAP = 5;
/** In a lower pane it would be a spot that tells nothing. */
const LEAST_PANE = 110;
const STEPS = 24;
const FONT = '"Inter", "Segoe UI", system-ui, -apple-system, sans-serif';

/** Which colour stands for which value, at the right edge of a slice; and of what, where that fits. */
export function drawColorBar(
  context: CanvasRenderingContext2D,
  {
    name,
    range,
    colorMapId,
  }: Pick<Extract<ShownOverlay, { kind: 'fusion' }>, 'name' | 'range' | 'colorMapId'>,
  scale: number,
): void {
  const { width: paneWidth, height: paneHeight } = context.canvas;
  if (paneHeight < LEAST_PANE * scale) return;
  const width = WIDTH * scale;
  const height = paneHeight * HEIGHT_SHARE;
  const left = paneWidth - INSET * scale - width;
  const top = Math.max(paneHeight * TOP_SHARE, LEAST_TOP * scale);
  context.save();
  const gradient = context.createLinearGradient(0, top + height, 0, top);
  for (let i = 0; i <= STEPS; i++)
    gradient.addColorStop(i / STEPS, `rgb(${mapColor(colorMapId, i / STEPS).join(' ')})`);
  context.fillStyle = gradient;
  context.fillRect(left, top, width, height);
  context.lineWidth = scale;
  context.strokeStyle = 'rgba(0, 0, 0, 0.7)';
  context.strokeRect(left, top, width, height);
  context.font = `500 ${11 * scale}px ${FONT}`;
  context.textAlign = 'right';
  const right = left - LABEL_GAP * scale;
  const named = `${name} ${roundValue(range.high)}`;
  const fits = context.measureText(named).width <= right - INSET * scale;
  const texts = [
    { text: fits ? named : roundValue(range.high), y: top, baseline: 'top' },
    { text: roundValue(range.low), y: top + height, baseline: 'bottom' },
  ] as const;
  for (const { text, y, baseline } of texts) {
    context.textBaseline = baseline;
    context.lineWidth = 3 * scale;
    context.lineJoin = 'round';
    context.strokeText(text, right, y);
    context.fillStyle = '#d9dee4';
    context.fillText(text, right, y);
  }
  context.restore();
}

function roundValue(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}
