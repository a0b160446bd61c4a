/** Starts the page: theme, words, cache, router. Everything else loads with the area that is opened. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import "@/shared/ui/base.css";
import { App } from "@/app/App";
import { watchForNewBuild } from "@/shared/page/fresh";
import { paintPage } from "@/shared/page/page";
import { startWords } from "@/shared/words";
import { Problem } from "@/shared/api/problem";

watchForNewBuild();
paintPage();
await startWords();

// Messages keep the cache fresh, so nothing is read again merely because a window gained focus; refusals are not repeated.
const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (times, error) => times < 2 && (!(error instanceof Problem) || error.status === 0 || error.status >= 500),
    },
  },
});

const root = document.getElementById("root");
if (!root) throw new Error("index.html has lost its root element");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <BrowserRouter>
        <App />
      </BrowserRouter>
    </QueryClientProvider>
  </StrictMode>,
);
