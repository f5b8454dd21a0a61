import { createHash } from 'node:crypto';
import type { consentWording, Language } from '@keyturn/contracts/schemas';
import type { MigrationProduct, TokenState } from '@keyturn/domain';
import type { z } from 'zod';

export type Wording = z.output<typeof consentWording>;

/** What a consent binds to. If any of it changes, a person is asked again. */
export interface ConsentBinding {
  readonly product: MigrationProduct;
  readonly serverId: string;
  /** Where the token will be saved: whoever could change it unseen could have it saved elsewhere. */
  readonly serverUrl: string;
  readonly site: string;
  readonly account: string;
}

/** What a consent for the renewal of this token binds to; null for a token that needs none. */
export function bindingOf({ spec }: TokenState): ConsentBinding | null {
  const { container, site } = spec;
  if (container === undefined || site === undefined) return null;
  const { product, server, account } = container;
  return { product, serverId: server.serverId, serverUrl: server.baseUrl, site, account: account.email };
}

/** Raised with every change of a text below; whoever reads an old record can then find what was agreed to. */
const WORDING_VERSION = 1;

/** What a person reads before they consent, in one language. The hash covers the text and all that the consent binds to. */
export function consentWordingOf(binding: ConsentBinding, language: Language): Wording {
  const text = TEXTS[language](binding);
  const { product, serverId, serverUrl, site, account } = binding;
  const covered = JSON.stringify([text, product, serverId, serverUrl, site, account]);
  const hash = createHash('sha256').update(covered).digest('hex');
  return { language, version: WORDING_VERSION, text, hash };
}

/** The wording that somebody has read, whatever its language; null when it is not what they would read now. */
export function agreedWording(binding: ConsentBinding, hash: string): Wording | null {
  const current = LANGUAGES_SHOWN.map((language) => consentWordingOf(binding, language));
  return current.find((wording) => wording.hash === hash) ?? null;
}

const LANGUAGES_SHOWN = ['en', 'ja'] as const satisfies readonly Language[];

/** The box of the assistant's dialogue, letter by letter; Atlassian's Japanese article leaves it in English. */
const BOX = 'Allow Atlassian to access migrations data';

const ASSISTANTS: Readonly<Record<MigrationProduct, string>> = {
  jira: 'Jira Cloud Migration Assistant',
  confluence: 'Confluence Cloud Migration Assistant',
};

/* The numbered steps are C1, P1 and P2 of the Migration API. */
const TEXTS: Readonly<Record<Language, (binding: ConsentBinding) => string>> = {
  en: ({ product, serverId, serverUrl, site, account }) => `${BOX}

Your consent stands for ticking this box in the migration assistant and selecting Confirm. Keyturn then renews the connection between the server and the site in your place:
1. As ${account} it asks Atlassian for a token that works for ${site} only, for 5 minutes.
2. It hands that token to the ${ASSISTANTS[product]} on the server ${serverId} (${serverUrl}), which saves it. From then on the server may connect to the site, for about 21 days.
3. It attaches the site to the server, so that migrations between the two may run.

Migrations of this server and site that were started and wait for this then go on by themselves, one at a time, and copy what their specifications name to the site. Keyturn deletes nothing, neither on the server nor in the cloud.

What Atlassian does with the data is settled between you and Atlassian: the assistant says no more about it than the first line.

Your consent holds for this server, this site and this account; if one of them changes, somebody is asked again. It counts for one renewal or, if you make it a standing one, for every renewal until it ends. You can revoke it at any time; that stops the next renewal, and does not undo one that was made.`,
  ja: ({ product, serverId, serverUrl, site, account }) => `${BOX}
(アトラシアンによる移行データへのアクセスを許可する)

同意すると、移行アシスタントでこのチェックボックスをオンにして [Confirm] を選択したことになります。Keyturn は、お客様に代わってサーバーとサイトの接続を次のように更新します。
1. ${account} として、${site} だけに 5 分間使えるトークンをアトラシアンに要求します。
2. そのトークンをサーバー ${serverId} (${serverUrl}) の ${ASSISTANTS[product]} に渡し、保存させます。以後約 21 日間、サーバーはこのサイトに接続できます。
3. サイトをサーバーに関連付け、両者の間で移行を実行できるようにします。

このサーバーとサイトの移行のうち、開始済みでこの更新を待っているものは、その後 1 件ずつ自動的に続行され、仕様に示されたデータをサイトにコピーします。Keyturn は、サーバーでもクラウドでも何も削除しません。

データの取り扱いは、お客様とアトラシアンの間の取り決めによります。アシスタントには、冒頭の 1 行のほかに説明はありません。

同意は、このサーバー、このサイト、このアカウントに限り有効です。いずれかが変わると、改めて同意を求めます。1 回の更新に有効で、継続的な同意にした場合は期限までのすべての更新に有効です。いつでも取り消せます。取り消すと次の更新は行われませんが、行われた更新は元に戻りません。`,
};
