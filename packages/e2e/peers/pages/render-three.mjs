import {
  BackSide,
  BoxGeometry,
  Data3DTexture,
  DataTexture,
  FloatType,
  LinearFilter,
  Matrix4,
  Mesh,
  PerspectiveCamera,
  RedFormat,
  Scene,
  ShaderMaterial,
  UniformsUtils,
  WebGLRenderer,
} from 'three';
import { VolumeRenderShader1 } from 'three/examples/jsm/shaders/VolumeShader.js';

const STYLES = { mip: 0, iso: 1 };
/** A surface is coloured where the greys of the colour map begin to be bright. */
const GREYS = 256;

/** The shader of its examples: one sample for each voxel of a ray's length, whatever its size in millimetres. */
globalThis.peerRenderers ??= {};
globalThis.peerRenderers['three'] = {
  modes: ['mip', 'iso'],
  async open(scene) {
    const renderer = new WebGLRenderer({ antialias: false });
    renderer.setPixelRatio(1);
    renderer.setSize(scene.sizePixels, scene.sizePixels);
    const { columns, rows, slices, values, indexToCentredLps: m } = scene.volume;
    const texture = new Data3DTexture(values, columns, rows, slices);
    texture.format = RedFormat;
    texture.type = FloatType;
    texture.minFilter = texture.magFilter = LinearFilter;
    texture.unpackAlignment = 1;
    texture.needsUpdate = true;
    const greys = greyRamp();
    const uniforms = UniformsUtils.clone(VolumeRenderShader1.uniforms);
    uniforms['u_data'].value = texture;
    uniforms['u_size'].value.set(columns, rows, slices);
    const { center, width } = scene.window;
    uniforms['u_clim'].value.set(center - width / 2, center + width / 2);
    uniforms['u_renderstyle'].value = STYLES[scene.mode];
    uniforms['u_renderthreshold'].value = scene.isoValue;
    uniforms['u_cmdata'].value = greys;
    const material = new ShaderMaterial({
      uniforms,
      vertexShader: VolumeRenderShader1.vertexShader,
      fragmentShader: VolumeRenderShader1.fragmentShader,
      side: BackSide,
    });
    const geometry = new BoxGeometry(columns, rows, slices);
    geometry.translate(columns / 2 - 0.5, rows / 2 - 0.5, slices / 2 - 0.5);
    const mesh = new Mesh(geometry, material);
    mesh.matrixAutoUpdate = false;
    mesh.matrix = new Matrix4().set(...m);
    const three = new Scene();
    three.add(mesh);
    return {
      gl: renderer.getContext(),
      draw({ positionMm, fieldOfViewDegrees, distanceMm, radiusMm }) {
        const camera = new PerspectiveCamera(
          fieldOfViewDegrees,
          1,
          Math.max(1, distanceMm - radiusMm),
          distanceMm + radiusMm,
        );
        camera.up.set(0, 0, 1);
        camera.position.set(...positionMm);
        camera.lookAt(0, 0, 0);
        renderer.render(three, camera);
      },
      close() {
        texture.dispose();
        greys.dispose();
        geometry.dispose();
        material.dispose();
        renderer.dispose();
        renderer.forceContextLoss();
      },
    };
  },
};

function greyRamp() {
  const bytes = new Uint8Array(GREYS * 4);
  for (let i = 0; i < GREYS; i++) bytes.set([i, i, i, 255], i * 4);
  const texture = new DataTexture(bytes, GREYS, 1);
  texture.minFilter = texture.magFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}
