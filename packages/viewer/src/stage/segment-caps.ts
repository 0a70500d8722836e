import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js';
import '@babylonjs/core/Engines/Extensions/engine.dynamicTexture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Matrix } from '@babylonjs/core/Maths/math.vector.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { VertexData } from '@babylonjs/core/Meshes/mesh.vertexData.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { type CaseVolume, type CutPlane, dot, type SharedView } from '@rounds/classroom';
import { reslice, type SlicePlane } from '@rounds/imaging/asset';

import { colorFusion, fusionTable } from '../overlays/fusion-colors.ts';
import { SegmentPainter } from '../overlays/paint-segments.ts';
import type { ShownOverlay } from '../overlays/shown-overlay.ts';
import { cornerPlanes } from '../space/corner-planes.ts';
import { transposed } from '../space/matrix4.ts';
import { boxOf, planePolygon } from '../space/plane-polygon.ts';
import { along, cross, perpendicularTo, scaled } from '../space/vector3.ts';
import { lpsToRoom } from '../space/volume-space.ts';
import { clipPlane, cutsOf, gridOf, LATE_GROUP, setClips } from './clip-planes.ts';
import { CornerCut } from './corner-cut.ts';

const SIDE_PIXELS = 512;
const OUTLINE = 2;
/** So far before the cut, the colours are not hidden by the slice on its face. */
const LIFT_MM = 0.5;

interface Cap {
  readonly mesh: Mesh;
  readonly material: StandardMaterial;
  readonly texture: DynamicTexture;
  readonly corner: CornerCut;
  /** What is painted on it. */
  painted: { readonly plane: CutPlane; readonly overlays: readonly ShownOverlay[] } | undefined;
}

