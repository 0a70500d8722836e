import { Dcm2niix } from '@niivue/dcm2niix';

/** Its worker cannot convert twice (its folders exist by then): each run starts one, outside of the measured time. */
let ready = start();

async function start() {
  const dcm2niix = new Dcm2niix();
  await dcm2niix.init();
  return dcm2niix;
}

globalThis.prepare = () => ready;

/** Files to a volume in memory: an uncompressed NIfTI without a side file, its values taken as they lie. */
globalThis.readFiles = async (files) => {
  const dcm2niix = await ready;
  const made = await dcm2niix.input(files).z('n').b('n').run();
  const nifti = made.find(({ name }) => name.endsWith('.nii'));
  if (nifti === undefined) throw new Error('dcm2niix made no NIfTI');
  const bytes = await nifti.arrayBuffer();
  const header = new DataView(bytes);
  const [columns, rows, slices] = [2, 4, 6].map((at) => header.getInt16(40 + at, true));
  const Values = header.getInt16(70, true) === 512 ? Uint16Array : Int16Array;
  const values = new Values(bytes, header.getFloat32(108, true), columns * rows * slices);
  // Its axes point to the right, front and head; DICOM's to the left, back and head. The affine says which were turned.
  const isPositive = (row) => header.getFloat32(280 + row * 20, true) > 0;
  return { columns, rows, slices, values, turnedX: isPositive(0), turnedY: isPositive(1) };
};

globalThis.forget = () => {
  void ready.then((dcm2niix) => dcm2niix.worker.terminate());
  ready = start();
};
