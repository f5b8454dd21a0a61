import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { AppShell, NotFound, ScreenTrouble } from './shell/app-shell.tsx';
import { parseSearch, type Search, stringifySearch } from './url.ts';

const root = createRootRoute({
  component: AppShell,
  notFoundComponent: NotFound,
  errorComponent: ScreenTrouble,
  validateSearch: (search): Search => search as Search,
});

type Loader = () => Promise<{ Screen: () => React.ReactNode }>;

/** Every screen is a folder; the API serves index.html at the same paths (apps/api/src/dashboard). */
const SCREENS: Readonly<Record<string, Loader>> = {
  '/': () => import('./screens/home/home.screen.tsx'),
  '/tokens': () => import('./screens/tokens/tokens.screen.tsx'),
  '/tokens/$id': () => import('./screens/token/token.screen.tsx'),
  '/tasks': () => import('./screens/tasks/tasks.screen.tsx'),
  '/tasks/$id': () => import('./screens/task/task.screen.tsx'),
  '/migrations': () => import('./screens/migrations/migrations.screen.tsx'),
  '/migrations/$id': () => import('./screens/migration/migration.screen.tsx'),
  '/calendar': () => import('./screens/calendar/calendar.screen.tsx'),
  '/activity': () => import('./screens/activity/activity.screen.tsx'),
  '/activity/$seq': () => import('./screens/activity/event.screen.tsx'),
  '/connections': () => import('./screens/connections/connections.screen.tsx'),
};

const routes = Object.entries(SCREENS).map(([path, load]) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load, 'Screen'),
  }),
);

export const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
});
