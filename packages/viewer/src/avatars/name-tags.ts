import { Constants } from '@babylonjs/core/Engines/constants.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import type { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { Scene } from '@babylonjs/core/scene.js';

const TEXTURE_HEIGHT = 64;
const FONT = '600 34px "Inter", "Segoe UI", system-ui, sans-serif';
const PADDING = 22;
const MAX_WIDTH = 512;

/** Drawn over everything else: a name nobody can read helps nobody. */
export const OVERLAY_GROUP = 1;

/** A person's name on a small plate that always faces the eye; its size is given where it is placed. */
export class NameTag {
  readonly mesh: Mesh;
  readonly #texture: DynamicTexture;
  readonly #material: StandardMaterial;
  readonly #aspect: number;

  constructor(scene: Scene, text: string, color: string) {
    const width = measureTag(text);
    this.#aspect = width / TEXTURE_HEIGHT;
    this.#texture = new DynamicTexture(
      `tag-${text}`,
      { width, height: TEXTURE_HEIGHT },
      scene,
      true,
    );
    this.#texture.hasAlpha = true;
    paintTag(this.#texture.getContext() as CanvasRenderingContext2D, text, color, width);
    this.#texture.update();
    this.#material = new StandardMaterial(`tag-${text}`, scene);
    this.#material.disableLighting = true;
    this.#material.emissiveColor = Color3.White();
    this.#material.diffuseTexture = this.#texture;
    this.#material.useAlphaFromDiffuseTexture = true;
    this.#material.alphaMode = Constants.ALPHA_COMBINE;
    this.#material.backFaceCulling = false;
    this.mesh = CreatePlane(`tag-${text}`, { size: 1 }, scene);
    this.mesh.material = this.#material;
    this.mesh.billboardMode = TransformNode.BILLBOARDMODE_ALL;
    this.mesh.isPickable = false;
    this.mesh.renderingGroupId = OVERLAY_GROUP;
  }

  place(position: Vector3, heightMetres: number): void {
    this.mesh.position.copyFrom(position);
    this.mesh.scaling.set(heightMetres * this.#aspect, heightMetres, 1);
  }

  dispose(): void {
    this.mesh.dispose();
    this.#material.dispose();
    this.#texture.dispose();
  }
}

function measureTag(text: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return MAX_WIDTH;
  context.font = FONT;
  return Math.min(MAX_WIDTH, Math.ceil(context.measureText(text).width) + 2 * PADDING + 26);
}

function paintTag(
  context: CanvasRenderingContext2D,
  text: string,
  color: string,
  width: number,
): void {
  context.clearRect(0, 0, width, TEXTURE_HEIGHT);
  context.fillStyle = 'rgba(13, 17, 22, 0.82)';
  context.beginPath();
  context.roundRect(2, 2, width - 4, TEXTURE_HEIGHT - 4, 30);
  context.fill();
  context.fillStyle = color;
  context.beginPath();
  context.arc(PADDING + 8, TEXTURE_HEIGHT / 2, 9, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = '#edf1f5';
  context.font = FONT;
  context.textBaseline = 'middle';
  context.fillText(text, PADDING + 26, TEXTURE_HEIGHT / 2 + 2, width - 2 * PADDING - 20);
}
