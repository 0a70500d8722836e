/** Test fixtures for other packages: small DICOM files, salted ones, and the search for what must not leave. */
export { plainSeries, sliceFile } from './dicom/fixtures/slices.ts';
export { NEEDLES, NEEDLES_WITHOUT_TIMES } from './deidentification/fixtures/salted-file.ts';
export { saltedStudy } from './deidentification/fixtures/salted-study.ts';
export { findForms } from './deidentification/fixtures/search-forms.ts';
export { segmentationBytes } from './segmentation/fixtures/segmentation-file.ts';
