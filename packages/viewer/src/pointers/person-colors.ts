/** Colours that stay apart on a dark picture, for people with common kinds of colour blindness too where few meet. */
const SEAT_COLORS = [
  '#5ec8f2',
  '#f6b04e',
  '#7fd87f',
  '#e887c8',
  '#f4e05f',
  '#a592f0',
  '#f2836b',
  '#58d3bd',
  '#c7d36b',
  '#8fb0ff',
  '#e0a3a0',
  '#b7c2cc',
] as const;

/** The colour of whoever sits in a seat, everywhere they appear. */
export function seatColor(seatIndex: number): string {
  return SEAT_COLORS[seatIndex % SEAT_COLORS.length] ?? SEAT_COLORS[0];
}
