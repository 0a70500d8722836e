// The panel's material is found by its class's name: it has to be there.
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Texture } from '@babylonjs/core/Materials/Textures/texture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { AdvancedDynamicTexture } from '@babylonjs/gui/2D/advancedDynamicTexture.js';
import type { Button } from '@babylonjs/gui/2D/controls/button.js';
import type { Control } from '@babylonjs/gui/2D/controls/control.js';
import { Rectangle } from '@babylonjs/gui/2D/controls/rectangle.js';
import type { TextBlock } from '@babylonjs/gui/2D/controls/textBlock.js';

import { type Box, makeButton, makeText } from './panel-controls.ts';
import { PANEL_COLORS, PANEL_FONT, type PanelShape } from './panel-layout.ts';
import { type PanelPlace, placeMesh } from './place-mesh.ts';

/** A dark board in the room, with words and buttons on it. It is drawn anew only when something on it changes. */
export class PanelSheet {
  readonly mesh: Mesh;
  readonly #texture: AdvancedDynamicTexture;
  readonly #pen = document.createElement('canvas').getContext('2d');

  constructor(scene: Scene, name: string, { size, pixels }: PanelShape) {
    this.mesh = CreatePlane(name, { ...size, sideOrientation: Mesh.DOUBLESIDE }, scene);
    this.mesh.alwaysSelectAsActiveMesh = true;
    this.#texture = AdvancedDynamicTexture.CreateForMesh(
      this.mesh,
      pixels.width,
      pixels.height,
      true,
      false,
      undefined,
      glowingPanel,
      Texture.TRILINEAR_SAMPLINGMODE,
    );
    this.#texture.anisotropicFilteringLevel = 8;
    this.add(makeGround());
  }

  get isVisible(): boolean {
    return this.mesh.isVisible;
  }

  setVisible(visible: boolean): void {
    this.mesh.isVisible = visible;
    this.mesh.isPickable = visible;
  }

  add<Added extends Control>(control: Added): Added {
    this.#texture.addControl(control);
    return control;
  }

  text(box: Box, pixels: number, color: string, weight = '500'): TextBlock {
    return this.add(makeText(box, pixels, color, weight));
  }

  button(box: Box, label: string, primary: boolean, press: () => void): Button {
    return this.add(makeButton(box, label, primary, press));
  }

  place(place: PanelPlace): void {
    placeMesh(this.mesh, place);
  }

  /** Measures text of a size, in the panel's pixels. */
  widthIn(pixels: number, weight: string): (text: string) => number {
    return (text) => {
      if (this.#pen === null) return text.length * pixels * 0.55;
      this.#pen.font = `${weight} ${pixels}px ${PANEL_FONT}`;
      return this.#pen.measureText(text).width;
    };
  }

  dispose(): void {
    this.#texture.dispose();
    this.mesh.dispose(false, true);
  }
}

function makeGround(): Rectangle {
  const ground = new Rectangle('ground');
  ground.background = PANEL_COLORS.ground;
  ground.color = PANEL_COLORS.edge;
  ground.thickness = 6;
  return ground;
}

/** Opaque and unlit: the panel is drawn before the volume, which then knows what is in front of it. */
function glowingPanel(mesh: AbstractMesh, _id: string, texture: Texture): void {
  const material = new StandardMaterial(mesh.name, mesh.getScene());
  material.disableLighting = true;
  material.diffuseColor = Color3.Black();
  material.specularColor = Color3.Black();
  material.emissiveTexture = texture;
  mesh.material = material;
}
