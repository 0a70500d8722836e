/** The archive (PACS) that the administrator configured. */
export interface ArchiveSettings {
  /** Shown to instructors. */
  readonly name: string;
  /** Root of its DICOMweb service, such as `https://pacs.example/dicom-web/`; ends with a slash. */
  readonly url: URL;
  /** Value of the Authorization header. Never logged, never sent to a browser. */
  readonly authorization?: string;
}
