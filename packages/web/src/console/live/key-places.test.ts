/** @jest-environment jsdom */
import { expect, test } from '@jest/globals';

import { placeOfKey } from './keyboard.ts';

const PAGE = `
  <div class="look-card" role="dialog">
    <button id="close"></button><input id="slider" type="range" /><input id="number" />
  </div>
  <section class="transfer-editor"><select id="map"></select><button id="point"></button></section>
  <div role="dialog"><button id="answer"></button></div>
  <input id="field" /><div class="picture-host"><canvas id="canvas"></canvas></div><p id="text"></p>`;

test.each([
  ['close', 'settings'],
  ['slider', 'settings'],
  ['number', 'typing'],
  ['map', 'settings'],
  ['point', 'button'],
  ['answer', 'typing'],
  ['field', 'typing'],
  ['canvas', 'picture'],
  ['text', 'page'],
] as const)('a key on %s is pressed in: %s', (id, place) => {
  document.body.innerHTML = PAGE;
  expect(placeOfKey(document.getElementById(id))).toBe(place);
});
