import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js';
import '@babylonjs/core/Engines/Extensions/engine.dynamicTexture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { rotate, type SharedView, type Vector3 } from '@rounds/classroom';
import type { SliceOrientation, Volume, VolumeDescription } from '@rounds/imaging/asset';

import { OverlayLayer } from '../overlays/overlay-layer.ts';
import type { ShownOverlay } from '../overlays/shown-overlay.ts';
import { pointAtPixel, type SliceFrame, sliceFrame, WHOLE_SLICE } from '../slices/slice-frame.ts';
import { SliceImage } from '../slices/slice-image.ts';
import { drawSliceMarks, type PersonSpot } from '../slices/slice-overlay.ts';
import { along } from '../space/vector3.ts';
import { isImageStack } from '../stacks/stack-space.ts';
import { panelHit, type PanelDirection, type PanelPlace, placePanel } from './panel-place.ts';
import { placeMesh } from './place-mesh.ts';

/** What the slices show. */
export interface SliceWallContent {
  readonly view: SharedView;
  readonly volume: Volume | undefined;
  readonly description: VolumeDescription | undefined;
  readonly spots: readonly PersonSpot[];
  readonly overlays: readonly ShownOverlay[];
  readonly playing: boolean;
}

interface WallSize {
  readonly sideMetres: number;
  readonly sidePixels: number;
  /** Marks drawn this much larger than on a screen can be read at the wall's distance. */
  readonly markScale: number;
  /** It is cut again at most this often. */
  readonly minIntervalMs: number;
}

const ORIENTATIONS: readonly SliceOrientation[] = ['axial', 'coronal', 'sagittal'];
const SLICE_SIZE: WallSize = {
  sideMetres: 0.42,
  sidePixels: 576,
  markScale: 2.1,
  minIntervalMs: 90,
};
/** An image stack has no volume: its frame stands in the volume's place, as large as the panel beside it allows. */
const FRAME_SIZE: WallSize = {
  sideMetres: 0.92,
  sidePixels: 1152,
  markScale: 2,
  minIntervalMs: 45,
};
const GAP_METRES = 0.014;
/** Above the volume, a little behind it. */
const WALL_DIRECTION: PanelDirection = { rightRadians: 0, upRadians: 0.2, distanceMetres: 1.7 };
/** Behind the table, clear of the panel to its right. */
const FRAME_DIRECTION: PanelDirection = {
  rightRadians: -0.13,
  upRadians: -0.05,
  distanceMetres: 1.55,
};

/**
 * The three slices side by side, above the volume, or the frame of an image stack instead of it: drawn anew when
 * something on them changes, never for a frame.
 */
export class SliceWall {
  readonly #slices: readonly WallSlice[];
  readonly #frame: WallSlice;
  #isStack = false;
  #next = 0;

