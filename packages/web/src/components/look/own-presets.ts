import type { CustomTransferFunction } from '@rounds/classroom';

import { deviceMemory, type Memory } from '../remembered.ts';

/** A transfer function somebody gave a name to, kept on their device. */
export interface OwnPreset {
  readonly id: string;
  readonly name: string;
  readonly modality: string;
  readonly transferFunction: CustomTransferFunction;
}

const KEY = 'rounds.own-presets';
/** Beyond this a list is no help; the oldest go. */
const MOST = 40;

/** What this device has kept; anything it does not understand is left out. */
export function ownPresets(memory: Memory = deviceMemory): readonly OwnPreset[] {
  try {
    const kept: unknown = JSON.parse(memory.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isOwnPreset) : [];
  } catch {
    // Written by something else, or cut short: as good as nothing.
    return [];
  }
}

/** Keeps a preset under its name, in place of an older one of that name and modality. */
export function saveOwnPreset(preset: OwnPreset, memory: Memory = deviceMemory): void {
  const others = ownPresets(memory).filter(
    ({ name, modality }) => name !== preset.name || modality !== preset.modality,
  );
  memory.setItem(KEY, JSON.stringify([...others, preset].slice(-MOST)));
}

export function removeOwnPreset(id: string, memory: Memory = deviceMemory): void {
  memory.setItem(KEY, JSON.stringify(ownPresets(memory).filter((preset) => preset.id !== id)));
}

/** What a view is set to for it: the points lie at the values they were saved with, whatever the window. */
export function underWindow(
  { transferFunction }: OwnPreset,
  window: { readonly windowCenter: number; readonly windowWidth: number },
): CustomTransferFunction {
  const { windowCenter, windowWidth } = window;
  return { ...transferFunction, windowCenter, windowWidth };
}

function isOwnPreset(kept: unknown): kept is OwnPreset {
  if (typeof kept !== 'object' || kept === null) return false;
  const { id, name, modality, transferFunction } = kept as Partial<OwnPreset>;
  if (typeof transferFunction !== 'object' || transferFunction === null) return false;
  const { colorPoints, opacityPoints } = transferFunction as Partial<CustomTransferFunction>;
  return (
    [id, name, modality].every((text) => typeof text === 'string') &&
    arePoints(colorPoints, 4) &&
    arePoints(opacityPoints, 2)
  );
}

function arePoints(points: unknown, length: number): boolean {
  return (
    Array.isArray(points) &&
    points.length >= 2 &&
    points.every(
      (point) =>
        Array.isArray(point) && point.length === length && point.every((n) => Number.isFinite(n)),
    )
  );
}
