import type { MigrationProduct } from '@keyturn/domain';
import { PRODUCT_NAMES, toAssistantHome, toNewMigration } from './assistant-steps.ts';
import { completeTask } from './complete-task.ts';
import { unrenewed } from './connection-words.ts';
import type { Guide, GuideContext, GuideStep, Text } from './guide.ts';

/** The steps of a person who renews the token of the assistant on its own pages; only their beginning differs between the products. */
export function renewInBrowser(context: GuideContext): Guide {
  const { connection } = context;
  const product = connection?.product ?? 'jira';
  return {
    steps: [
      ...toAssistantHome(product),
      ...toNewMigration(product, 'renew'),
      ...CONNECT,
      ...destination(context),
      consent(),
      CONFIRM,
      done(product),
    ],
    consequence: unrenewed(context),
    deepLink: connection?.serverUrl ?? null,
  };
}

const CONNECT: GuideStep[] = [
  {
    label: { en: 'Connect to cloud', ja: 'Connect to cloud' },
    text: {
      en: 'On the screen How It Works, select Connect to cloud at the bottom.',
      ja: '画面 [How It Works] の下部で [Connect to cloud] を選択します。',
    },
    hint: {
      en: 'If these steps do not work, use a private window: the browser may show pages from its cache.',
      ja: '手順どおりに進まない場合は、ブラウザーのプライベート ウィンドウを使用します。キャッシュされたページが表示されることがあります。',
    },
  },
  {
    label: { en: 'Choose cloud site', ja: 'Choose cloud site' },
    text: {
      en: 'Below the drop-down Choose your destination cloud site, select Choose cloud site.',
      ja: 'ドロップダウン [Choose your destination cloud site] の下にある [Choose cloud site] を選択します。',
    },
  },
  {
    label: { en: 'Continue', ja: 'Continue' },
    text: {
      en: 'In the pop-up Choose your cloud destination, select Continue.',
      ja: 'ポップアップ [Choose your cloud destination] で [Continue] を選択します。',
    },
  },
];

function destination({ connection, site }: GuideContext): GuideStep[] {
  const account = connection?.accountEmail;
  const host = site === null ? null : new URL(site).host;
  return [
    {
      label: { en: 'Change account', ja: 'Change account' },
      text:
        account === undefined
          ? {
              en: 'Only if you are signed in with another account than the specification names: select Change account.',
              ja: '仕様と異なるアカウントでログインしている場合のみ: [Change account] を選択します。',
            }
          : {
              en: `Only if another account is signed in: select Change account and sign in as "${account}".`,
              ja: `別のアカウントでログインしている場合のみ: [Change account] を選択し、「${account}」としてログインします。`,
            },
      hint: {
        en: 'It must be site or organisation admin of the site.',
        ja: 'サイトのサイト管理者または組織管理者である必要があります。',
      },
    },
    {
      label: { en: 'Migrate to', ja: 'Migrate to' },
      text:
        host === null
          ? { en: 'In Migrate to, choose the site.', ja: '[Migrate to] でサイトを選択します。' }
          : { en: `In Migrate to, choose "${host}".`, ja: `[Migrate to] で「${host}」を選択します。` },
    },
  ];
}

function consent(): GuideStep {
  const box: Text = {
    en: 'Allow Atlassian to access migrations data*',
    ja: 'Allow Atlassian to access migrations data*',
  };
  return {
    label: box,
    text: { en: `Tick ${box.en}.`, ja: `[${box.ja}] をオンにします。` },
    hint: {
      en: 'You declare this for your organisation. If you may not, hand this task to somebody who may.',
      ja: '組織を代表して許可することになります。その権限がない場合は、権限のある人にこのタスクを引き継ぎます。',
    },
  };
}

const CONFIRM: GuideStep = {
  label: { en: 'Confirm', ja: 'Confirm' },
  text: {
    en: 'Select Confirm. The token is renewed at this moment; the migration that was begun need not be finished or saved.',
    ja: '[Confirm] を選択します。この時点でトークンが更新されます。開始した移行を完成または保存する必要はありません。',
  },
};

function done(product: MigrationProduct): GuideStep {
  const name = PRODUCT_NAMES[product];
  return completeTask({
    en: `Complete this task at once. Keyturn counts 21 days from then on, and the next check of a migration from this ${name} proves it.`,
    ja: `すぐに、このタスクを完了します。Keyturn はその時点から 21 日間を数えます。この ${name} からの移行の次回のチェックで確認されます。`,
  });
}
