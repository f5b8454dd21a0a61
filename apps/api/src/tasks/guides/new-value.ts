import type { GuideContext, GuideStep, Text } from './guide.ts';
import { inBoth, instantWords, joined } from './wording.ts';

/** How every task ends in which a person makes a value. */
export function copyAndHandOver(tokenId: string): GuideStep {
  return {
    label: { en: 'Copy the token', ja: 'トークンをコピー' },
    text: {
      en: 'Copy the token and hand it to Keyturn at once: it may not be shown again.',
      ja: 'トークンをコピーし、すぐに Keyturn に引き渡します。再表示されない可能性があります。',
    },
    hint: handOverCommand(tokenId),
  };
}

/** Asks for the value: on a command line it would stay in the history of the shell. */
export function handOverCommand(tokenId: string): Text {
  return inBoth(() => `keyturn token submit ${tokenId}`);
}

/** The field for the name. Exactly, because the name is all that tells the tokens of one list apart. */
export function nameStep(label: Text, name: string): GuideStep {
  return {
    label,
    text: { en: `In ${label.en}, type exactly "${name}".`, ja: `[${label.ja}] に「${name}」と正確に入力します。` },
  };
}

/** What happens if nobody makes a value, and what making one may break. */
export function newValueConsequence(context: GuideContext, whatStops: Text): Text {
  const breaks = whatMakingBreaks(context);
  return joined(endOfValueInUse(context), whatStops, ...(breaks === null ? [] : [breaks]));
}

/** For the step that makes the new value; null where the old one is known to live on. */
export function valueInUseHint({ coexistence }: GuideContext): Text | null {
  if (coexistence === 'many') return null;
  return coexistence === 'one'
    ? { en: 'From this moment the value in use does not work.', ja: 'この時点で、使用中の値は使えなくなります。' }
    : {
        en: 'The value in use may stop working at this moment.',
        ja: 'この時点で、使用中の値が使えなくなる可能性があります。',
      };
}

function endOfValueInUse({ expiresAt }: GuideContext): Text {
  if (expiresAt === null)
    return {
      en: 'Until a value is handed over, there is none to work with.',
      ja: '値が引き渡されるまで、使える値はありません。',
    };
  const end = instantWords(expiresAt);
  return {
    en: `Without a new value, the one in use ends on ${end.en}.`,
    ja: `新しい値がなければ、使用中の値は ${end.ja} に失効します。`,
  };
}

function whatMakingBreaks({ coexistence }: GuideContext): Text | null {
  if (coexistence === 'many') return null;
  return coexistence === 'one'
    ? {
        en: 'Only one token of this type can be valid here: the value in use stops working at the moment the new one is made, and runs fail until each client has pulled the new value.',
        ja: 'この種類のトークンは同時に 1 つしか有効になりません。新しい値を作成した時点で使用中の値は使えなくなり、各クライアントが新しい値を取得するまで実行は失敗します。',
      }
    : {
        en: 'Nobody knows whether the value in use keeps working once a new one is made: make it between two runs if you can.',
        ja: '新しい値を作成した後も使用中の値が使えるかどうかは不明です。可能であれば、実行と実行の間に作成してください。',
      };
}
