import type { MigrationProduct } from '@keyturn/domain';
import type { GuideStep, Text } from './guide.ts';

/*
 * Labels are those of Atlassian's article on renewing the token, in English and Japanese; the Japanese one leaves all but two of them in English
 * (https://confluence.atlassian.com/cloudkb/how-to-renew-authentication-token-for-the-cloud-migration-assistant-apps-ccma-jcma-1102610716.html).
 */

export const PRODUCT_NAMES: Readonly<Record<MigrationProduct, string>> = { jira: 'Jira', confluence: 'Confluence' };

/** From the server's first page to the home of its migration assistant, which each product has elsewhere. */
export function toAssistantHome(product: MigrationProduct): GuideStep[] {
  return product === 'jira' ? IN_JIRA : IN_CONFLUENCE;
}

const ROLE: Text = {
  en: 'You need to be a system administrator of the server.',
  ja: 'サーバーのシステム管理者である必要があります。',
};

const IN_JIRA: GuideStep[] = [
  {
    label: { en: 'Settings', ja: 'Settings' },
    text: { en: 'In Jira, open Settings at the top.', ja: 'Jira の上部で [Settings] を開きます。' },
    hint: ROLE,
  },
  {
    label: { en: 'System', ja: 'System' },
    text: { en: 'Select System.', ja: '[System] を選択します。' },
  },
  {
    label: { en: 'Migrate to cloud', ja: 'クラウドに移行' },
    text: {
      en: 'In the panel on the left, under Import and Export, select Migrate to cloud.',
      ja: '左側のパネルの [インポートとエクスポート] で [クラウドに移行] を選択します。',
    },
  },
];

const IN_CONFLUENCE: GuideStep[] = [
  {
    label: { en: 'Confluence Administration', ja: 'Confluence Administration' },
    text: {
      en: 'In Confluence, open Confluence Administration at the top.',
      ja: 'Confluence の上部で [Confluence Administration] を開きます。',
    },
    hint: ROLE,
  },
  {
    label: { en: 'General Configuration', ja: 'General Configuration' },
    text: { en: 'Select General Configuration.', ja: '[General Configuration] を選択します。' },
  },
  {
    label: { en: 'Migration Assistant', ja: 'Migration Assistant' },
    text: {
      en: 'In the panel on the left, under Atlassian Cloud, select Migration Assistant.',
      ja: '左側のパネルの [Atlassian Cloud] で [Migration Assistant] を選択します。',
    },
  },
];

/** What somebody begins a new migration for: data moves, or nothing but the token is renewed. */
type Purpose = 'migrate' | 'renew';

/** From there to the first screen of a new migration, which is also the way to a new token. */
export function toNewMigration(product: MigrationProduct, purpose: Purpose): GuideStep[] {
  return product === 'jira' ? NEW_IN_JIRA : newInConfluence(purpose);
}

const NEW_IN_JIRA: GuideStep[] = [
  {
    label: { en: 'Create a Migration', ja: 'Create a Migration' },
    text: {
      en: 'Under Migrate your data, select Create a Migration.',
      ja: '[Migrate your data] で [Create a Migration] を選択します。',
    },
  },
];

const newInConfluence = (purpose: Purpose): GuideStep[] => [
  {
    label: { en: 'Migrate your data', ja: 'Migrate your data' },
    text: { en: 'Select Migrate your data.', ja: '[Migrate your data] を選択します。' },
  },
  {
    label: { en: 'Create new Migration', ja: 'Create new Migration' },
    text: { en: 'Select Create new Migration.', ja: '[Create new Migration] を選択します。' },
    hint: ASSESSMENT[purpose],
  },
];

const ASSESSMENT: Readonly<Record<Purpose, Text>> = {
  migrate: {
    en: 'If a pop-up asks for an app assessment: that is optional and can be done before. To go on, select Continue without assessing; the migration itself is set up in the next steps.',
    ja: 'アプリの評価を求めるポップアップが表示された場合: 評価は任意で、事前に行うこともできます。先に進むには [Continue without assessing] を選択します。移行そのものは次の手順で設定します。',
  },
  renew: {
    en: 'If a pop-up asks for an app assessment, Continue without assessing is fine: only the token is renewed.',
    ja: 'アプリの評価を求めるポップアップが表示された場合は、[Continue without assessing] を選択します。トークンを更新するだけです。',
  },
};
