import type { TokenKind } from '@keyturn/domain';
import { copyAndHandOver, nameStep, newValueConsequence, valueInUseHint } from './new-value.ts';
import type { Guide, GuideContext, GuideStep, Text } from './guide.ts';
import { deepLinkOf } from './deep-link.ts';
import { joined, lifetimeWords } from './wording.ts';

/*
 * Labels are those of the pages: Atlassian's article in English and Japanese, which leaves Expiry and the token types in English
 * (https://support.atlassian.com/jira-service-management-cloud/docs/create-tokens-for-assets-data-manager). Those of the
 * newer navigation are known in English only.
 */
const ASSETS: Text = { en: 'Assets', ja: 'アセット' };
const DATA_MANAGER: Text = { en: 'Data Manager', ja: 'データマネージャー' };

/** As in the drop-down, in both languages. */
const TYPE_NAMES: Partial<Readonly<Record<TokenKind, string>>> = {
  'dataManager.adaptersClient': 'Adapters client token',
  'dataManager.cleanseImport': 'Cleanse and Import client token',
  'dataManager.basicAuth': 'Basic Authentication token',
};

const ROLE: Text = {
  en: 'You need the Data Manager role Adapters admin. Data Manager admin alone is not enough.',
  ja: 'データマネージャーの Adapters admin ロールが必要です。Data Manager admin だけでは足りません。',
};

/** The Japanese page may well show the English name: Atlassian's Japanese article does. */
const DEFAULT_LIFETIME = 'P3M';

/** The steps of a person who makes the next token on the pages of Data Manager. Each begins with its navigation where there are two. */
export function regenerateInDataManager(context: GuideContext): Guide {
  return {
    steps: [...olderNavigation(), ...newerNavigation(), ...dialogue(context), lastStep(context)],
    consequence: newValueConsequence(context, whatStops(context.tokenKind)),
    deepLink: deepLinkOf(context),
  };
}

function olderNavigation(): GuideStep[] {
  return [
    {
      way: 'olderNavigation',
      label: ASSETS,
      text: {
        en: 'Older navigation: select Assets in the bar at the top.',
        ja: '従来のナビゲーション: 上部のバーで [アセット] を選択します。',
      },
      hint: ROLE,
    },
    {
      way: 'olderNavigation',
      label: { en: 'Configuration', ja: '設定' },
      text: {
        en: 'Older navigation: select Configuration at the top right.',
        ja: '従来のナビゲーション: 右上の [設定] を選択します。',
      },
    },
    {
      way: 'olderNavigation',
      label: DATA_MANAGER,
      text: {
        en: 'Older navigation: select the Data Manager tab.',
        ja: '従来のナビゲーション: [データマネージャー] タブを選択します。',
      },
    },
  ];
}

function newerNavigation(): GuideStep[] {
  return [
    {
      way: 'newerNavigation',
      label: { en: 'App switcher', ja: 'アプリ スイッチャー' },
      text: {
        en: 'Newer navigation, instead of the three steps before: open the App switcher.',
        ja: '新しいナビゲーション (前の 3 ステップの代わり): [アプリ スイッチャー] を開きます。',
      },
      hint: ROLE,
    },
    {
      way: 'newerNavigation',
      label: ASSETS,
      text: {
        en: 'Newer navigation: select Assets in the menu that opens.',
        ja: '新しいナビゲーション: 開いたメニューで [アセット] を選択します。',
      },
    },
    {
      way: 'newerNavigation',
      label: { en: 'Assets settings', ja: 'アセット設定' },
      text: {
        en: 'Newer navigation: select Assets settings.',
        ja: '新しいナビゲーション: [アセット設定] を選択します。',
      },
    },
    {
      way: 'newerNavigation',
      label: DATA_MANAGER,
      text: {
        en: 'Newer navigation: select Data Manager in the sidebar.',
        ja: '新しいナビゲーション: サイドバーで [データマネージャー] を選択します。',
      },
    },
  ];
}

