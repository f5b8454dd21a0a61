import type { Product } from '../switches.schema.ts';

/** A pre-migration check; texts are ours where the documentation shows none. */
export interface Check {
  readonly key: string;
  /** Scope without which it has nothing to look at. */
  readonly needs?: 'apps' | 'ar' | 'jsm';
  /** Whether a migrate task may override it. */
  readonly excludable?: true;
  /** What it says when it finds something. */
  readonly message: string;
  readonly description?: string;
}

const ANON_PERMISSION: Check = {
  key: 'AnonPermission',
  excludable: true,
  message: 'Project settings will allow public access',
  description: 'Something in scope can be read without signing in, and anybody on the internet could read it in cloud.',
};

const MISSING_ATTACHMENTS: Check = {
  key: 'MissingAttachments',
  excludable: true,
  message: 'Some attachments are missing on the server',
  description: 'The files of some attachments cannot be found. They are left out of the migration.',
};

const APP_CHECKS: readonly Check[] = [
  { key: 'AppAssessmentIncomplete', needs: 'apps', message: 'The app assessment is incomplete' },
  { key: 'AppDataMigrationConsent', needs: 'apps', message: 'You have not consented to app data migration' },
  { key: 'AppLicenseCheck', needs: 'apps', message: 'Some apps have no valid license' },
  { key: 'AppsNotInstalledOnCloud', needs: 'apps', message: 'Some needed apps are not installed on the cloud site' },
  { key: 'AppsReliabilityCheck', needs: 'apps', message: 'Some apps do not meet the success rate criteria' },
  { key: 'AppVendorCheck', needs: 'apps', message: 'The vendor of an app reports a problem' },
  { key: 'AppWebhookEndpointCheck', needs: 'apps', message: 'The endpoint of an app does not answer' },
];

const JIRA_CHECKS: readonly Check[] = [
  { key: 'AdvancedRoadmapsOutdated', needs: 'ar', message: 'Advanced Roadmaps is out of date' },
  { key: 'AdvancedRoadmapsProjectMigratedConflict', needs: 'ar', message: 'Plans refer to projects migrated before' },
  ANON_PERMISSION,
  ...APP_CHECKS,
  { key: 'CloudFreeUserLimit', message: 'The cloud site has too few seats for all users' },
  { key: 'CloudSiteNotEmpty', message: 'The cloud site is not empty' },
  { key: 'CrossProjectEntityMissingProjectSelection', message: 'Boards or filters refer to projects out of scope' },
  { key: 'DatabaseSize', message: 'The database is larger than recommended' },
  { key: 'EpicLinksAboveStoryHierarchyLevel', message: 'Epic links lie above the story level' },
  MISSING_ATTACHMENTS,
];

const CONFLUENCE_CHECKS: readonly Check[] = [ANON_PERMISSION, ...APP_CHECKS, MISSING_ATTACHMENTS];

/** The check that finds keys in the destination; invented, as its key is documented for neither product. */
export const EXISTING_KEYS_CHECK: Readonly<Record<Product, string>> = {
  jira: 'ProjectKeyConflict',
  confluence: 'SpaceKeyConflict',
};

/** The one that `failAt: check` fails. */
export const ORDERED_TO_FAIL = MISSING_ATTACHMENTS.key;

/** Without the checks of container token and destination, which look at something. */
export function checksOf(product: Product): readonly Check[] {
  return product === 'jira' ? JIRA_CHECKS : CONFLUENCE_CHECKS;
}
