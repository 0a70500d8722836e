import { BLOCK_CELLS } from './skip-scores.ts';

/**
 * The largest (or, with MINIP, the smallest) value along each ray. Both look for the highest score: the grey of the window,
 * or what is missing from it to white. The map holds the highest score of every block of cells, and how far blocks of
 * higher scores are: what cannot beat the best so far is leapt over. Rays begin with the block that promises
 * most, so that the best is high from the start.
 */
export const PROJECTION = `
#define BLOCK ${BLOCK_CELLS.toFixed(1)}
uniform sampler3D blockMap;
uniform vec3 blockMax;
uniform vec3 blockLevels;
uniform vec2 valueToScore;
#ifdef MINIP
float best = -1.0;
#else
float best = 0.0;
#endif
float bestAt = 0.0;
#ifdef INVERTED
/** As white as is easy on the eyes in a dark room. */
#define PAPER vec3(0.93, 0.93, 0.92)
#endif

bool isDone() {
  return best >= 1.0;
}

vec3 blockAt(float t) {
  return min(floor(vec3(cellAt(t)) / BLOCK), blockMax);
}

/** The highest score in a block, and within how many blocks the ray's way none scores more than each of three levels. */
vec4 promiseOf(vec3 block) {
#ifdef COUNT
  cells++;
#endif
  return texelFetch(blockMap, ivec3(block) + ivec3(0, 0, octant * (int(blockMax.z) + 1)), 0);
}

/** Where the ray leaves what holds nothing better than this: a cube of blocks, but the block itself in any case. */
float leavingBlock(vec3 block, vec4 promise, float score) {
  float distance = score >= blockLevels.z ? promise.a : score >= blockLevels.y ? promise.b : promise.g;
  float reach = score >= blockLevels.x ? max(distance * 255.0, 1.0) : 1.0;
  return leaving((block + 0.5) * BLOCK - 0.5, (reach - 0.5) * BLOCK);
}

/** Where along the ray the block begins that promises the highest score, and where it ends. */
vec2 mostPromising(float start, float end, float dt) {
  vec2 found = vec2(end);
  float highest = 0.0;
  float t = start;
  while (t < end && highest < 1.0) {
    vec3 block = blockAt(t);
    vec4 promise = promiseOf(block);
    float left = leavingBlock(block, promise, highest);
    if (promise.r > highest) {
      highest = promise.r;
      found = vec2(t, left);
    }
    t = max(left, t) + 0.05 * dt;
  }
  return found;
}

/** Looks for more than the best so far, from a step of the ray on. */
void search(vec3 eye, vec3 ray, float start, float dt, float steps, float until) {
  float perStep = 1.0 / dt;
  float t = start + dt * steps;
#ifdef MINIP
  float leave = -1.0;
  bool isInBody = false;
#endif
  while (t < until && best < 1.0) {
    vec3 block = blockAt(t);
    vec4 promise = promiseOf(block);
    float leaveBlock = leavingBlock(block, promise, best);
    bool isPromising = promise.r > best;
    if (!isPromising) {
      steps = max(steps + 1.0, ceil((leaveBlock - start) * perStep));
      t = start + dt * steps;
    }
    while (isPromising) {
      float next = steps + 1.0;
#ifdef MINIP
      // The block may reach beyond the body, air around which scores nothing.
      if (t >= leave) {
#ifdef COUNT
        cells++;
#endif
        ivec3 cell = cellAt(t);
        vec2 known = texelFetch(skipMap, cell, 0).rg;
        leave = leaving(vec3(cell), max(known.r * 255.0, 1.0) - 0.5);
        isInBody = known.r <= 0.0 && known.g > best;
      }
      if (!isInBody) next = max(next, ceil((leave - start) * perStep));
      else
#endif
      {
        float score = clamp(valueAt(eye + ray * t) * valueToScore.x + valueToScore.y, 0.0, 1.0);
        bestAt = score > best ? t : bestAt;
        best = max(score, best);
      }
      steps = next;
      t = start + dt * steps;
      isPromising = t < leaveBlock && t < until;
    }
  }
}

void marchThrough(vec3 eye, vec3 ray, Stretch stretch, float lengthMm) {
  float dt = stepAlong(lengthMm);
  float start = stretch.start + dt * march.y * noiseAt(gl_FragCoord.xy);
  vec2 seed = mostPromising(start, stretch.end, dt);
  float seedSteps = max(0.0, ceil((seed.x - start) / dt));
  search(eye, ray, start, dt, seedSteps, min(seed.y, stretch.end));
  search(eye, ray, start, dt, 0.0, stretch.end);
}

void finish() {
  surface = bestAt;
#ifdef MINIP
  color = best < 0.0 ? vec4(0.0) : vec4(vec3(1.0 - best), 1.0);
#elif defined(INVERTED)
  // Paper ends with the patient: around it, it would hide the room and the letters on it.
  color = vec4(PAPER * (1.0 - best), 1.0) * smoothstep(0.012, 0.03, best);
#else
  color = vec4(vec3(best), 1.0) * smoothstep(0.0, 0.04, best);
#endif
}
`;

/** The mean value along each ray. Every sample counts: only air around the body, which is no part of it, is leapt over. */
export const AVERAGE = `
float sum = 0.0;
float count = 0.0;
float firstAt = -1.0;
float lastAt = -1.0;

bool isDone() {
  return false;
}

void marchThrough(vec3 eye, vec3 ray, Stretch stretch, float lengthMm) {
  float dt = stepAlong(lengthMm);
  float start = stretch.start + dt * march.y * noiseAt(gl_FragCoord.xy);
  float perStep = 1.0 / dt;
  float steps = 0.0;
  float t = start;
  float leave = -1.0;
  while (t < stretch.end) {
    if (t >= leave) {
#ifdef COUNT
      cells++;
#endif
      ivec3 cell = cellAt(t);
      // How far the body is, or within it, how far its end is.
      vec2 distances = texelFetch(skipMap, cell, 0).rg * 255.0;
      leave = leaving(vec3(cell), max(distances.r, distances.g) - 0.5);
      if (distances.r > 0.5) {
        steps = max(steps + 1.0, ceil((leave - start) * perStep));
        t = start + dt * steps;
        continue;
      }
    }
    sum += valueAt(eye + ray * t);
    count += 1.0;
    if (firstAt < 0.0) firstAt = t;
    lastAt = t;
    steps += 1.0;
    t = start + dt * steps;
  }
}

void finish() {
  if (count < 0.5) return;
  float grey = clamp(sum / count * valueToGrey.x + valueToGrey.y, 0.0, 1.0);
  color = vec4(vec3(grey), 1.0);
  surface = 0.5 * (firstAt + lastAt);
}
`;
