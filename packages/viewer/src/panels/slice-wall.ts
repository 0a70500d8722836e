import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js';
import '@babylonjs/core/Engines/Extensions/engine.dynamicTexture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { rotate, type SharedView, type Vector3 } from '@rounds/classroom';
import type { SliceOrientation, Volume, VolumeDescription } from '@rounds/imaging/asset';

import { COMPARED_COLOR, CURRENT_COLOR } from '../comparison/case-titles.ts';
import { OverlayLayer } from '../overlays/overlay-layer.ts';
import type { ShownOverlay } from '../overlays/shown-overlay.ts';
import { MARK_FONT, outlinedText } from '../slices/mark-strokes.ts';
import { isToScale } from '../slices/picture-notes.ts';
import { pointAtPixel, type SliceFrame, sliceFrame, WHOLE_SLICE } from '../slices/slice-frame.ts';
import { SliceImage } from '../slices/slice-image.ts';
import { drawSliceMarks, type PersonSpot } from '../slices/slice-overlay.ts';
import { along } from '../space/vector3.ts';
import { isOnPaper } from '../view/on-paper.ts';
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

/** The axial slice of another case, beside that of this one. */
export type ComparedSlice = Pick<SliceWallContent, 'view' | 'volume' | 'description'>;

/** How one slice is shown among the others. */
interface SliceLook {
  /** For as many millimetres as beside it. */
  readonly leastMmPerPixel: number;
  /** Which of two cases it is of. */
  readonly tag: { readonly text: string; readonly color: string } | undefined;
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
const PLAIN_LOOK: SliceLook = { leastMmPerPixel: 0, tag: undefined };
const CURRENT_TAG = { text: 'Current', color: CURRENT_COLOR };
const COMPARED_TAG = { text: 'Compared', color: COMPARED_COLOR };
/** Below what is written of a slice, on a screen. */
const TAG_TOP = 58;
const NOBODY: readonly PersonSpot[] = [];
const NOTHING: readonly ShownOverlay[] = [];
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
  readonly #scene: Scene;
  /** There as long as two cases are. */
  #compared: WallSlice | undefined;
  #hung: { readonly eyeRoom: Vector3; readonly yawRadians: number } | undefined;
  #isStack = false;
  #next = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#slices = ORIENTATIONS.map(
      (orientation) => new WallSlice(scene, `wall-${orientation}`, orientation, SLICE_SIZE),
    );
    this.#frame = new WallSlice(scene, 'wall-frame', 'axial', FRAME_SIZE);
    this.#frame.setVisible(false);
  }

  place(eyeRoom: Vector3, yawRadians: number): void {
    this.#hung = { eyeRoom, yawRadians };
    const middle = placePanel(eyeRoom, yawRadians, WALL_DIRECTION);
    const right = rotate(middle.orientation, [1, 0, 0]);
    const row = this.#row();
    for (const [i, slice] of row.entries()) {
      const centerRoom = along(
        middle.centerRoom,
        right,
        (i - (row.length - 1) / 2) * (SLICE_SIZE.sideMetres + GAP_METRES),
      );
      slice.place({ centerRoom, orientation: middle.orientation });
    }
    this.#frame.place(placePanel(eyeRoom, yawRadians, FRAME_DIRECTION));
  }

  /** Redraws one slice at most, if it is stale. */
  update(content: SliceWallContent, compared: ComparedSlice | undefined, nowMs: number): void {
    this.#setStack(isImageStack(content.description));
    if (this.#isStack) {
      this.#setCompared(false);
      this.#frame.update(content, nowMs, PLAIN_LOOK);
      return;
    }
    const both =
      compared !== undefined && !isImageStack(compared.description) ? compared : undefined;
    this.#setCompared(both !== undefined);
    const row = this.#row();
    for (let tried = 0; tried < row.length; tried++) {
      const slice = row[this.#next % row.length];
      this.#next = (this.#next + 1) % row.length;
      if (slice !== undefined && this.#updateSlice(slice, content, both, nowMs)) return;
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
    return [...this.#row(), this.#frame];
  }

  /** From left to right: the compared axial slice beside that of the current case. */
  #row(): readonly WallSlice[] {
    const [axial, ...others] = this.#slices;
    if (this.#compared === undefined || axial === undefined) return this.#slices;
    return [axial, this.#compared, ...others];
  }

  #setCompared(isCompared: boolean): void {
    if (isCompared === (this.#compared !== undefined)) return;
    this.#compared?.dispose();
    this.#compared = isCompared
      ? new WallSlice(this.#scene, 'wall-compared-axial', 'axial', SLICE_SIZE)
      : undefined;
    if (this.#hung !== undefined) this.place(this.#hung.eyeRoom, this.#hung.yawRadians);
  }

  #updateSlice(
    slice: WallSlice,
    content: SliceWallContent,
    compared: ComparedSlice | undefined,
    nowMs: number,
  ): boolean {
    if (compared === undefined || slice.orientation !== 'axial')
      return slice.update(content, nowMs, PLAIN_LOOK);
    // Sizes are compared.
    const fits = [content, compared].map((shown) => slice.fittingMmPerPixel(shown));
    const leastMmPerPixel = Math.max(...fits);
    if (slice !== this.#compared)
      return slice.update(content, nowMs, { leastMmPerPixel, tag: CURRENT_TAG });
    const shown = { ...compared, spots: NOBODY, overlays: NOTHING, playing: false };
    return slice.update(shown, nowMs, { leastMmPerPixel, tag: COMPARED_TAG });
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
  #look = PLAIN_LOOK;
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
  update(content: SliceWallContent, nowMs: number, look: SliceLook): boolean {
    const drawn = this.#drawn;
    const isFresh =
      drawn !== undefined &&
      drawn.view === content.view &&
      drawn.volume === content.volume &&
      drawn.description === content.description &&
      drawn.spots === content.spots &&
      drawn.overlays === content.overlays &&
      drawn.playing === content.playing &&
      look.leastMmPerPixel === this.#look.leastMmPerPixel &&
      look.tag === this.#look.tag;
    if (isFresh || nowMs - this.#drawnMs < this.#size.minIntervalMs) return false;
    this.#drawn = content;
    this.#look = look;
    this.#drawnMs = nowMs;
    this.#draw(content);
    return true;
  }

  /** The scale at which all of a slice would just fit; 0 where that is not known, or means no lengths. */
  fittingMmPerPixel({ view, description }: ComparedSlice): number {
    if (description === undefined || !isToScale(description)) return 0;
    return this.#fittedFrame(description, view, 0).mmPerPixel;
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
        const cut = { slab: view.slab, moving: true, isOnPaper: isOnPaper(view.presetId, volume) };
        this.#image.draw(context, volume, this.#frame, window, cut);
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
    this.#drawTag(context);
    this.#texture.update();
  }

  #drawTag(context: CanvasRenderingContext2D): void {
    const { tag } = this.#look;
    if (tag === undefined) return;
    const scale = this.#size.markScale;
    context.textAlign = 'left';
    context.textBaseline = 'top';
    context.font = `700 ${13 * scale}px ${MARK_FONT}`;
    outlinedText(context, tag.text, 10 * scale, TAG_TOP * scale, tag.color, scale);
  }

  /** The same frame for the same place, so that only windows change without cutting again. */
  #frameFor(description: VolumeDescription, view: SharedView): SliceFrame {
    const frame = this.#fittedFrame(description, view, this.#look.leastMmPerPixel);
    const known = this.#frame;
    const isSame =
      known !== undefined &&
      known.mmPerPixel === frame.mmPerPixel &&
      known.cornerLps.every((value, axis) => value === frame.cornerLps[axis]);
    return isSame ? known : frame;
  }

  #fittedFrame(
    { geometry }: VolumeDescription,
    { crosshairLps }: SharedView,
    leastMmPerPixel: number,
  ): SliceFrame {
    const { sidePixels } = this.#size;
    const pane = { width: sidePixels, height: sidePixels, leastMmPerPixel };
    return sliceFrame(geometry, this.orientation, crosshairLps, pane, WHOLE_SLICE);
  }
}