/** What lies over the volume where a cut goes through it, on the face of the cut. Painted anew when the cut moves. */
export class SegmentCaps {
  readonly #scene: Scene;
  readonly #painter = new SegmentPainter();
  readonly #pixels = new ImageData(SIDE_PIXELS, SIDE_PIXELS);
  readonly #values = new Float32Array(SIDE_PIXELS * SIDE_PIXELS);
  readonly #layer = document.createElement('canvas');
  readonly #caps = new Map<string, Cap>();
  #overlays: readonly ShownOverlay[] = [];

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#layer.width = SIDE_PIXELS;
    this.#layer.height = SIDE_PIXELS;
  }

  /** @returns whether that may change the picture */
  setOverlays(overlays: readonly ShownOverlay[]): boolean {
    if (overlays === this.#overlays) return false;
    this.#overlays = overlays;
    return true;
  }

  update(volume: CaseVolume, view: SharedView): void {
    const grid = gridOf(this.#overlays);
    const planes = grid === undefined ? [] : cutsOf(view, grid);
    const corner = grid === undefined ? [] : cornerPlanes(grid, view);
    for (const [planeId, cap] of this.#caps) {
      if ([...planes, ...corner].some((plane) => plane.planeId === planeId)) continue;
      disposeCap(cap);
      this.#caps.delete(planeId);
    }
    const world = Matrix.FromArray(transposed(lpsToRoom(volume, view.placement)));
    const faces = corner.map((face) => clipPlane(face, volume, view));
    for (const plane of planes) {
      const others = planes.filter((other) => other !== plane);
      const cap = this.#lay(plane, others, { volume, view, world });
      cap?.corner.setFaces(faces);
    }
    for (const face of corner) {
      // Of the plane of a face only what the two others leave belongs to the corner.
      const others = corner.filter((other) => other !== face).map(turnedAbout);
      this.#lay(face, [...others, ...planes], { volume, view, world });
    }
  }

  dispose(): void {
    for (const cap of this.#caps.values()) disposeCap(cap);
    this.#caps.clear();
  }

  /** @returns the face of a cut, as far as other cuts leave it; undefined where there is nothing of it */
  #lay(
    plane: CutPlane,
    others: readonly CutPlane[],
    { volume, view, world }: { volume: CaseVolume; view: SharedView; world: Matrix },
  ): Cap | undefined {
    const cap = this.#capOf(plane.planeId);
    if (!this.#paint(cap, plane, volume)) return undefined;
    cap.mesh.freezeWorldMatrix(world);
    setClips(cap.material, others, volume, view);
    return cap;
  }

  #capOf(planeId: string): Cap {
    const known = this.#caps.get(planeId);
    if (known !== undefined) return known;
    const name = `cap-${planeId}`;
    const mesh = new Mesh(name, this.#scene);
    const texture = new DynamicTexture(name, SIDE_PIXELS, this.#scene, false);
    texture.hasAlpha = true;
    const material = new StandardMaterial(name, this.#scene);
    material.disableLighting = true;
    material.emissiveColor = Color3.White();
    material.diffuseTexture = texture;
    material.useAlphaFromDiffuseTexture = true;
    material.backFaceCulling = false;
    material.disableDepthWrite = true;
    mesh.material = material;
    mesh.isPickable = false;
    mesh.alwaysSelectAsActiveMesh = true;
    mesh.renderingGroupId = LATE_GROUP;
    const cap = { mesh, material, texture, corner: new CornerCut(material), painted: undefined };
    this.#caps.set(planeId, cap);
    return cap;
  }

  /** @returns whether there is anything of it */
  #paint(cap: Cap, plane: CutPlane, volume: CaseVolume): boolean {
    const { painted } = cap;
    if (painted?.overlays === this.#overlays && isSamePlane(painted.plane, plane))
      return cap.mesh.isEnabled();
    cap.painted = { plane, overlays: this.#overlays };
    const face = faceOf(plane, volume);
    cap.mesh.setEnabled(face !== undefined);
    if (face === undefined) return false;
    const context = cap.texture.getContext() as CanvasRenderingContext2D;
    context.clearRect(0, 0, SIDE_PIXELS, SIDE_PIXELS);
    // As on slices: uptake below, segments above it.
    for (const overlay of this.#overlays)
      if (overlay.kind === 'fusion') this.#layOver(context, this.#fusionOn(face, overlay));
    for (const overlay of this.#overlays)
      if (overlay.kind === 'segmentation') this.#layOver(context, this.#segmentsOn(face, overlay));
    cap.texture.update(false);
    layQuad(cap.mesh, face, plane);
    return true;
  }

  #segmentsOn(
    face: SlicePlane,
    overlay: Extract<ShownOverlay, { kind: 'segmentation' }>,
  ): ImageData {
    const { segmentation, geometry, opacity } = overlay;
    this.#pixels.data.fill(0);
    const style = { opacity, outline: OUTLINE };
    this.#painter.paint(segmentation.segments, geometry, face, style, this.#pixels.data);
    return this.#pixels;
  }

  #fusionOn(face: SlicePlane, overlay: Extract<ShownOverlay, { kind: 'fusion' }>): ImageData {
    const { evenVolume, range, colorMapId, opacity } = overlay;
    reslice(evenVolume, face, this.#values);
    colorFusion(this.#values, range, fusionTable(colorMapId, opacity), this.#pixels.data);
    return this.#pixels;
  }

  /** Pixels put on a canvas replace what is there, alpha and all: laid over one another, they have to be drawn. */
  #layOver(context: CanvasRenderingContext2D, pixels: ImageData): void {
    this.#layer.getContext('2d')?.putImageData(pixels, 0, 0);
    context.drawImage(this.#layer, 0, 0);
  }
}

function isSamePlane(a: CutPlane, b: CutPlane): boolean {
  const same = (axis: 0 | 1 | 2): boolean =>
    a.pointLps[axis] === b.pointLps[axis] && a.normalLps[axis] === b.normalLps[axis];
  return a === b || (same(0) && same(1) && same(2));
}

function turnedAbout(plane: CutPlane): CutPlane {
  return { ...plane, normalLps: scaled(plane.normalLps, -1) };
}

/** The square in the plane of a cut that holds all of the cut; undefined where it misses the volume. */
function faceOf(plane: CutPlane, volume: CaseVolume): SlicePlane | undefined {
  const corners = planePolygon(plane, boxOf(volume));
  if (corners.length < 3) return undefined;
  const right = perpendicularTo(plane.normalLps);
  const down = cross(plane.normalLps, right);
  const xs = corners.map((corner) => dot(corner, right));
  const ys = corners.map((corner) => dot(corner, down));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const sideMm = Math.max(Math.max(...xs) - left, Math.max(...ys) - top);
  const pixelMm = sideMm / SIDE_PIXELS;
  const height = dot(plane.normalLps, plane.pointLps);
  const corner = along(along(scaled(plane.normalLps, height), right, left), down, top);
  return {
    originLps: along(along(corner, right, pixelMm / 2), down, pixelMm / 2),
    rightLps: scaled(right, pixelMm),
    downLps: scaled(down, pixelMm),
    columns: SIDE_PIXELS,
    rows: SIDE_PIXELS,
  };
}

function layQuad(mesh: Mesh, { originLps, rightLps, downLps }: SlicePlane, plane: CutPlane): void {
  const lifted = along(originLps, plane.normalLps, -LIFT_MM);
  const at = (x: number, y: number) => along(along(lifted, rightLps, x - 0.5), downLps, y - 0.5);
  const far = SIDE_PIXELS;
  const vertices = new VertexData();
  vertices.positions = [...at(0, 0), ...at(far, 0), ...at(far, far), ...at(0, far)];
  vertices.uvs = [0, 0, 1, 0, 1, 1, 0, 1];
  vertices.indices = [0, 1, 2, 0, 2, 3];
  vertices.applyToMesh(mesh);
}

function disposeCap({ mesh, material, texture }: Cap): void {
  mesh.dispose();
  material.dispose();
  texture.dispose();
}
