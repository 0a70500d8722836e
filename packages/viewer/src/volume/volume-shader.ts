import {
  CUT_FACE,
  DECLARATIONS,
  LEAPS,
  MAIN,
  STRETCHES,
  VOLUME_VERTEX_SHADER,
} from './volume-shader-common.ts';
import { COMPOSITE, LIGHT } from './volume-shader-composite.ts';
import { ISOSURFACE } from './volume-shader-isosurface.ts';
import { AVERAGE, PROJECTION } from './volume-shader-projection.ts';

/** The programs of the ray caster; what a mode does not need is not in its loop. */
export const VOLUME_SHADERS: Readonly<Record<string, string>> = {
  roundsVolumeVertexShader: VOLUME_VERTEX_SHADER,
  roundsVolumeCompositeFragmentShader:
    DECLARATIONS + LEAPS + STRETCHES + CUT_FACE + LIGHT + COMPOSITE + MAIN,
  roundsVolumeIsosurfaceFragmentShader:
    DECLARATIONS + LEAPS + STRETCHES + CUT_FACE + LIGHT + ISOSURFACE + MAIN,
  roundsVolumeProjectionFragmentShader: DECLARATIONS + STRETCHES + PROJECTION + MAIN,
  roundsVolumeAverageFragmentShader: DECLARATIONS + STRETCHES + AVERAGE + MAIN,
};
