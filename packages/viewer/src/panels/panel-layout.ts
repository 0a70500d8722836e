import type { PanelDirection } from './panel-place.ts';

/** A panel in metres, its picture in pixels, and where it hangs from the eye of who reads it. */
export interface PanelShape {
  readonly size: { readonly width: number; readonly height: number };
  readonly pixels: { readonly width: number; readonly height: number };
  readonly direction: PanelDirection;
}

const PIXELS_PER_METRE = 2000;
const DISTANCE_METRES = 1.2;
const WIDTH_PIXELS = 1280;

/** To the right of the volume: the case, and the wearer's place in the class. 43 pixels to a degree, as all of them. */
export const CASE_PANEL = panelShape(800, 0.47, -0.15);
/** The same beside two volumes: the second one stands where it hangs otherwise. */
export const CASE_BESIDE_TWO: PanelDirection = { ...CASE_PANEL.direction, rightRadians: 0.86 };
/** To the left of the volume: how it is drawn. */
export const PICTURE_PANEL = panelShape(884, -0.47, -0.15);
/** Above that, beside the slices: what drawing takes. */
export const STATISTICS_PANEL = panelShape(420, -0.66, 0.13);

/** @param upRadians to the panel's middle */
function panelShape(height: number, rightRadians: number, upRadians: number): PanelShape {
  return {
    size: { width: WIDTH_PIXELS / PIXELS_PER_METRE, height: height / PIXELS_PER_METRE },
    pixels: { width: WIDTH_PIXELS, height },
    direction: { rightRadians, upRadians, distanceMetres: DISTANCE_METRES },
  };
}

/** Sizes of letters: body text 1 degree, labels 0.8 degrees; buttons 2.5 degrees high. */
export const TITLE_PIXELS = 50;
export const BODY_PIXELS = 44;
export const LABEL_PIXELS = 36;
export const BUTTON_PIXELS = 110;

export const LINE_PIXELS = 54;
export const LINES_PER_PAGE = 6;
export const MARGIN_PIXELS = 28;
/** Between the margins. */
export const INNER_PIXELS = WIDTH_PIXELS - 2 * MARGIN_PIXELS;

export const PANEL_FONT = '"Inter", "Segoe UI", system-ui, -apple-system, sans-serif';

/** The calm dark of the page. */
export const PANEL_COLORS = {
  ground: '#12171d',
  edge: '#2b3641',
  title: '#eef2f6',
  body: '#d3dae1',
  quiet: '#9aa7b4',
  accent: '#7db4e6',
  button: '#22303c',
  buttonOver: '#31465a',
  primary: '#2c5d86',
  primaryOver: '#3a76a8',
  own: '#f6b04e',
  notice: '#4a3413',
  noticeText: '#ffd591',
} as const;
