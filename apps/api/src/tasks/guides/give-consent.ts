import { unrenewed } from './connection-words.ts';
import type { Guide, GuideContext, GuideStep, Text } from './guide.ts';
import { inBoth, joined, listWords } from './wording.ts';

/** A person decides whether the connection is renewed. The wording itself is shown where the consent is given. */
export function giveConsent(context: GuideContext): Guide {
  return { steps: [read(context), give(context), refuse(context)], consequence: unrenewed(context), deepLink: null };
}

function read({ tokenId, connection, site }: GuideContext): GuideStep {
  const what: Text = {
    en: 'Read what Keyturn will do with your consent, in English or Japanese.',
    ja: '同意に基づいて Keyturn が行うことを、英語または日本語で読みます。',
  };
  const bound: Text | null =
    connection === null || site === null
      ? null
      : {
          en: `It holds for the server ${connection.serverId}, the site ${site} and the account ${connection.accountEmail} only.`,
          ja: `サーバー ${connection.serverId}、サイト ${site}、アカウント ${connection.accountEmail} に限り有効です。`,
        };
  return {
    label: { en: 'Read what you agree to', ja: '同意する内容を読む' },
    text: bound === null ? what : joined(what, bound),
    hint: inBoth(() => `keyturn consent show ${tokenId}`),
  };
}

function give({ tokenId, connection }: GuideContext): GuideStep {
  const text: Text = {
    en: 'If you agree, give your consent: for this renewal, or as a standing one for every renewal until it ends.',
    ja: '同意する場合は、今回の更新についてのみ、または期限までのすべての更新に有効な継続的な同意として、同意します。',
  };
  const asked = listWords(connection?.requesters ?? []);
  const others: Text | null =
    asked === null
      ? null
      : {
          en: `Where there is a second approver, it cannot be given by whoever asked for the renewal: ${asked.en}.`,
          ja: `承認者が 2 人以上いる場合、更新を求めた本人 (${asked.ja}) は同意できません。`,
        };
  return {
    label: { en: 'Give your consent', ja: '同意する' },
    text: others === null ? text : joined(text, others),
    hint: inBoth(() => `keyturn consent give ${tokenId}`),
  };
}

function refuse({ tokenId }: GuideContext): GuideStep {
  return {
    label: { en: 'Or refuse', ja: 'または拒否する' },
    text: {
      en: 'If you do not agree, refuse and say why. Nothing is renewed then, and whoever waits is asked to decide.',
      ja: '同意しない場合は、理由を記録して拒否します。更新は行われず、待っている移行の担当者が判断を求められます。',
    },
    hint: inBoth(() => `keyturn consent refuse ${tokenId}`),
  };
}
