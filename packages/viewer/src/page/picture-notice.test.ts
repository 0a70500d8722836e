import { expect, test } from '@jest/globals';

import { NO_WEBGL, PictureNotice } from './picture-notice.ts';

const HERE = { loaded: 1, hasRoom: true, isLost: false };

test('trouble is told until there is a picture, and is over then', () => {
  const notice = new PictureNotice();
  expect(notice.read(HERE)).toBeUndefined();
  notice.tell('The images could not be loaded.');
  expect(notice.read({ ...HERE, loaded: 0 })).toBe('The images could not be loaded.');
  expect(notice.read(HERE)).toBeUndefined();
  expect(notice.read({ ...HERE, loaded: 0 })).toBeUndefined();
});

test('who has no WebGL is told so as long as they are there', () => {
  const notice = new PictureNotice();
  notice.tell(NO_WEBGL);
  expect(notice.read({ ...HERE, hasRoom: false })).toBe(NO_WEBGL);
});

test('that the picture was lost is told while it is, whatever else there is', () => {
  const notice = new PictureNotice();
  notice.tell('The images could not be loaded.');
  expect(notice.read({ ...HERE, loaded: 0, isLost: true })).toMatch(/comes back by itself/);
  expect(notice.read({ ...HERE, loaded: 0 })).toBe('The images could not be loaded.');
});
