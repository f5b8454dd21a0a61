import './theme/theme.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nProvider } from 'react-aria-components';
import { queryClient } from './api/query-client.ts';
import { router } from './router.tsx';
import { applyTheme } from './theme/theme.ts';
import { LOCALES, useLanguage } from './words/language.ts';

applyTheme();

function App() {
  return (
    <I18nProvider locale={LOCALES[useLanguage()]}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  );
}

const place = document.getElementById('app');
if (place === null) throw new Error('index.html has no element with the id app.');
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
