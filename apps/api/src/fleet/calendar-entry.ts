import type { CalendarItem } from '@keyturn/contracts/schemas';

/** Something that lies in the calendar: an item with its instants in epoch ms of fleet time. */
export type CalendarEntry = Omit<CalendarItem, 'at' | 'until'> & {
  readonly at: number;
  readonly until?: number;
};

/** The specification of a window or freeze with a text that is the same for the same one. */
export interface Named<Spec> {
  readonly name: string;
  readonly spec: Spec;
}
