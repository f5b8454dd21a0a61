import { deepLinkOf } from './deep-link.ts';
import type { Guide, GuideContext } from './guide.ts';
import { handOverCommand, newValueConsequence, valueInUseHint } from './new-value.ts';
import { lifetimeWords } from './wording.ts';

/** For a credential only its owner knows how to make. */
export function regenerateByOwnProcedure(context: GuideContext): Guide {
  const { upstreamLabel, lifetime, tokenId } = context;
  const words = lifetimeWords(lifetime);
  const inUse = valueInUseHint(context);
  return {
    steps: [
      {
        label: { en: 'Make a new value', ja: '新しい値を作成' },
        text: {
          en: `Make a new value by your own procedure, valid for ${words.en}. Where it takes a name, type exactly "${upstreamLabel}".`,
          ja: `所定の手順で、有効期間 ${words.ja} の新しい値を作成します。名前を付けられる場合は「${upstreamLabel}」と正確に入力します。`,
        },
        ...(inUse !== null && { hint: inUse }),
      },
      {
        label: { en: 'Hand it over', ja: '値を引き渡す' },
        text: {
          en: 'Hand the value to Keyturn. If it lives shorter or longer, say its real end too.',
          ja: '値を Keyturn に引き渡します。有効期間が異なる場合は、実際の有効期限も伝えます。',
        },
        hint: handOverCommand(tokenId),
      },
    ],
    consequence: newValueConsequence(context, {
      en: 'From then on whoever uses it stops working.',
      ja: 'それ以降、このトークンの利用者は動作しなくなります。',
    }),
    deepLink: deepLinkOf(context),
  };
}
