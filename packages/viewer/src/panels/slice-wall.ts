import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js';
import '@babylonjs/core/Engines/Extensions/engine.dynamicTexture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { rotate, type SharedView, type Vector3 } from '@rounds/classroom';
import type { SliceOrientation, Volume, VolumeDescription } from '@rounds/imaging/asset';

import { pointAtPixel, type SliceFrame, sliceFrame, WHOLE_SLICE } from '../slices/slice-frame.ts';
import { SliceImage } from '../slices/slice-image.ts';
import { drawSliceMarks, type PersonSpot } from '../slices/slice-overlay.ts';
import { along } from '../space/vector3.ts';
import { panelHit, type PanelDirection, type PanelPlace, placePanel } from './panel-place.ts';
import { placeMesh } from './place-mesh.ts';

/** What the slices show. */
export interface SliceWallContent {
  readonly view: SharedView;
  readonly volume: Volume | undefined;
  readonly description: VolumeDescription | undefined;
  readonly spots: readonly PersonSpot[];
}

const ORIENTATIONS: readonly SliceOrientation[] = ['axial', 'coronal', 'sagittal'];
const SIDE_METRES = 0.42;
const GAP_METRES = 0.014;
const SIDE_PIXELS = 576;
/** Marks drawn this much larger than on a screen can be read at the wall's distance. */
const MARK_SCALE = 2.1;
/** Above the volume, a little behind it. */
const WALL_DIRECTION: PanelDirection = { rightRadians: 0, upRadians: 0.2, distanceMetres: 1.7 };
/** Slices are cut again at most this often, and one of them a frame. */
const MIN_INTERVAL_MS = 90;

/** The three slices side by side, above the volume: drawn anew when something on them changes, never for a frame. */
export class SliceWall {
  readonly #slices: readonly WallSlice[];
  #next = 0;

  constructor(scene: Scene) {
    this.#slices = ORIENTATIONS.map((orientation) => new WallSlice(scene, orientation));
  }

  place(eyeRoom: Vector3, yawRadians: number): void {
    const middle = placePanel(eyeRoom, yawRadians, WALL_DIRECTION);
    const right = rotate(middle.orientation, [1, 0, 0]);
    for (const [i, slice] of this.#slices.entries()) {
      const centerRoom = along(middle.centerRoom, right, (i - 1) * (SIDE_METRES + GAP_METRES));
      slice.place({ centerRoom, orientation: middle.orientation });
    }
  }

  /** Redraws one slice at most, if it is stale. */
  update(content: SliceWallContent, nowMs: number): void {
    for (let tried = 0; tried < this.#slices.length; tried++) {
      const slice = this.#slices[this.#next];
      this.#next = (this.#next + 1) % this.#slices.length;
      if (slice?.update(content, nowMs) === true) return;
    }
  }

  /** The voxels have been refined in place. */
  refresh(): void {
    for (const slice of this.#slices) slice.refresh();
  }

  hit(
    origin: Vector3,
    direction: Vector3,
  ):
    | {
        readonly distance: number;
        readonly orientation: SliceOrientation;
        readonly pointLps: Vector3;
      }
    | undefined {
    for (const slice of this.#slices) {
      const hit = slice.hit(origin, direction);
      if (hit !== undefined) return { ...hit, orientation: slice.orientation };
    }
    return undefined;
  }

  dispose(): void {
    for (const slice of this.#slices) slice.dispose();
  }
}

/** One of the three. */
class WallSlice {
  readonly orientation: SliceOrientation;
  readonly #mesh: Mesh;
  readonly #texture: DynamicTexture;
  readonly #image = new SliceImage();
  #place: PanelPlace | undefined;
  #drawn: SliceWallContent | undefined;
  #drawnMs = -Infinity;
  #frame: SliceFrame | undefined;

  constructor(scene: Scene, orientation: SliceOrientation) {
    this.orientation = orientation;
    this.#mesh = CreatePlane(
      `wall-${orientation}`,
      { size: SIDE_METRES, sideOrientation: Mesh.DOUBLESIDE },
      scene,
    );
    this.#mesh.isPickable = false;
    this.#mesh.alwaysSelectAsActiveMesh = true;
    this.#texture = new DynamicTexture(
      `wall-${orientation}`,
      { width: SIDE_PIXELS, height: SIDE_PIXELS },
      scene,
      true,
    );
    this.#texture.anisotropicFilteringLevel = 8;
    const material = new StandardMaterial(`wall-${orientation}`, scene);
    material.disableLighting = true;
    material.diffuseColor = Color3.Black();
    material.specularColor = Color3.Black();
    material.emissiveTexture = this.#texture;
    this.#mesh.material = material;
  }

  place(place: PanelPlace): void {
    this.#place = place;
    placeMesh(this.#mesh, place);
  }

  refresh(): void {
    this.#image.invalidate();
    this.#drawn = undefined;
  }

  /** @returns whether it was drawn */
  update(content: SliceWallContent, nowMs: number): boolean {
    const drawn = this.#drawn;
    const isFresh =
      drawn !== undefined &&
      drawn.view === content.view &&
      drawn.volume === content.volume &&
      drawn.description === content.description &&
      drawn.spots === content.spots;
    if (isFresh || nowMs - this.#drawnMs < MIN_INTERVAL_MS) return false;
    this.#drawn = content;
    this.#drawnMs = nowMs;
    this.#draw(content);
    return true;
  }

  hit(
    origin: Vector3,
    direction: Vector3,
  ): { readonly distance: number; readonly pointLps: Vector3 } | undefined {
    const frame = this.#frame;
    if (this.#place === undefined || frame === undefined) return undefined;
    const hit = panelHit(
      this.#place,
      { width: SIDE_METRES, height: SIDE_METRES },
      origin,
      direction,
    );
    if (hit === undefined) return undefined;
    const pixels = SIDE_PIXELS / SIDE_METRES;
    const pointLps = pointAtPixel(
      frame,
      (hit.x + SIDE_METRES / 2) * pixels,
      (SIDE_METRES / 2 - hit.y) * pixels,
    );
    return { distance: hit.distance, pointLps };
  }

  dispose(): void {
    this.#mesh.dispose(false, true);
    this.#texture.dispose();
  }

  #draw({ view, volume, description, spots }: SliceWallContent): void {
    const context = this.#texture.getContext() as CanvasRenderingContext2D;
    context.fillStyle = '#000';
    context.fillRect(0, 0, SIDE_PIXELS, SIDE_PIXELS);
    this.#frame = description && this.#frameFor(description, view);
    if (this.#frame !== undefined && description !== undefined) {
      const window = { center: view.windowCenter, width: view.windowWidth };
      if (volume !== undefined) this.#image.draw(context, volume, this.#frame, window);
      drawSliceMarks(context, this.#frame, {
        view,
        spots,
        activePlaneId: undefined,
        voxelMm: Math.min(...description.geometry.spacingMm),
        readout: [],
        pixelRatio: MARK_SCALE,
      });
    }
    this.#texture.update();
  }

  /** The same frame for the same place, so that only windows change without cutting again. */
  #frameFor({ geometry }: VolumeDescription, { crosshairLps }: SharedView): SliceFrame {
    const pane = { width: SIDE_PIXELS, height: SIDE_PIXELS };
    const frame = sliceFrame(geometry, this.orientation, crosshairLps, pane, WHOLE_SLICE);
    const known = this.#frame;
    const isSame =
      known !== undefined &&
      known.mmPerPixel === frame.mmPerPixel &&
      known.cornerLps.every((value, axis) => value === frame.cornerLps[axis]);
    return isSame ? known : frame;
  }
}
