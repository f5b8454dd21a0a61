type Activity = (input: never) => Promise<unknown>;

/** A table of the providers' methods, bound: a provider passed as it is registers nothing. */
export function boundActivities(providers: readonly object[]): Record<string, Activity> {
  return Object.fromEntries(providers.flatMap((provider) => methodsOf(provider)));
}

function methodsOf(provider: object): [string, Activity][] {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(provider)).filter((name) => name !== 'constructor');
  return names.flatMap((name) => {
    const method: unknown = Reflect.get(provider, name);
    return typeof method === 'function' ? [[name, method.bind(provider) as Activity]] : [];
  });
}
