import * as z from 'zod';

/** Ticks a second a class may ask for. More than the first is for small rooms, and falls back to it while many are there. */
export const TICK_RATES_HZ = [20, 30, 60] as const;
export type TickRateHz = (typeof TICK_RATES_HZ)[number];

export const tickRateSchema = z.literal(TICK_RATES_HZ);
