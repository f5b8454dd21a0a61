import { describe, expect, it } from '@jest/globals';
import { Refusal, type Problem } from '@keyturn/client';
import { sendAsSeen } from './as-seen.ts';

const changed = () => new Refusal({ code: 'request.revisionChanged', detail: 'It has changed.' } as Problem);

interface Seen {
  readonly revision: number;
  readonly owner: string;
}

/** A server that stands at what `read` answers last. */
function act(seen: Seen, later: readonly Seen[]) {
  const states = [...later];
  let now = states.shift() ?? seen;
  const sent: string[] = [];
  const answer = sendAsSeen<Seen, string>({
    seen,
    revisionOf: ({ revision }) => revision,
    read: () => Promise.resolve(now),
    isSame: (one, other) => one.owner === other.owner,
    send: async (headers) => {
      sent.push(headers['if-match'] ?? '');
      if (headers['if-match'] !== `"${now.revision}"`) throw changed();
      now = states.shift() ?? now;
      return 'done';
    },
  });
  return { answer, sent };
}

describe('acting on what was seen', () => {
  it('names the revision that was seen', async () => {
    const { answer, sent } = act({ revision: 4, owner: 'a' }, []);
    await expect(answer).resolves.toBe('done');
    expect(sent).toEqual(['"4"']);
  });

  it('goes on when only something else has changed meanwhile', async () => {
    const { answer, sent } = act({ revision: 4, owner: 'a' }, [{ revision: 6, owner: 'a' }]);
    await expect(answer).resolves.toBe('done');
    expect(sent).toEqual(['"4"', '"6"']);
  });

  it('does nothing when what it is about has changed', async () => {
    const { answer, sent } = act({ revision: 4, owner: 'a' }, [{ revision: 5, owner: 'b' }]);
    await expect(answer).rejects.toMatchObject({ code: 'request.revisionChanged' });
    expect(sent).toHaveLength(1);
  });

  it('passes on every other refusal at once', async () => {
    const error = new Error('away');
    const refused = sendAsSeen({
      seen: { revision: 1 },
      revisionOf: ({ revision }) => revision,
      read: () => Promise.reject(new Error('never asked')),
      isSame: () => true,
      send: () => Promise.reject(error),
    });
    await expect(refused).rejects.toBe(error);
  });
});
