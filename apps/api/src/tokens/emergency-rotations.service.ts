import { Inject, Injectable } from '@nestjs/common';
import { FAILURE_TABLE } from '@keyturn/contracts';
import type { Confirmation, Records } from '@keyturn/records';
import { CommandRefused } from '@keyturn/temporal';
import { CONFIRM_WITHIN_MS, isConfirmable, ROTATION } from '../confirmations/confirmation-state.ts';
import { judge, requireSecondPerson } from '../confirmations/second-person.ts';
import { Answer } from '../http/answer.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { Principal } from '../http/principal.ts';
import { requireRevision } from '../http/revision.ts';
import { tokenSubject } from '../informer/informer.ts';
import { nameOf, type Sender } from '../lives/sender.ts';
import { RECORDS } from '../parts.ts';
import { retired, TokenCommands } from './token-commands.service.ts';

/** Rotations that revoke predecessors without waiting for their consumers: they take two people where there are two. */
@Injectable()
export class EmergencyRotations {
  readonly #commands: TokenCommands;
  readonly #records: Records;

  constructor(@Inject(TokenCommands) commands: TokenCommands, @Inject(RECORDS) records: Records) {
    this.#commands = commands;
    this.#records = records;
  }

  /** Begins at once where nobody else could confirm it, else asks for somebody who does. */
  async ask(tokenId: string, reason: string, sender: Sender): Promise<Answer> {
    const { item, revision } = this.#commands.require(tokenId);
    if (item.phase === 'retired') throw retired(tokenId);
    const verdict = await judge(this.#records, { askedBy: sender.principal, confirmedBy: null });
    if (verdict !== 'secondPerson') {
      const version = await this.#rotate(tokenId, reason, sender);
      return started(version, { breakGlass: true, [verdict]: true });
    }
    requireRevision({ ifMatch: sender.ifMatch, revision });
    const { id, expiresAt } = await this.#records.confirmations.ask({
      kind: ROTATION,
      subject: tokenSubject(tokenId),
      requestedBy: nameOf(sender.principal),
      request: { reason },
      now: new Date().toISOString(),
      ttlMs: CONFIRM_WITHIN_MS,
    });
    const detail = { breakGlass: true, confirmation: id, expiresAt };
    return new Answer({ status: 202, body: { confirmation: id, expiresAt }, audit: { detail } });
  }

  /** Throws `resource.notFound`, `auth.fourEyes`, `reveal.spent`, and what the life refuses. */
  async confirm(tokenId: string, id: string, principal: Principal): Promise<Answer> {
    const asked = await this.#records.confirmations.get(id);
    if (asked?.kind !== ROTATION || asked.subject !== tokenSubject(tokenId)) throw notFound();
    const { requestedBy } = asked;
    const verdict = await requireSecondPerson(this.#records, { requestedBy, confirmedBy: principal });
    await this.#take(asked, principal);
    const version = await this.#carryOut(tokenId, asked);
    return started(version, { breakGlass: true, confirmation: id, requestedBy, [verdict]: nameOf(principal) });
  }

  /** Once it is known what came of it, or too late, nobody confirms it any more. */
  async #take({ id }: Confirmation, principal: Principal): Promise<void> {
    const now = new Date().toISOString();
    const result = await this.#records.confirmations.confirm({ id, confirmedBy: nameOf(principal), now });
    if (result.state === 'confirmed') return;
    const isOpen = result.state !== 'unknown' && isConfirmable(result.confirmation, Date.parse(now));
    if (!isOpen) throw spent(result.state === 'spent');
  }

  /** One update id for all tries: whoever repeats it after an unknown outcome begins no second rotation. */
  async #carryOut(tokenId: string, { id, requestedBy, request }: Confirmation): Promise<number> {
    const { confirmations } = this.#records;
    const { reason } = request as { readonly reason: string };
    const sender = { principal: { name: requestedBy, person: null }, updateId: `confirmation ${id}`, ifMatch: null };
    try {
      const version = await this.#rotate(tokenId, reason, sender);
      await confirmations.settle({ id, outcome: `version ${version}` });
      return version;
    } catch (error) {
      if (error instanceof CommandRefused && !FAILURE_TABLE[error.code].retryable)
        await confirmations.settle({ id, outcome: error.code });
      throw error;
    }
  }

  async #rotate(tokenId: string, reason: string, sender: Sender): Promise<number> {
    const order = { command: 'rotateNow', says: { reason, breakGlass: true } } as const;
    return (await this.#commands.send(tokenId, order, sender)).version ?? 0;
  }
}

function started(version: number, detail: Readonly<Record<string, unknown>>): Answer {
  return new Answer({ status: 202, body: { version }, audit: { detail } });
}

function notFound(): ApiRefusal {
  return new ApiRefusal('resource.notFound', { detail: 'There is no such confirmation of this token.' });
}

function spent(wasUsed: boolean): ApiRefusal {
  return new ApiRefusal('reveal.spent', {
    detail: wasUsed ? 'This was confirmed before.' : 'Nobody confirmed this in time.',
    action: 'Ask for the rotation again if it is still needed.',
  });
}
