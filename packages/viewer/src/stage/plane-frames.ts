import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { VertexData } from '@babylonjs/core/Meshes/mesh.vertexData.js';
import { CreateSphere } from '@babylonjs/core/Meshes/Builders/sphereBuilder.js';
import type { Scene } from '@babylonjs/core/scene.js';
import {
  type CaseVolume,
  type CutPlane,
  patientToRoom,
  type SharedView,
  type Vector3,
} from '@rounds/classroom';

import { boxOf, centroid, planePolygon } from '../space/plane-polygon.ts';
import { along, distanceBetween, subtract } from '../space/vector3.ts';

/** Width of the border and size of the handle, in hundredths of the view's height. */
const BORDER_UNITS = 0.28;
const HANDLE_UNITS = 2.4;
/** Sizes follow the distance of the eye in steps, so that nothing is rebuilt for a nod. */
const UNIT_TOLERANCE = 0.1;
const MAX_CORNERS = 6;

const IDLE_COLOR = new Color3(0.95, 0.44, 0.37);
const ACTIVE_COLOR = new Color3(1, 0.78, 0.42);

interface PlaneFrame {
  readonly border: Mesh;
  readonly handle: Mesh;
  readonly paint: StandardMaterial;
}

/** The outlines of the cut planes in the room, each with a handle in its middle. */
export class PlaneFrames {
  readonly #scene: Scene;
  readonly #frames = new Map<string, PlaneFrame>();
  #drawn: { readonly view: SharedView; readonly volume: CaseVolume } | undefined;
  #activePlaneId: string | undefined;
  #unitMetres = 0.006;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  update(volume: CaseVolume, view: SharedView): void {
    if (this.#drawn?.view === view && this.#drawn.volume === volume) return;
    this.#drawn = { view, volume };
    const box = boxOf(volume);
    const wanted = new Map(
      view.planes.filter(({ enabled }) => enabled).map((plane) => [plane.planeId, plane]),
    );
    for (const [planeId, frame] of this.#frames) {
      if (wanted.has(planeId)) continue;
      disposeFrame(frame);
      this.#frames.delete(planeId);
    }
    for (const [planeId, plane] of wanted) {
      const corners = planePolygon(plane, box).map((corner) =>
        patientToRoom(volume, view.placement, corner),
      );
      this.#place(planeId, corners);
    }
  }

  /** How large a hundredth of the view is where the volume stands. */
  setUnit(unitMetres: number): void {
    if (Math.abs(unitMetres / this.#unitMetres - 1) < UNIT_TOLERANCE) return;
    this.#unitMetres = unitMetres;
    const drawn = this.#drawn;
    this.#drawn = undefined;
    if (drawn !== undefined) this.update(drawn.volume, drawn.view);
  }

  /** The plane under somebody's hand is drawn brighter. @returns whether that changed anything */
  setActive(planeId: string | undefined): boolean {
    if (planeId === this.#activePlaneId) return false;
    this.#activePlaneId = planeId;
    for (const [id, { paint }] of this.#frames)
      paint.emissiveColor = id === planeId ? ACTIVE_COLOR : IDLE_COLOR;
    return true;
  }

  dispose(): void {
    for (const frame of this.#frames.values()) disposeFrame(frame);
    this.#frames.clear();
  }

  #place(planeId: string, corners: readonly Vector3[]): void {
    let frame = this.#frames.get(planeId);
    if (frame === undefined) {
      frame = this.#makeFrame(planeId);
      this.#frames.set(planeId, frame);
    }
    const visible = corners.length >= 3;
    frame.border.setEnabled(visible);
    frame.handle.setEnabled(visible);
    if (!visible) return;
    frame.border.updateVerticesData(
      'position',
      borderPositions(corners, BORDER_UNITS * this.#unitMetres),
    );
    frame.handle.scaling.setAll(HANDLE_UNITS * this.#unitMetres);
    frame.handle.position.set(...centroid(corners));
  }

  #makeFrame(planeId: string): PlaneFrame {
    const paint = new StandardMaterial(`plane-${planeId}`, this.#scene);
    paint.disableLighting = true;
    paint.emissiveColor = planeId === this.#activePlaneId ? ACTIVE_COLOR : IDLE_COLOR;
    paint.backFaceCulling = false;
    const border = new Mesh(`plane-${planeId}`, this.#scene);
    const data = new VertexData();
    data.positions = new Float32Array(MAX_CORNERS * 2 * 3);
    data.indices = borderIndices();
    data.applyToMesh(border, true);
    const handle = CreateSphere(
      `plane-handle-${planeId}`,
      { diameter: 1, segments: 16 },
      this.#scene,
    );
    for (const mesh of [border, handle]) {
      mesh.material = paint;
      mesh.isPickable = false;
      mesh.alwaysSelectAsActiveMesh = true;
    }
    return { border, handle, paint };
  }
}

/** Where the handle of a plane is, for hands that reach for it; undefined where the plane misses the volume. */
export function planeHandleLps(plane: CutPlane, volume: CaseVolume): Vector3 | undefined {
  const corners = planePolygon(plane, boxOf(volume));
  return corners.length >= 3 ? centroid(corners) : undefined;
}

/** A band along the edges: outer corners first, inner corners behind; missing corners repeat the last. */
function borderPositions(corners: readonly Vector3[], widthMetres: number): Float32Array {
  const middle = centroid(corners);
  const positions = new Float32Array(MAX_CORNERS * 2 * 3);
  for (let i = 0; i < MAX_CORNERS; i++) {
    const corner = corners[Math.min(i, corners.length - 1)] as Vector3;
    const distance = distanceBetween(corner, middle);
    const inner = along(
      corner,
      subtract(middle, corner),
      Math.min(0.5, (widthMetres * 1.4) / Math.max(distance, 1e-6)),
    );
    positions.set(corner, i * 3);
    positions.set(inner, (MAX_CORNERS + i) * 3);
  }
  return positions;
}

function borderIndices(): number[] {
  const indices: number[] = [];
  for (let i = 0; i < MAX_CORNERS; i++) {
    const next = (i + 1) % MAX_CORNERS;
    indices.push(i, next, MAX_CORNERS + i, next, MAX_CORNERS + next, MAX_CORNERS + i);
  }
  return indices;
}

function disposeFrame({ border, handle, paint }: PlaneFrame): void {
  border.dispose();
  handle.dispose();
  paint.dispose();
}
