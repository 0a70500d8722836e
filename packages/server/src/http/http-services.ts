import type { CaseLibrary } from '../cases/case-library.ts';
import type { ImageJobs } from '../cases/image-jobs.ts';
import type { ImportReportStore } from '../cases/import-summary.ts';
import type { Clock } from '../clock.ts';
import type { InstructorLinks } from '../identity/instructor-links.ts';
import type { TokenSigner } from '../identity/tokens.ts';
import type { ImportJobs } from '../imports/import-jobs.ts';
import type { ImportLimits } from '../imports/import-process.ts';
import type { Log } from '../logging/log.ts';
import type { PacsServices } from '../pacs/pacs-services.ts';
import type { SessionDirectory } from '../rooms/session-directory.ts';
import type { AssetStore } from '../storage/asset-store.ts';
import type { FailureLimiter } from './failure-limiter.ts';

/** What the routes need of the server around them. */
export interface HttpServices {
  readonly clock: Clock;
  readonly log: Log;
  readonly signer: TokenSigner;
  readonly links: InstructorLinks;
  readonly library: CaseLibrary;
  readonly importReports: ImportReportStore;
  readonly imageJobs: ImageJobs;
  /** Cases of other servers wait here while they are checked; emptied at start. */
  readonly bundleFolder: string;
  readonly importLimits: ImportLimits;
  readonly assets: AssetStore;
  readonly directory: SessionDirectory;
  readonly imports: ImportJobs;
  readonly pacs: PacsServices;
  readonly codeGuesses: FailureLimiter;
  /** Origins under which the server can be reached from other machines, best first: `https://192.168.1.20:2568`. */
  readonly lanOrigins: () => readonly string[];
  /** Folder of the built pages. */
  readonly pagesFolder: string;
  readonly requestsPerMinute: number;
  /** True from the moment the server is told to stop. */
  readonly isStopping: () => boolean;
}
