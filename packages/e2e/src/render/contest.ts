import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { median } from '../import-contest/contest.ts';
import { encodeIndexedPng } from './indexed-png.ts';
import { ISO_VALUE, MIP_WINDOW, type Mode, roundsMode } from './modes.ts';
import type { PeerDrawing, PeerSceneOptions } from './peer-page.ts';
import { PEERS, type PeerName } from './peers.ts';
import type { Drawing, DrawingOptions, RenderPage } from './render-page.ts';

export interface ContestSettings {
  readonly sizePixels: number;
  readonly stepMm: number;
  readonly azimuths: readonly number[];
  /** All renderers draw in turns, so that whatever else the machine does strikes all alike. */
  readonly turns: number;
  /** A renderer draws its views again until a turn has taken so much processor time: the clock ticks in 10 ms. */
  readonly turnCpuMs: number;
  readonly withPeers: boolean;
  /** Where the compared pictures are put, if anywhere. */
  readonly picturesFolder?: string | undefined;
}

/** A smallest, a typical and a largest value over the turns. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface ContestRow {
  readonly volume: string;
  readonly mode: Mode;
  readonly renderer: 'rounds' | PeerName;
  /** Of the browser's drawing process, a frame; null where the system does not tell. */
  readonly cpuMs: number | null;
  readonly wallMs: number;
  /** Reads of the voxels, those for gradients included. */
  readonly samplesPerPixel: number | null;
  /** Reads of the map that says where nothing is. */
  readonly cellsPerPixel: number | null;
  /** How many times as much processor time (without a clock for it: time) as Rounds a renderer takes. */
  readonly ratio: Spread | null;
  readonly voxelFormat: string;
  /** How alike the pictures of the first view are, drawn in fine steps, in dB. */
  readonly psnrDb: number | null;
}

interface Turn {
  readonly cpuMs: number | undefined;
  readonly wallMs: number;
}

interface Contestant {
  readonly name: ContestRow['renderer'];
  readonly voxelFormat: string;
  readonly turns: Turn[];
  readonly draw: () => Promise<Turn>;
}

/** One mode of one volume by everybody who has it. */
export async function compete(
  page: RenderPage,
  volume: string,
  mode: Mode,
  settings: ContestSettings,
): Promise<readonly ContestRow[]> {
  const rounds = new RoundsContestant(page, volume, mode, settings);
  const peers = settings.withPeers ? await openPeers(page, volume, mode, settings) : [];
  const contestants: readonly Contestant[] = [rounds, ...peers];
  for (let turn = 0; turn < settings.turns; turn++) {
    for (const contestant of contestants) contestant.turns.push(await contestant.draw());
  }
  const psnrs = await comparePictures(page, volume, mode, settings, peers);
  for (const { name } of peers) await page.call('closePeer', name);
  return contestants.map((contestant) => ({
    volume,
    mode,
    renderer: contestant.name,
    cpuMs: cpuOf(contestant),
    wallMs: round(median(contestant.turns.map(({ wallMs }) => wallMs)), 1),
    samplesPerPixel: contestant === rounds ? round(rounds.counted.samplesPerPixel, 2) : null,
    cellsPerPixel: contestant === rounds ? round(rounds.counted.cellsPerPixel, 2) : null,
    ratio: contestant === rounds ? null : ratioOf(contestant, rounds),
    voxelFormat: contestant.voxelFormat,
    psnrDb: psnrs.get(contestant.name) ?? null,
  }));
}

/** How Rounds is asked to draw a mode: voxels as 32-bit floats, as the others keep them. */
function drawingOptions(mode: Mode, settings: ContestSettings): DrawingOptions {
  return {
    ...roundsMode(mode),
    size: settings.sizePixels,
    stepMm: settings.stepMm,
    azimuthsDegrees: settings.azimuths,
    textureType: 'float',
  };
}

class RoundsContestant implements Contestant {
  readonly name = 'rounds';
  readonly voxelFormat = 'R32F';
  readonly turns: Turn[] = [];
  readonly #page: RenderPage;
  readonly #volume: string;
  readonly #options: DrawingOptions;
  readonly #turnCpuMs: number;
  #counted: Drawing | undefined;
  #repeats = 1;

  constructor(page: RenderPage, volume: string, mode: Mode, settings: ContestSettings) {
    this.#page = page;
    this.#volume = volume;
    this.#options = drawingOptions(mode, settings);
    this.#turnCpuMs = settings.turnCpuMs;
  }

