import '@kitware/vtk.js/Rendering/Profiles/Volume';
import vtkDataArray from '@kitware/vtk.js/Common/Core/DataArray';
import vtkImageData from '@kitware/vtk.js/Common/DataModel/ImageData';
import vtkPiecewiseFunction from '@kitware/vtk.js/Common/DataModel/PiecewiseFunction';
import vtkColorTransferFunction from '@kitware/vtk.js/Rendering/Core/ColorTransferFunction';
import vtkRenderer from '@kitware/vtk.js/Rendering/Core/Renderer';
import vtkRenderWindow from '@kitware/vtk.js/Rendering/Core/RenderWindow';
import vtkRenderWindowInteractor from '@kitware/vtk.js/Rendering/Core/RenderWindowInteractor';
import vtkVolume from '@kitware/vtk.js/Rendering/Core/Volume';
import vtkVolumeMapper from '@kitware/vtk.js/Rendering/Core/VolumeMapper';
import vtkOpenGLRenderWindow from '@kitware/vtk.js/Rendering/OpenGL/RenderWindow';

/** Its own shader for volumes: every step of a ray is a sample, and opaque rays end. */
globalThis.peerRenderers ??= {};
globalThis.peerRenderers['vtk.js'] = {
  modes: ['bone', 'soft', 'soft shaded', 'mip'],
  async open(scene) {
    const renderer = vtkRenderer.newInstance({ background: [0, 0, 0] });
    const renderWindow = vtkRenderWindow.newInstance();
    renderWindow.addRenderer(renderer);
    const view = vtkOpenGLRenderWindow.newInstance();
    const container = document.createElement('div');
    // Out of sight: showing the page would count as drawing.
    container.style.cssText = 'position: fixed; left: -5000px';
    document.body.append(container);
    view.setContainer(container);
    view.setSize(scene.sizePixels, scene.sizePixels);
    renderWindow.addView(view);
    // Drawing asks it whether anything moves.
    const interactor = vtkRenderWindowInteractor.newInstance();
    interactor.setView(view);
    renderWindow.setInteractor(interactor);
    const volume = volumeOf(scene);
    renderer.addVolume(volume);
    return {
      gl: view.get3DContext(),
      draw({ positionMm, fieldOfViewDegrees, distanceMm, radiusMm }) {
        const camera = renderer.getActiveCamera();
        camera.setFocalPoint(0, 0, 0);
        camera.setPosition(...positionMm);
        camera.setViewUp(0, 0, 1);
        camera.setViewAngle(fieldOfViewDegrees);
        camera.setClippingRange(Math.max(1, distanceMm - radiusMm), distanceMm + radiusMm);
        // Not by the interactor, which would wait for the next frame of the page.
        view.traverseAllPasses();
      },
      close() {
        renderer.removeVolume(volume);
        renderWindow.removeView(view);
        view.delete();
        container.remove();
      },
    };
  },
};

function volumeOf(scene) {
  const { columns, rows, slices, values, axes, spacingMm, originMm } = scene.volume;
  const image = vtkImageData.newInstance({ spacing: spacingMm, origin: originMm });
  image.setDimensions(columns, rows, slices);
  image.setDirection(axes.flat());
  image.getPointData().setScalars(vtkDataArray.newInstance({ name: 'HU', values }));
  const mapper = vtkVolumeMapper.newInstance();
  mapper.setInputData(image);
  mapper.setSampleDistance(scene.stepMm);
  mapper.setAutoAdjustSampleDistances(false);
  mapper.setMaximumSamplesPerRay(4000);
  if (scene.mode === 'mip') mapper.setBlendModeToMaximumIntensity();
  const volume = vtkVolume.newInstance();
  volume.setMapper(mapper);
  const property = volume.getProperty();
  const { colorPoints, opacityPoints } = curveOf(scene);
  const color = vtkColorTransferFunction.newInstance();
  for (const [value, r, g, b] of colorPoints) color.addRGBPoint(value, r, g, b);
  const opacity = vtkPiecewiseFunction.newInstance();
  for (const [value, perMm] of opacityPoints) opacity.addPoint(value, perMm);
  property.setRGBTransferFunction(0, color);
  property.setScalarOpacity(0, opacity);
  property.setScalarOpacityUnitDistance(0, 1);
  property.setInterpolationTypeToLinear();
  property.setShade(scene.mode === 'soft shaded');
  property.setAmbient(0.2);
  property.setDiffuse(0.7);
  property.setSpecular(0.3);
  property.setSpecularPower(8);
  return volume;
}

/** The brightest value is shown in the greys of the window. */
function curveOf({ mode, colorPoints, opacityPoints, window }) {
  if (mode !== 'mip') return { colorPoints, opacityPoints };
  const [low, high] = [window.center - window.width / 2, window.center + window.width / 2];
  return {
    colorPoints: [
      [low, 0, 0, 0],
      [high, 1, 1, 1],
    ],
    opacityPoints: [
      [low, 1],
      [high, 1],
    ],
  };
}
