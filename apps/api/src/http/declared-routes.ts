import type { Type } from '@nestjs/common';
import type { RouteDeclaration } from './route-declaration.ts';

// What Nest's own decorators write; its constants are not exported.
const CONTROLLERS = 'controllers';
const IMPORTS = 'imports';

const declared = new WeakMap<object, RouteDeclaration>();

/** Notes that this method is the handler of a route. */
export function noteRoute(handler: object, declaration: RouteDeclaration): void {
  declared.set(handler, declaration);
}

/** Every route declared in these modules and what they import, by path and method; answerable without starting anything. */
export function declaredRoutes(modules: readonly Type[]): RouteDeclaration[] {
  // A module may be imported by several.
  const routes = new Set(
    modules.flatMap((module) => [
      ...declaredRoutes(listed(module, IMPORTS)),
      ...listed(module, CONTROLLERS).flatMap(routesOfController),
    ]),
  );
  return [...routes].toSorted((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));
}

function listed(module: Type, name: string): Type[] {
  return (Reflect.getMetadata(name, module) as Type[] | undefined) ?? [];
}

function routesOfController(controller: Type): RouteDeclaration[] {
  const prototype = controller.prototype as object;
  return Object.values(Object.getOwnPropertyDescriptors(prototype)).flatMap(
    ({ value }) => declared.get(value as object) ?? [],
  );
}
