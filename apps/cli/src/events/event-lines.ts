import type { CloudEvent } from '@keyturn/client';
import { instantText } from '../output/instant-text.ts';
import { plainText } from '../output/plain-text.ts';
import { tableLines } from '../output/table.ts';
import { detailsText, eventWord } from '../output/timeline-lines.ts';
import type { Language } from '../output/words.ts';

export function eventTable(events: readonly CloudEvent[], lang: Language): string[] {
  return tableLines(
    ['SEQ', 'TIME', 'WHAT', 'SUBJECT', 'DETAILS'],
    events.map(({ seq, time, type, subject, data }) => [
      String(seq),
      instantText(time),
      eventWord(type),
      subject,
      detailsText(data),
    ]),
    lang,
  );
}

/** One event as it comes: nobody knows yet how wide the next one is. */
export function eventLine({ seq, time, type, subject, data }: CloudEvent): string {
  const details = detailsText(data);
  return plainText(
    `${instantText(time)}  ${eventWord(type)}  ${subject}${details === '' ? '' : `  ${details}`}  #${seq}`,
  );
}
