declare module '*.css';

/** A file that the bundler copies beside the code; the import is its address. */
declare module '*?url' {
  const url: string;
  export default url;
}
