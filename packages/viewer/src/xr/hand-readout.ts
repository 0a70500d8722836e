import '@babylonjs/core/Engines/Extensions/engine.dynamicTexture.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { RigidPose } from '@rounds/classroom';

import { PANEL_COLORS, PANEL_FONT } from '../panels/panel-layout.ts';

const SIZE = { width: 0.12, height: 0.024 };
const PIXELS = { width: 640, height: 128 };
const FONT_PIXELS = 62;
const ABOVE_HAND_METRES = 0.075;

/** A few words above a hand, for as long as it changes something: what it has come to. */
export class HandReadout {
  readonly #mesh: Mesh;
  readonly #texture: DynamicTexture;
  #text = '';

  constructor(scene: Scene, name: string) {
    this.#mesh = CreatePlane(name, { ...SIZE, sideOrientation: Mesh.DOUBLESIDE }, scene);
    this.#mesh.isPickable = false;
    this.#mesh.alwaysSelectAsActiveMesh = true;
    this.#mesh.billboardMode = Mesh.BILLBOARDMODE_ALL;
    this.#texture = new DynamicTexture(name, PIXELS, scene, false);
    const material = new StandardMaterial(name, scene);
    material.disableLighting = true;
    material.diffuseColor = Color3.Black();
    material.specularColor = Color3.Black();
    material.emissiveTexture = this.#texture;
    this.#mesh.material = material;
    this.hide();
  }

  show({ positionRoom: [x, y, z] }: RigidPose, text: string): void {
    this.#mesh.isVisible = true;
    this.#mesh.position.set(x, y + ABOVE_HAND_METRES, z);
    if (text === this.#text) return;
    this.#text = text;
    const context = this.#texture.getContext() as CanvasRenderingContext2D;
    context.fillStyle = PANEL_COLORS.ground;
    context.fillRect(0, 0, PIXELS.width, PIXELS.height);
    context.fillStyle = PANEL_COLORS.title;
    context.font = `600 ${FONT_PIXELS}px ${PANEL_FONT}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(text, PIXELS.width / 2, PIXELS.height / 2, PIXELS.width - 24);
    this.#texture.update();
  }

  hide(): void {
    this.#mesh.isVisible = false;
  }

  dispose(): void {
    this.#mesh.dispose(false, true);
    this.#texture.dispose();
  }
}
