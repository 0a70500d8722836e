import {
  CUT_FACE,
  DECLARATIONS,
  MAIN,
  STRETCHES,
  VOLUME_VERTEX_SHADER,
} from './volume-shader-common.ts';
import { COMPOSITE, LIGHT } from './volume-shader-composite.ts';
import { FUSED_BEHIND_FACES, FUSED_WITHOUT_FACES } from './volume-shader-fused.ts';
import { GRID, LEAPS } from './volume-shader-grid.ts';
import { ISOSURFACE } from './volume-shader-isosurface.ts';
import { AVERAGE, PROJECTION } from './volume-shader-projection.ts';

const FACES_END = FUSED_BEHIND_FACES + MAIN;
const END = FUSED_WITHOUT_FACES + MAIN;

/** The programs of the ray caster; what a mode does not need is not in its loop. */
export const VOLUME_SHADERS: Readonly<Record<string, string>> = {
  roundsVolumeVertexShader: VOLUME_VERTEX_SHADER,
  roundsVolumeCompositeFragmentShader:
    DECLARATIONS + GRID + LEAPS + STRETCHES + CUT_FACE + LIGHT + COMPOSITE + FACES_END,
  roundsVolumeIsosurfaceFragmentShader:
    DECLARATIONS + GRID + LEAPS + STRETCHES + CUT_FACE + LIGHT + ISOSURFACE + FACES_END,
  roundsVolumeProjectionFragmentShader: DECLARATIONS + GRID + STRETCHES + PROJECTION + END,
  roundsVolumeAverageFragmentShader: DECLARATIONS + GRID + STRETCHES + AVERAGE + END,
};
