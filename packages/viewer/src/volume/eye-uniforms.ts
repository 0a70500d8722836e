import { Matrix, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import type { Scene } from '@babylonjs/core/scene.js';

/** The eye of the view being drawn, in texture space: each eye of a headset has its own. Allocates nothing once made. */
export class EyeUniforms {
  readonly #scene: Scene;
  readonly #eye = new Vector3();
  readonly #eyeRight = new Vector3();
  readonly #viewInverse = new Matrix();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** While a material is bound. */
  bind(material: ShaderMaterial, roomToTexture: Matrix): void {
    const effect = material.getEffect();
    const camera = this.#scene.activeCamera;
    if (effect === null || camera === null) return;
    const eyes = camera.rigCameras;
    if (material.isMultiview && eyes.length === 2) {
      const [left, right] = eyes as [(typeof eyes)[0], (typeof eyes)[0]];
      Vector3.TransformCoordinatesToRef(left.globalPosition, roomToTexture, this.#eye);
      Vector3.TransformCoordinatesToRef(right.globalPosition, roomToTexture, this.#eyeRight);
      effect.setVector3('eyeTextureR', this.#eyeRight);
    } else {
      this.#scene.getViewMatrix().invertToRef(this.#viewInverse);
      this.#viewInverse.getTranslationToRef(this.#eye);
      Vector3.TransformCoordinatesToRef(this.#eye, roomToTexture, this.#eye);
    }
    effect.setVector3('eyeTexture', this.#eye);
    effect.setFloat('nearMetres', camera.minZ);
  }
}