function dialogue(context: GuideContext): GuideStep[] {
  const inUse = valueInUseHint(context);
  return [
    {
      label: { en: 'Generate a token', ja: 'トークンを生成' },
      text: {
        en: 'Under Tokens, select Generate a token.',
        ja: '[トークン] の [トークンを生成] を選択します。',
      },
      hint: {
        en: 'Not there? Then your account is not an Adapters admin, or nobody has opened Data Manager on this site yet: open it once and come back.',
        ja: '表示されない場合は、アカウントに Adapters admin ロールがないか、このサイトでデータマネージャーがまだ一度も開かれていません。一度開いてから戻ってください。',
      },
    },
    nameStep({ en: 'Label', ja: 'ラベル' }, context.upstreamLabel),
    typeStep(context.tokenKind),
    expiryStep(context.lifetime),
    {
      label: { en: 'Next', ja: '次へ' },
      text: {
        en: 'Select Next. The token is made at this moment.',
        ja: '[次へ] を選択します。この時点でトークンが作成されます。',
      },
      ...(inUse !== null && { hint: inUse }),
    },
  ];
}

function typeStep(kind: TokenKind): GuideStep {
  const name = TYPE_NAMES[kind] ?? '';
  const isUndocumented = kind === 'dataManager.basicAuth';
  return {
    label: { en: 'Token Type', ja: 'トークンの種類' },
    text: { en: `In Token Type, choose "${name}".`, ja: `[トークンの種類] で「${name}」を選択します。` },
    ...(isUndocumented && {
      hint: {
        en: 'Not in the list? Atlassian does not say where this token is made. Then make an API token of the Atlassian account instead (id.atlassian.com › Security › API tokens), give it exactly the label above, and hand that over with its end.',
        ja: '一覧にない場合: このトークンの作成場所は Atlassian の文書に記載がありません。代わりに Atlassian アカウントの API トークン (id.atlassian.com › セキュリティ › API トークン) を上記のラベルで作成し、有効期限とともに引き渡します。',
      },
    }),
  };
}

function expiryStep(lifetime: string): GuideStep {
  const words = lifetimeWords(lifetime);
  const hint: Text =
    lifetime === DEFAULT_LIFETIME
      ? { en: 'This is the default.', ja: '既定値です。「3 months」と英語で表示されることがあります。' }
      : {
          en: 'Not offered? Atlassian documents 3 months only. Choose what comes closest, and say the real end when you hand the value over.',
          ja: '選択肢にない場合: Atlassian の文書にあるのは 3 か月だけです。最も近いものを選び、値を引き渡すときに実際の有効期限を伝えます。',
        };
  return {
    label: { en: 'Expiry', ja: 'Expiry' },
    text: { en: `In Expiry, choose "${words.en}".`, ja: `[Expiry] で「${words.ja}」を選択します。` },
    hint,
  };
}

function lastStep(context: GuideContext): GuideStep {
  const step = copyAndHandOver(context.tokenId);
  if (context.tokenKind !== 'dataManager.basicAuth') return step;
  const intoJobs: Text = {
    en: 'Then put it into every Schema job that holds the old one: delete the mask of asterisks first.',
    ja: '続いて、古い値を持つ Schema ジョブにも設定します。先にアスタリスクのマスクを削除してください。',
  };
  return { ...step, text: joined(step.text, intoJobs) };
}

/** What a lapse does to this type of token. */
function whatStops(kind: TokenKind): Text {
  if (kind === 'dataManager.adaptersClient')
    return {
      en: 'From then on the Adapters client delivers nothing, and the data goes stale.',
      ja: 'それ以降、アダプター クライアントはデータを送れず、データは古くなります。',
    };
  if (kind === 'dataManager.cleanseImport')
    return {
      en: 'From then on nothing is cleansed or imported from the command line, and the snapshots that some charts need are not made.',
      ja: 'それ以降、コマンドラインからのクレンジングとインポートは行われず、一部のグラフに必要なスナップショットも作成されません。',
    };
  return {
    en: 'From then on Schema jobs fail.',
    ja: 'それ以降、Schema ジョブは失敗します。',
  };
}
