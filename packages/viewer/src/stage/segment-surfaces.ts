import { Material } from '@babylonjs/core/Materials/material.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Matrix } from '@babylonjs/core/Maths/math.vector.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { VertexData } from '@babylonjs/core/Meshes/mesh.vertexData.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { type CaseVolume, overlayViewOf, type SharedView } from '@rounds/classroom';
import type { VolumeGeometry } from '@rounds/imaging/asset';

import type { SegmentSurface } from '../overlays/case-overlays.ts';
import { type ColorRgb, safeColor } from '../overlays/color-maps.ts';
import type { ShownOverlay } from '../overlays/shown-overlay.ts';
import { cornerPlanes } from '../space/corner-planes.ts';
import { transposed } from '../space/matrix4.ts';
import { lpsToRoom } from '../space/volume-space.ts';
import { clipPlane, cutsOf, gridOf, LATE_GROUP, setClips } from './clip-planes.ts';
import { CornerCut } from './corner-cut.ts';

/** Fainter than this is not worth a surface. */
const MIN_OPACITY = 0.02;
/** From here on a surface hides what is behind it. */
const SOLID_OPACITY = 0.75;
const AMBIENT = 0.32;

interface Surface {
  readonly overlayId: string;
  readonly segmentNumber: number;
  /** The colour of its own. */
  readonly colorRgb: ColorRgb;
  readonly mesh: Mesh;
  readonly material: StandardMaterial;
  readonly corner: CornerCut;
}

/**
 * The surfaces of segments in the volume, cut as it is. Solid ones are drawn before it, clear ones after it: what lies
 * behind the volume's own surfaces is covered by them, and what lies before them shows.
 */
export class SegmentSurfaces {
  readonly #scene: Scene;
  readonly #surfaces: Surface[] = [];
  #shared: { readonly volume: CaseVolume; readonly view: SharedView } | undefined;
  #geometry: VolumeGeometry | undefined;

  constructor(scene: Scene) {
    this.#scene = scene;
    scene.setRenderingAutoClearDepthStencil(LATE_GROUP, false);
  }

  add({ overlayId, segmentNumber, colorRgb, mesh: data }: SegmentSurface): void {
    const name = `segment-${overlayId}-${segmentNumber}`;
    const mesh = new Mesh(name, this.#scene);
    const vertices = new VertexData();
    vertices.positions = data.positions;
    vertices.normals = data.normals;
    vertices.indices = data.indices;
    vertices.applyToMesh(mesh);
    const material = new StandardMaterial(name, this.#scene);
    material.specularColor = new Color3(0.16, 0.16, 0.16);
    material.specularPower = 32;
    material.twoSidedLighting = true;
    // In a right-handed scene Babylon expects corners the other way round than they are seen from outside.
    material.sideOrientation = Material.CounterClockWiseSideOrientation;
    mesh.material = material;
    mesh.isPickable = false;
    mesh.alwaysSelectAsActiveMesh = true;
    const corner = new CornerCut(material);
    this.#surfaces.push({ overlayId, segmentNumber, colorRgb, mesh, material, corner });
    this.#apply();
  }

  /** The grid of what lies over the volume: a crop box is counted in its voxels. */
  setOverlays(overlays: readonly ShownOverlay[]): void {
    const geometry = gridOf(overlays);
    if (geometry === this.#geometry || geometry === undefined) return;
    this.#geometry = geometry;
    this.#apply();
  }

  /** Forgets the surfaces of the last case. */
  clear(): void {
    for (const { mesh, material } of this.#surfaces.splice(0)) {
      mesh.dispose();
      material.dispose();
    }
  }

  update(volume: CaseVolume, view: SharedView): void {
    this.#shared = { volume, view };
    this.#apply();
  }

  dispose(): void {
    this.clear();
  }

  #apply(): void {
    if (this.#shared === undefined || this.#surfaces.length === 0) return;
    const { volume, view } = this.#shared;
    const world = Matrix.FromArray(transposed(lpsToRoom(volume, view.placement)));
    const planes = cutsOf(view, this.#geometry);
    const corner = this.#geometry === undefined ? [] : cornerPlanes(this.#geometry, view);
    const faces = corner.map((face) => clipPlane(face, volume, view));
    for (const surface of this.#surfaces) {
      const { overlayId, segmentNumber, colorRgb, mesh, material } = surface;
      const look = overlayViewOf(view, overlayId);
      const { visible, opacity } = look;
      const isHidden = look.hiddenSegments.includes(segmentNumber);
      mesh.setEnabled(visible && !isHidden && opacity > MIN_OPACITY);
      paintIn(material, look.safeColors ? safeColor(segmentNumber) : colorRgb);
      mesh.freezeWorldMatrix(world);
      material.alpha = Math.min(1, opacity / SOLID_OPACITY);
      const isSolid = material.alpha === 1;
      // Through a clear surface the segments inside it are seen. What is cut open shows its inside.
      material.backFaceCulling = !isSolid && planes.length + faces.length === 0;
      material.disableDepthWrite = !isSolid;
      mesh.renderingGroupId = isSolid ? 0 : LATE_GROUP;
      setClips(material, planes, volume, view);
      surface.corner.setFaces(faces);
    }
  }
}

function paintIn(material: StandardMaterial, [red, green, blue]: ColorRgb): void {
  material.diffuseColor.set(red / 255, green / 255, blue / 255);
  material.diffuseColor.scaleToRef(AMBIENT, material.emissiveColor);
}
