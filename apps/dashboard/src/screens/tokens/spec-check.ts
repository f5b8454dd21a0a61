import {
  getTokens,
  lintTokens,
  Refusal,
  type TokenItem,
  type TokenLint,
  type TokenSpec,
  type Violation,
} from '@keyturn/client';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { client } from '../../api/client.ts';

/** So long nobody types before the API is asked. Real time. */
const TYPING_MS = 300;

/** What the API says of a specification: broken rules, whatever kind they are, and what it would lead to. */
const lintQuery = (text: string) =>
  queryOptions({
    queryKey: ['lint', text],
    queryFn: async ({ signal }): Promise<TokenLint> => {
      try {
        return await lintTokens({ client, signal, body: JSON.parse(text) as TokenSpec });
      } catch (error) {
        if (!(error instanceof Refusal) || error.problem.violations === undefined) throw error;
        return { violations: error.problem.violations, plannedRenewals: [] };
      }
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
    retry: false,
  });

export interface SpecCheck {
  readonly violations: TokenLint['violations'];
  readonly plannedRenewals: readonly string[];
  /** What is shown is about what was typed before. */
  readonly isOld: boolean;
  readonly error: Error | null;
}

/** So that the rest can be checked while these are still empty; saving sends what was really written. */
const STAND_IN = 'not-named-yet';
const STAND_INS = { id: STAND_IN, label: STAND_IN, owner: 'nobody@example.test' } as const;
const STAND_IN_ISSUER = 'https://not-named-yet.example.test/';

function withStandIns(spec: TokenSpec): TokenSpec {
  const missing = Object.entries(STAND_INS).filter(([name]) => spec[name as keyof typeof STAND_INS] === '');
  const { issuer } = spec;
  const issued =
    issuer?.mode === 'webhook'
      ? {
          issuer: {
            ...issuer,
            url: issuer.url === '' ? STAND_IN_ISSUER : issuer.url,
            secret: issuer.secret?.secret === '' ? { secret: STAND_IN } : issuer.secret,
          },
        }
      : {};
  return { ...spec, ...Object.fromEntries(missing), ...issued };
}

/** What is said of a stand-in is said of nothing that somebody wrote. */
const isAboutStandIn = ({ message }: Violation): boolean => message.includes(STAND_IN);

/** Checked while it is written. */
export function useSpecCheck(spec: TokenSpec | null): SpecCheck {
  const wanted = spec === null ? 'null' : JSON.stringify(withStandIns(spec));
  const text = useSettled(wanted);
  const { data, error, isPlaceholderData } = useQuery({ ...lintQuery(text), enabled: text !== 'null' });
  return {
    violations: (data?.violations ?? []).filter((violation) => !isAboutStandIn(violation)),
    plannedRenewals: data?.plannedRenewals ?? [],
    isOld: isPlaceholderData || text !== wanted,
    error,
  };
}

/** The token that has this id already, if there is one: a PUT would change it. */
export async function findToken(id: string, signal?: AbortSignal): Promise<TokenItem | null> {
  const { items } = await getTokens({
    client,
    query: { q: id, limit: '500' },
    ...(signal !== undefined && { signal }),
  });
  return items.find((item) => item.id === id) ?? null;
}

export function useTaken(id: string): TokenItem | null {
  const settled = useSettled(id);
  const { data } = useQuery({
    queryKey: ['tokens', 'taken', settled],
    queryFn: ({ signal }) => findToken(settled, signal),
    enabled: settled.length >= 3,
  });
  return data ?? null;
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
