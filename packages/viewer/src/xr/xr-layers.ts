import type { Engine } from '@babylonjs/core/Engines/engine.js';
// Draws both eyes with one pass where the graphics card can.
import '@babylonjs/core/Engines/Extensions/engine.multiview.js';
import '@babylonjs/core/XR/features/WebXRLayers.js';
import type { WebXRExperienceHelper } from '@babylonjs/core/XR/webXRExperienceHelper.js';
import { WebXRFeatureName } from '@babylonjs/core/XR/webXRFeaturesManager.js';
import {
  type WebXRManagedOutputCanvas,
  WebXRManagedOutputCanvasOptions,
} from '@babylonjs/core/XR/webXRManagedOutputCanvas.js';

/**
 * What a session draws into: a layer of two slices that one pass fills (multiview) where both browser and graphics card can,
 * else WebXR's plain layer, with the eyes side by side and a pass for each.
 */
export class XrLayers {
  readonly #helper: WebXRExperienceHelper;
  readonly #engine: Engine;
  #plain: { readonly scaleFactor: number; readonly output: WebXRManagedOutputCanvas } | undefined;

  constructor(helper: WebXRExperienceHelper, engine: Engine) {
    this.#helper = helper;
    this.#engine = engine;
    // Before features are attached: a headset that was asked for such layers and has not granted them gets the plain one.
    helper.sessionManager.onXRSessionInit.add(
      (session) => {
        // Older browsers do not tell what they have granted.
        if (!new Set(session.enabledFeatures).has('layers')) this.#setLayers(false, 1);
      },
      undefined,
      true,
    );
  }

  /** Whether both eyes are drawn in one pass. */
  get isMultiview(): boolean {
    return this.#helper.featuresManager.getEnabledFeature(WebXRFeatureName.LAYERS) !== undefined;
  }

  /**
   * Prepares the next session; the size of its picture is fixed from then on.
   * @param scaleFactor pixels per axis, as a share of what the headset recommends
   */
  async prepare(scaleFactor: number): Promise<WebXRManagedOutputCanvas> {
    // Asked for more than once, it costs nothing; layers cannot be made before.
    await this.#engine._gl.makeXRCompatible?.().catch(() => undefined);
    const canMultiview = this.#engine.getCaps().multiview !== undefined && hasProjectionLayers();
    this.#setLayers(canMultiview, scaleFactor);
    if (this.#plain?.scaleFactor !== scaleFactor) {
      const options = WebXRManagedOutputCanvasOptions.GetDefaults(this.#engine);
      options.canvasOptions = { ...options.canvasOptions, framebufferScaleFactor: scaleFactor };
      this.#plain = {
        scaleFactor,
        output: this.#helper.sessionManager.getWebXRRenderTarget(
          options,
        ) as WebXRManagedOutputCanvas,
      };
    }
    return this.#plain.output;
  }

  #setLayers(enabled: boolean, scaleFactor: number): void {
    const { featuresManager } = this.#helper;
    featuresManager.disableFeature(WebXRFeatureName.LAYERS);
    if (!enabled) return;
    const layers = featuresManager.enableFeature(
      WebXRFeatureName.LAYERS,
      'latest',
      { preferMultiviewOnInit: true, projectionLayerInit: { scaleFactor } },
      false,
      false,
    );
    // With the next session; now, it would be with the last one, which is over.
    layers.disableAutoAttach = false;
  }
}

function hasProjectionLayers(): boolean {
  return (
    typeof XRWebGLBinding !== 'undefined' &&
    typeof XRWebGLBinding.prototype.createProjectionLayer === 'function'
  );
}
