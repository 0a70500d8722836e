import type { AuditTrail } from '../audit/audit-log.ts';
import type { RefusalNotes } from '../audit/refusal-notes.ts';
import type { CaseLibrary } from '../cases/case-library.ts';
import type { ImageJobs } from '../cases/image-jobs.ts';
import type { ImportReportStore } from '../cases/import-summary.ts';
import type { Clock } from '../clock.ts';
import type { InstructorLinks } from '../identity/instructor-links.ts';
import type { SignOuts } from '../identity/sign-outs.ts';
import type { TokenSigner } from '../identity/tokens.ts';
import type { ImportJobs } from '../imports/import-jobs.ts';
import type { ImportLimits } from '../imports/import-process.ts';
import type { KeepDays } from '../journal/retention.ts';
import type { Log } from '../logging/log.ts';
import type { PacsServices } from '../pacs/pacs-services.ts';
import type { SessionDirectory } from '../rooms/session-directory.ts';
import type { AssetStore } from '../storage/asset-store.ts';
import type { HttpMetrics } from '../operations/metrics.ts';
import type { Readiness } from '../operations/readiness.ts';
import type { Tracing } from '../operations/tracing.ts';
import type { AssetDoor } from './asset-door.ts';
import type { FailureLimiter } from './failure-limiter.ts';

/** What the routes need of the server around them. */
export interface HttpServices {
  readonly clock: Clock;
  readonly log: Log;
  readonly signer: TokenSigner;
  readonly signOuts: SignOuts;
  readonly links: InstructorLinks;
  readonly library: CaseLibrary;
  readonly importReports: ImportReportStore;
  readonly imageJobs: ImageJobs;
  /** Cases of other servers wait here while they are checked; emptied at start. */
  readonly bundleFolder: string;
  readonly importLimits: ImportLimits;
  readonly assets: AssetStore;
  readonly directory: SessionDirectory;
  readonly keepClassesDays: KeepDays;
  /** By what name a front finds a process; undefined where there is no front. */
  readonly serverNameOf: (processId: string) => string | undefined;
  readonly imports: ImportJobs;
  readonly pacs: PacsServices;
  readonly codeGuesses: FailureLimiter;
  readonly assetDoor: AssetDoor;
  readonly audit: AuditTrail;
  readonly refusals: RefusalNotes;
  readonly metrics: HttpMetrics;
  readonly tracing: Tracing;
  readonly readiness: Readiness;
  /** How long a body that is no upload may take to arrive; the usual time where undefined. */
  readonly bodyPatienceMs?: number | undefined;
  /** Origins under which the server can be reached from other machines, best first: `https://192.168.1.20:2568`. */
  readonly lanOrigins: () => readonly string[];
  /** Folder of the built pages. */
  readonly pagesFolder: string;
  /** Addresses of fronts that are believed about who asks, and over what. */
  readonly trustedProxies: readonly string[];
  readonly requestsPerMinute: number;
  /** True from the moment the server is told to stop. */
  readonly isStopping: () => boolean;
}
