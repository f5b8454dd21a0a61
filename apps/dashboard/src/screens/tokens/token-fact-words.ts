import { defineWords } from '../../words/define-words.ts';

export const tokenFactWords = defineWords('token-facts', {
  en: {
    failed_one: 'failed once',
    failed_other: 'failed {{count}} times',
    nothingYet: 'nothing made yet',
    worked: 'worked',
    over: 'nothing more to do',
    idleUntil: 'renewal due',
  },
  ja: {
    failed_other: '{{count}} 回失敗',
    nothingYet: 'まだ何も作られていません',
    worked: '成功',
    over: 'することはありません',
    idleUntil: '次の更新',
  },
});
