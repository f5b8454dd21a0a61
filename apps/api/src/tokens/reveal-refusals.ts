import { ApiRefusal } from '../http/api-refusal.ts';

const ASK_AGAIN = 'Ask for the value again if it is still needed.';

export function notFound(): ApiRefusal {
  return new ApiRefusal('resource.notFound', { detail: 'There is no such ticket of this token.' });
}

export function notYours(requestedBy: string): ApiRefusal {
  return new ApiRefusal('auth.forbidden', {
    detail: `${requestedBy} asked for this: nobody else is shown the value.`,
    action: 'Ask for it yourself.',
  });
}

export function notConfirmed(): ApiRefusal {
  return new ApiRefusal('auth.fourEyes', {
    detail: 'Nobody has confirmed this yet.',
    action: 'Ask another approver, and redeem the ticket within five minutes of the confirmation.',
  });
}

export function confirmedAlone(): ApiRefusal {
  return new ApiRefusal('auth.fourEyes', {
    detail: 'This was confirmed by the one who asked, and meanwhile there is somebody else who could.',
    action: `${ASK_AGAIN} Another approver confirms it then.`,
  });
}

const ENDS = {
  confirmedBefore: 'This was confirmed before.',
  spent: 'This ticket has been redeemed.',
  lapsed: 'This was not confirmed within an hour, or not redeemed within five minutes of that.',
} as const;

export function gone(how: keyof typeof ENDS): ApiRefusal {
  return new ApiRefusal('reveal.spent', { detail: ENDS[how], action: ASK_AGAIN });
}

/** For a token that was retired and registered again. */
export function goneSince(tokenId: string): ApiRefusal {
  return new ApiRefusal('reveal.spent', {
    detail: `${tokenId} was registered anew since: this ticket was for a value of its life before.`,
    action: ASK_AGAIN,
  });
}