  constructor(scene: Scene) {
    this.#slices = ORIENTATIONS.map(
      (orientation) => new WallSlice(scene, `wall-${orientation}`, orientation, SLICE_SIZE),
    );
    this.#frame = new WallSlice(scene, 'wall-frame', 'axial', FRAME_SIZE);
    this.#frame.setVisible(false);
  }

  place(eyeRoom: Vector3, yawRadians: number): void {
    const middle = placePanel(eyeRoom, yawRadians, WALL_DIRECTION);
    const right = rotate(middle.orientation, [1, 0, 0]);
    for (const [i, slice] of this.#slices.entries()) {
      const centerRoom = along(
        middle.centerRoom,
        right,
        (i - 1) * (SLICE_SIZE.sideMetres + GAP_METRES),
      );
      slice.place({ centerRoom, orientation: middle.orientation });
    }
    this.#frame.place(placePanel(eyeRoom, yawRadians, FRAME_DIRECTION));
  }

  /** Redraws one slice at most, if it is stale. */
  update(content: SliceWallContent, nowMs: number): void {
    this.#setStack(isImageStack(content.description));
    if (this.#isStack) {
      this.#frame.update(content, nowMs);
      return;
    }
    for (let tried = 0; tried < this.#slices.length; tried++) {
      const slice = this.#slices[this.#next];
      this.#next = (this.#next + 1) % this.#slices.length;
      if (slice?.update(content, nowMs) === true) return;
    }
  }

  /** The voxels have been refined in place. */
  refresh(): void {
    for (const slice of this.#all()) slice.refresh();
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
    for (const slice of this.#isStack ? [this.#frame] : this.#slices) {
      const hit = slice.hit(origin, direction);
      if (hit !== undefined) return { ...hit, orientation: slice.orientation };
    }
    return undefined;
  }

  dispose(): void {
    for (const slice of this.#all()) slice.dispose();
  }

  #all(): readonly WallSlice[] {
    return [...this.#slices, this.#frame];
  }

  #setStack(isStack: boolean): void {
    if (isStack === this.#isStack) return;
    this.#isStack = isStack;
    this.#frame.setVisible(isStack);
    for (const slice of this.#slices) slice.setVisible(!isStack);
  }
}

/** One picture on the wall. */
class WallSlice {
  readonly orientation: SliceOrientation;
  readonly #size: WallSize;
  readonly #mesh: Mesh;
  readonly #texture: DynamicTexture;
  readonly #image = new SliceImage();
  readonly #layer = new OverlayLayer();
  #place: PanelPlace | undefined;
  #drawn: SliceWallContent | undefined;
  #drawnMs = -Infinity;
  #frame: SliceFrame | undefined;

  constructor(scene: Scene, name: string, orientation: SliceOrientation, size: WallSize) {
    this.orientation = orientation;
    this.#size = size;
    this.#mesh = CreatePlane(
      name,
      { size: size.sideMetres, sideOrientation: Mesh.DOUBLESIDE },
      scene,
    );
    this.#mesh.isPickable = false;
    this.#mesh.alwaysSelectAsActiveMesh = true;
    const side = { width: size.sidePixels, height: size.sidePixels };
    this.#texture = new DynamicTexture(name, side, scene, true);
    this.#texture.anisotropicFilteringLevel = 8;
    const material = new StandardMaterial(name, scene);
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

  setVisible(visible: boolean): void {
    this.#mesh.isVisible = visible;
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
      drawn.spots === content.spots &&
      drawn.overlays === content.overlays &&
      drawn.playing === content.playing;
    if (isFresh || nowMs - this.#drawnMs < this.#size.minIntervalMs) return false;
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
    const { sideMetres, sidePixels } = this.#size;
    const hit = panelHit(this.#place, { width: sideMetres, height: sideMetres }, origin, direction);
    if (hit === undefined) return undefined;
    const pixels = sidePixels / sideMetres;
    const pointLps = pointAtPixel(
      frame,
      (hit.x + sideMetres / 2) * pixels,
      (sideMetres / 2 - hit.y) * pixels,
    );
    return { distance: hit.distance, pointLps };
  }

  dispose(): void {
    this.#mesh.dispose(false, true);
    this.#texture.dispose();
  }

  #draw({ view, volume, description, spots, overlays, playing }: SliceWallContent): void {
    const context = this.#texture.getContext() as CanvasRenderingContext2D;
    const { sidePixels, markScale } = this.#size;
    context.fillStyle = '#000';
    context.fillRect(0, 0, sidePixels, sidePixels);
    this.#frame = description && this.#frameFor(description, view);
    if (this.#frame !== undefined && description !== undefined) {
      const window = { center: view.windowCenter, width: view.windowWidth };
      if (volume !== undefined) {
        this.#image.draw(context, volume, this.#frame, window, { slab: view.slab, moving: true });
        this.#layer.draw(context, overlays, this.#frame, { pixelRatio: 1, slab: view.slab });
      }
      drawSliceMarks(context, this.#frame, {
        view,
        spots,
        activePlaneId: undefined,
        description,
        readout: [],
        playing,
        pixelRatio: markScale,
      });
    }
    this.#texture.update();
  }

  /** The same frame for the same place, so that only windows change without cutting again. */
  #frameFor({ geometry }: VolumeDescription, { crosshairLps }: SharedView): SliceFrame {
    const { sidePixels } = this.#size;
    const pane = { width: sidePixels, height: sidePixels };
    const frame = sliceFrame(geometry, this.orientation, crosshairLps, pane, WHOLE_SLICE);
    const known = this.#frame;
    const isSame =
      known !== undefined &&
      known.mmPerPixel === frame.mmPerPixel &&
      known.cornerLps.every((value, axis) => value === frame.cornerLps[axis]);
    return isSame ? known : frame;
  }
}
