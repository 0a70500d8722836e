import type { Page } from 'playwright-core';

/** What both eyes of the emulated headset see: RGBA, first row at the top. */
export interface EyePictures {
  readonly width: number;
  readonly height: number;
  readonly left: Uint8Array;
  readonly right: Uint8Array;
}

/**
 * Runs before a page's own scripts, after the headset's: pictures of a size that is chosen, without the smoothing of edges
 * that the two ways of drawing have in different forms; and, on demand, layers that both eyes are drawn into at once, which
 * iwer does not have. Those are copied side by side to where iwer's own are.
 */
export const EYES_SCRIPT = `(() => {
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (type, options) {
    const context = getContext.call(this, type, type === 'webgl2' ? { ...options, antialias: false } : options);
    if (type === 'webgl2' && this.isConnected) window.eyes.gl ??= context;
    return context;
  };
  const eyes = (window.eyes = { gl: undefined, size: [200, 200], first: undefined, layer: undefined });
  const getViewport = XRWebGLLayer.prototype.getViewport;
  // One eye where the other one usually is: what pixels know of their place is then the same as in a layer of its own.
  XRWebGLLayer.prototype.getViewport = function (view) {
    const viewport = getViewport.call(this, view);
    if (eyes.first !== 'right') return viewport;
    const { width, height } = viewport;
    return { x: view.eye === 'right' ? 0 : width, y: 0, width, height };
  };
  class XRProjectionLayer extends XRLayer {}
  const Binding = XRWebGLBinding;
  class LayerBinding extends Binding {
    constructor(session, gl) {
      super(session, gl);
      this.gl = gl;
    }
    createProjectionLayer(init) {
      const { gl } = this;
      const [textureWidth, textureHeight] = eyes.size;
      const slices = (format) => {
        const texture = gl.createTexture();
        gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
        gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, format, textureWidth, textureHeight, 2);
        gl.bindTexture(gl.TEXTURE_2D_ARRAY, null);
        return texture;
      };
      const frames = [gl.createFramebuffer(), gl.createFramebuffer()];
      return (eyes.layer = Object.assign(new XRProjectionLayer(), {
        gl, init, frames, textureWidth, textureHeight, textureArrayLength: 2, fixedFoveation: 0,
        color: slices(gl.RGBA8), depth: slices(gl.DEPTH24_STENCIL8),
      }));
    }
    getViewSubImage({ color, depth, textureWidth, textureHeight }, { eye }) {
      return {
        colorTexture: color, depthStencilTexture: depth, imageIndex: eye === 'right' ? 1 : 0,
        colorTextureWidth: textureWidth, colorTextureHeight: textureHeight,
        viewport: { x: 0, y: 0, width: textureWidth, height: textureHeight },
      };
    }
  }
  window.offerLayers = (offered) => {
    window.XRWebGLBinding = offered ? LayerBinding : Binding;
  };
  const requestSession = XRSystem.prototype.requestSession;
  XRSystem.prototype.requestSession = async function (mode, init) {
    const layered = window.XRWebGLBinding === LayerBinding && init.optionalFeatures?.includes('layers') === true;
    const optionalFeatures = (init.optionalFeatures ?? []).filter((name) => name !== 'layers');
    const session = await requestSession.call(this, mode, { ...init, optionalFeatures });
    eyes.layer = undefined;
    if (layered) Object.defineProperty(session, 'enabledFeatures', { value: [...session.enabledFeatures, 'layers'] });
    return session;
  };
  const updateRenderState = XRSession.prototype.updateRenderState;
  XRSession.prototype.updateRenderState = function ({ layers, ...state }) {
    if (layers?.includes(eyes.layer)) state.baseLayer = new XRWebGLLayer(this, eyes.layer.gl);
    return updateRenderState.call(this, state);
  };
  const copyEyes = ({ gl, frames, color, textureWidth: width, textureHeight: height }) => {
    gl.disable(gl.SCISSOR_TEST);
    for (const [eye, frame] of frames.entries()) {
      gl.bindFramebuffer(gl.READ_FRAMEBUFFER, frame);
      gl.framebufferTextureLayer(gl.READ_FRAMEBUFFER, gl.COLOR_ATTACHMENT0, color, 0, eye);
      gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
      gl.blitFramebuffer(0, 0, width, height, eye * width, 0, (eye + 1) * width, height, gl.COLOR_BUFFER_BIT, gl.NEAREST);
    }
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
  };
  const requestFrame = XRSession.prototype.requestAnimationFrame;
  XRSession.prototype.requestAnimationFrame = function (callback) {
    return requestFrame.call(this, (time, frame) => {
      const { canvas } = eyes.gl;
      if (canvas.width !== 2 * eyes.size[0]) canvas.width = 2 * eyes.size[0];
      if (canvas.height !== eyes.size[1]) canvas.height = eyes.size[1];
      callback(time, frame);
      if (eyes.layer !== undefined && callback.isReader !== true) copyEyes(eyes.layer);
    });
  };
  /** After so many more frames: both eyes side by side, as text. */
  window.readEyes = (frames) => new Promise((resolve) => {
    const session = window.headset.activeSession;
    let left = frames;
    const next = () => {
      if (--left > 0) return void session.requestAnimationFrame(next);
      const { gl } = eyes;
      const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
      const pixels = new Uint8Array(width * height * 4);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      let text = '';
      for (let i = 0; i < pixels.length; i += 8192) text += String.fromCharCode(...pixels.subarray(i, i + 8192));
      resolve({ width, height, text: btoa(text) });
    };
    next.isReader = true;
    session.requestAnimationFrame(next);
  });
})();`;

declare global {
  interface Window {
    offerLayers(offered: boolean): void;
    readEyes(frames: number): Promise<{
      readonly width: number;
      readonly height: number;
      readonly text: string;
    }>;
    readonly eyes: {
      readonly gl: WebGL2RenderingContext | undefined;
      size: readonly [width: number, height: number];
      /** The eye that is drawn at the left edge, where that matters. */
      first: 'left' | 'right' | undefined;
      /** The layer for both eyes that is in use. */
      readonly layer: object | undefined;
    };
  }
}

/** Gives each eye so many pixels, from the next session on. */
export async function setEyeSize(page: Page, width: number, height: number): Promise<void> {
  await page.evaluate(
    (size) => {
      window.eyes.size = size;
    },
    [width, height] as const,
  );
}

/** Waits for frames, and reads what both eyes see. */
export async function readEyes(page: Page, frames = 2): Promise<EyePictures> {
  const {
    width: both,
    height,
    text,
  } = await page.evaluate((count) => window.readEyes(count), frames);
  const pixels = Buffer.from(text, 'base64');
  const width = both / 2;
  const eye = (first: number): Uint8Array => {
    const picture = new Uint8Array(width * height * 4);
    for (let row = 0; row < height; row++) {
      const from = ((height - 1 - row) * both + first) * 4;
      picture.set(pixels.subarray(from, from + width * 4), row * width * 4);
    }
    return picture;
  };
  return { width, height, left: eye(0), right: eye(width) };
}