  get counted(): Drawing {
    if (this.#counted === undefined) throw new Error('nothing was drawn');
    return this.#counted;
  }

  readonly draw = async (): Promise<Turn> => {
    const azimuths = this.#options.azimuthsDegrees ?? [];
    if (this.#counted === undefined) {
      this.#counted = await this.#page.measure(this.#volume, this.#options);
      const frameMs = this.#counted.frameCpuMs ?? this.#counted.medianFrameMs;
      this.#repeats = repeatsFor(frameMs * azimuths.length, this.#turnCpuMs);
    }
    const drawn = await this.#page.measure(this.#volume, {
      ...this.#options,
      azimuthsDegrees: Array.from({ length: this.#repeats }, () => azimuths).flat(),
      withoutCounting: true,
    });
    return { cpuMs: drawn.frameCpuMs, wallMs: drawn.medianFrameMs };
  };
}

function repeatsFor(roundMs: number, turnMs: number): number {
  return Math.max(1, Math.min(20, Math.ceil(turnMs / Math.max(1, roundMs))));
}

async function openPeers(
  page: RenderPage,
  volume: string,
  mode: Mode,
  settings: ContestSettings,
): Promise<readonly Contestant[]> {
  const contestants: Contestant[] = [];
  for (const { name } of PEERS) {
    const modes = await page.call<readonly string[]>('modesOf', name);
    if (!modes.includes(mode)) continue;
    const voxelFormat = await openPeer(page, name, volume, mode, settings);
    let azimuths: readonly number[] | undefined;
    const drawAll = (views: readonly number[]): Promise<PeerDrawing> =>
      page.call('drawPeer', name, views);
    const draw = async (): Promise<Turn> => {
      if (azimuths === undefined) {
        const { frameMs, frameCpuMs } = await drawAll(settings.azimuths);
        const roundMs = (frameCpuMs ?? median(frameMs)) * settings.azimuths.length;
        const repeats = repeatsFor(roundMs, settings.turnCpuMs);
        azimuths = Array.from({ length: repeats }, () => settings.azimuths).flat();
      }
      const { frameMs, frameCpuMs } = await drawAll(azimuths);
      return { cpuMs: frameCpuMs, wallMs: median(frameMs) };
    };
    contestants.push({ name, voxelFormat, turns: [], draw });
  }
  return contestants;
}

/** @returns the format its voxels are in */
async function openPeer(
  page: RenderPage,
  name: string,
  volume: string,
  mode: Mode,
  { sizePixels, stepMm }: Pick<ContestSettings, 'sizePixels' | 'stepMm'>,
): Promise<string> {
  const scene: PeerSceneOptions = {
    mode,
    presetId: roundsMode(mode).presetId,
    sizePixels,
    stepMm,
    window: MIP_WINDOW,
    isoValue: ISO_VALUE,
  };
  const opened = await page.call<{ voxelFormat: string }>('openPeer', name, volume, scene);
  return opened.voxelFormat;
}

/** Rays in such steps are alike whether they start with noise or not, and however a step is classified. */
const PICTURE_STEP_MM = 0.25;

/** The pictures of the first view beside Rounds'. */
async function comparePictures(
  page: RenderPage,
  volume: string,
  mode: Mode,
  settings: ContestSettings,
  peers: readonly Contestant[],
): Promise<ReadonlyMap<string, number>> {
  const psnrs = new Map<string, number>();
  const azimuth = settings.azimuths[0] ?? 0;
  // Lights differ anyway, and take long.
  const isLit = roundsMode(mode).rendering.shaded;
  const fine = { ...settings, stepMm: isLit ? settings.stepMm : PICTURE_STEP_MM };
  const options: DrawingOptions = {
    ...drawingOptions(mode, fine),
    azimuthsDegrees: [azimuth],
    withoutCounting: true,
  };
  if (peers.length > 0) await page.call('keepPicture', 'rounds', 'picture', [volume, options]);
  for (const { name } of peers) {
    if (name === 'vtk.js' && !isLit) {
      await page.call('closePeer', name);
      await openPeer(page, name, volume, mode, fine);
    }
    await page.call('keepPicture', name, 'peerPicture', [name, azimuth]);
    psnrs.set(name, round(await page.call<number>('keptPsnrDb', 'rounds', name), 1));
  }
  if (settings.picturesFolder !== undefined) {
    for (const name of ['rounds', ...psnrs.keys()]) {
      const file = `${volume} ${mode} ${name}.png`.replaceAll(' ', '-');
      const picture = await page.keptPicture(name, settings.sizePixels);
      writeFileSync(join(settings.picturesFolder, file), encodeIndexedPng(picture));
    }
  }
  return psnrs;
}

function cpuOf({ turns }: Contestant): number | null {
  const known = turns.flatMap(({ cpuMs }) => cpuMs ?? []);
  return known.length === turns.length ? round(median(known), 1) : null;
}

/** Turn by turn: what struck one struck the other. */
function ratioOf(contestant: Contestant, rounds: Contestant): Spread {
  const cost = (turn: Turn | undefined): number => turn?.cpuMs ?? turn?.wallMs ?? Number.NaN;
  const ratios = contestant.turns.map((turn, i) => cost(turn) / cost(rounds.turns[i]));
  return {
    min: round(Math.min(...ratios), 2),
    median: round(median(ratios), 2),
    max: round(Math.max(...ratios), 2),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
