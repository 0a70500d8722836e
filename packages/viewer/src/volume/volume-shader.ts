import {
  CUT_FACE,
  DECLARATIONS,
  MAIN,
  STRETCHES,
  VOLUME_VERTEX_SHADER,
} from './volume-shader-common.ts';
import { COMPOSITE, LIGHT } from './volume-shader-composite.ts';
import { FUSED } from './volume-shader-fused.ts';
import { GRID, LEAPS } from './volume-shader-grid.ts';
import { ISOSURFACE } from './volume-shader-isosurface.ts';
import { AVERAGE, PROJECTION } from './volume-shader-projection.ts';

const BEGIN = DECLARATIONS + GRID;
const END = FUSED + MAIN;

/** The programs of the ray caster; what a mode does not need is not in its loop. */
export const VOLUME_SHADERS: Readonly<Record<string, string>> = {
  roundsVolumeVertexShader: VOLUME_VERTEX_SHADER,
  roundsVolumeCompositeFragmentShader:
    BEGIN + LEAPS + STRETCHES + CUT_FACE + LIGHT + COMPOSITE + END,
  roundsVolumeIsosurfaceFragmentShader:
    BEGIN + LEAPS + STRETCHES + CUT_FACE + LIGHT + ISOSURFACE + END,
  roundsVolumeProjectionFragmentShader: BEGIN + STRETCHES + PROJECTION + END,
  roundsVolumeAverageFragmentShader: BEGIN + STRETCHES + AVERAGE + END,
};
