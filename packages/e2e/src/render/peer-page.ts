/**
 * The other renderers' half of the page: opens one of them on the voxels that the page of the viewer has decoded, draws the
 * same views, and times them. Their own scripts (packages/e2e/peers/pages/render-*.mjs) register in `peerRenderers`.
 */

type Triple = readonly [number, number, number];

/** As `MeasurementCamera` of the viewer. */
interface MeasuredCamera {
  readonly positionLps: Triple;
  readonly targetLps: Triple;
  readonly fieldOfViewDegrees: number;
  readonly distanceMm: number;
  readonly radiusMm: number;
}

interface View {
  readonly azimuthDegrees: number;
  readonly elevationDegrees: number;
  readonly fieldOfViewDegrees: number;
  /** From the centre of the volume (LPS). */
  readonly positionMm: Triple;
  readonly distanceMm: number;
  /** Of the ball around the volume. */
  readonly radiusMm: number;
}

export interface PeerSceneOptions {
  readonly mode: string;
  readonly presetId: string;
  readonly sizePixels: number;
  readonly stepMm: number;
  readonly window: { readonly center: number; readonly width: number };
  readonly isoValue: number;
}

interface OpenPeer {
  readonly gl: WebGL2RenderingContext;
  readonly draw: (view: View) => void;
  readonly close: () => void;
}

interface PeerRenderer {
  readonly modes: readonly string[];
  readonly open: (scene: object) => Promise<OpenPeer>;
}

/** What is taken of a peer in one turn. */
export interface PeerDrawing {
  readonly frameMs: readonly number[];
  readonly frameCpuMs: number | undefined;
}

interface PageGlobals {
  readonly peerRenderers?: Readonly<Record<string, PeerRenderer>>;
  readonly plainCase: (
    caseName: string,
    presetId: string,
  ) => Promise<{ readonly voxels: object; readonly [more: string]: unknown }>;
  readonly measuredCamera: (caseName: string, azimuthDegrees: number) => Promise<MeasuredCamera>;
  readonly drawingCpuMs?: () => Promise<number>;
}

const globals = globalThis as unknown as PageGlobals;
const opened = new Map<string, OpenedPeer>();

interface OpenedPeer extends OpenPeer {
  readonly caseName: string;
  readonly size: number;
}

/** The internal format of the last 3D texture made: what a renderer keeps the voxels in. */
let voxelFormat = 0;

/** texImage3D(target, level, internal format, ...), texStorage3D(target, levels, internal format, ...). */
function watchTextures(): void {
  const { prototype } = WebGL2RenderingContext;
  for (const name of ['texImage3D', 'texStorage3D'] as const) {
    const original = Reflect.get(prototype, name) as (...args: unknown[]) => void;
    Reflect.set(
      prototype,
      name,
      function watched(this: WebGL2RenderingContext, ...args: unknown[]) {
        const isVolume = args.slice(3, 6).every((count) => Number(count) > 1);
        if (isVolume && args[0] === this.TEXTURE_3D) voxelFormat = Number(args[2]);
        original.apply(this, args);
      },
    );
  }
}

function modesOf(name: string): readonly string[] {
  return globals.peerRenderers?.[name]?.modes ?? [];
}

/** @returns the name of the format its voxels are kept in */
async function openPeer(name: string, caseName: string, options: PeerSceneOptions) {
  const renderer = globals.peerRenderers?.[name];
  if (renderer === undefined) throw new Error(`${name} is not here`);
  const { voxels, ...curve } = await globals.plainCase(caseName, options.presetId);
  voxelFormat = 0;
  const peer = await renderer.open({ ...options, ...curve, volume: voxels });
  const entry = { ...peer, caseName, size: options.sizePixels };
  opened.set(name, entry);
  // The first frame compiles and uploads.
  drawOne(entry, await viewOf(entry, 0));
  return { voxelFormat: formatName(entry.gl, voxelFormat) };
}

function formatName(gl: WebGL2RenderingContext, format: number): string {
  const names = ['R32F', 'R16F', 'R8', 'RGBA8', 'RG8', 'R16I', 'R32UI'] as const;
  return names.find((name) => gl[name] === format) ?? `0x${format.toString(16)}`;
}

function closePeer(name: string): void {
  opened.get(name)?.close();
  opened.delete(name);
}

async function drawPeer(name: string, azimuths: readonly number[]): Promise<PeerDrawing> {
  const peer = opened.get(name);
  if (peer === undefined) throw new Error(`${name} is not open`);
  const views = await Promise.all(azimuths.map((azimuth) => viewOf(peer, azimuth)));
  const startCpuMs = await globals.drawingCpuMs?.();
  const frameMs = views.map((view) => drawOne(peer, view));
  const endCpuMs = await globals.drawingCpuMs?.();
  const known = startCpuMs !== undefined && endCpuMs !== undefined;
  return { frameMs, frameCpuMs: known ? (endCpuMs - startCpuMs) / azimuths.length : undefined };
}

/** The last view as `picture` of the viewer's harness gives it: rows from the bottom, RGBA. */
async function peerPicture(name: string, azimuth: number): Promise<Uint8Array> {
  const peer = opened.get(name);
  if (peer === undefined) throw new Error(`${name} is not open`);
  drawOne(peer, await viewOf(peer, azimuth));
  const pixels = new Uint8Array(peer.size ** 2 * 4);
  readFrame(peer.gl, peer.size, pixels);
  return pixels;
}

function drawOne(peer: OpenPeer, view: View): number {
  const pixels = new Uint8Array(4);
  // Reading a pixel waits for everything before it.
  readFrame(peer.gl, 1, pixels);
  const startedMs = performance.now();
  peer.draw(view);
  readFrame(peer.gl, 1, pixels);
  return performance.now() - startedMs;
}

async function viewOf({ caseName }: OpenedPeer, azimuthDegrees: number): Promise<View> {
  return viewFrom(await globals.measuredCamera(caseName, azimuthDegrees), azimuthDegrees);
}

function readFrame(gl: WebGL2RenderingContext, side: number, pixels: Uint8Array): void {
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  gl.readPixels(0, 0, side, side, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
}

function viewFrom(camera: MeasuredCamera, azimuthDegrees: number): View {
  const { positionLps, targetLps, fieldOfViewDegrees, distanceMm, radiusMm } = camera;
  const fromTarget = (axis: 0 | 1 | 2): number => positionLps[axis] - targetLps[axis];
  const positionMm = [fromTarget(0), fromTarget(1), fromTarget(2)] as const;
  const elevationDegrees = (Math.asin(positionMm[2] / distanceMm) * 180) / Math.PI;
  return {
    azimuthDegrees,
    elevationDegrees,
    fieldOfViewDegrees,
    positionMm,
    distanceMm,
    radiusMm,
  };
}

watchTextures();
Object.assign(globalThis, { modesOf, openPeer, closePeer, drawPeer, peerPicture });
