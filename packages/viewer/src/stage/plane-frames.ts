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
import { movablePlanes, OBLIQUE_PLANE_ID } from '../view/movable-planes.ts';

/** Width of the border and size of the handle, in hundredths of the view's height. */
const BORDER_UNITS = 0.28;
const HANDLE_UNITS = 2.4;
/** Sizes follow the distance of the eye in steps, so that nothing is rebuilt for a nod. */
const UNIT_TOLERANCE = 0.1;
const MAX_CORNERS = 6;

const IDLE_COLOR = new Color3(0.95, 0.44, 0.37);
const ACTIVE_COLOR = new Color3(1, 0.78, 0.42);
const OBLIQUE_COLOR = new Color3(0.79, 0.63, 0.96);
/** The free plane cuts nothing away: its border is dashed. Gaps are as long as dashes. */
const DASHES_PER_SIDE = 8;

interface PlaneFrame {
  readonly border: Mesh;
  readonly handle: Mesh;
  readonly paint: StandardMaterial;
}

/** The outlines of the cut planes and of the free plane in the room, each with a handle in its middle. */
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
    const wanted = new Map(movablePlanes(view).map((plane) => [plane.planeId, plane]));
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
    for (const [id, { paint }] of this.#frames) paint.emissiveColor = colorOf(id, id === planeId);
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
    const width = BORDER_UNITS * this.#unitMetres;
    const positions =
      planeId === OBLIQUE_PLANE_ID
        ? dashPositions(corners, width)
        : borderPositions(corners, width);
    frame.border.updateVerticesData('position', positions);
    frame.handle.scaling.setAll(HANDLE_UNITS * this.#unitMetres);
    frame.handle.position.set(...centroid(corners));
  }

  #makeFrame(planeId: string): PlaneFrame {
    const paint = new StandardMaterial(`plane-${planeId}`, this.#scene);
    paint.disableLighting = true;
    paint.emissiveColor = colorOf(planeId, planeId === this.#activePlaneId);
    paint.backFaceCulling = false;
    const border = new Mesh(`plane-${planeId}`, this.#scene);
    const data = new VertexData();
    const isDashed = planeId === OBLIQUE_PLANE_ID;
    const vertices = isDashed ? MAX_CORNERS * DASHES_PER_SIDE * 4 : MAX_CORNERS * 2;
    data.positions = new Float32Array(vertices * 3);
    data.indices = isDashed ? dashIndices() : borderIndices();
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

function colorOf(planeId: string, isActive: boolean): Color3 {
  if (isActive) return ACTIVE_COLOR;
  return planeId === OBLIQUE_PLANE_ID ? OBLIQUE_COLOR : IDLE_COLOR;
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

/** The same band with gaps in it: four vertices a dash. */
function dashPositions(corners: readonly Vector3[], widthMetres: number): Float32Array {
  const middle = centroid(corners);
  const positions = new Float32Array(MAX_CORNERS * DASHES_PER_SIDE * 4 * 3);
  let at = 0;
  for (const [i, corner] of corners.entries()) {
    const side = subtract(corners[(i + 1) % corners.length] as Vector3, corner);
    for (let dash = 0; dash < DASHES_PER_SIDE; dash++) {
      for (const end of [dash, dash + 0.5]) {
        const outer = along(corner, side, end / DASHES_PER_SIDE);
        const inwards = (widthMetres * 1.4) / Math.max(distanceBetween(outer, middle), 1e-6);
        positions.set(outer, at);
        positions.set(along(outer, subtract(middle, outer), Math.min(0.5, inwards)), at + 3);
        at += 6;
      }
    }
  }
  return positions;
}

function dashIndices(): number[] {
  const dashes = MAX_CORNERS * DASHES_PER_SIDE;
  return Array.from({ length: dashes }, (_, i) => [0, 2, 1, 1, 2, 3].map((n) => i * 4 + n)).flat();
}

function disposeFrame({ border, handle, paint }: PlaneFrame): void {
  border.dispose();
  handle.dispose();
  paint.dispose();
}
