import type { PanelDirection } from './panel-place.ts';

/** The panel in metres, its picture in pixels, and where it hangs: 43 pixels to a degree, clear of the volume. */
export const PANEL_SIZE = { width: 0.64, height: 0.4 };
export const PANEL_PIXELS = { width: 1280, height: 800 };
export const PANEL_DIRECTION: PanelDirection = {
  rightRadians: 0.47,
  upRadians: -0.15,
  distanceMetres: 1.2,
};

/** Sizes of letters: body text 1 degree, labels 0.8 degrees; buttons 2.5 degrees high. */
export const TITLE_PIXELS = 50;
export const BODY_PIXELS = 44;
export const LABEL_PIXELS = 36;
export const BUTTON_PIXELS = 110;

export const LINE_PIXELS = 54;
export const LINES_PER_PAGE = 6;
export const MARGIN_PIXELS = 28;

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
