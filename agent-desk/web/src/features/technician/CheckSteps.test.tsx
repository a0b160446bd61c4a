import { QueryClient, QueryClientProvider, skipToken, useQuery } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { useNews } from "@/shared/news/say";
import { addWords, startWords } from "@/shared/words";
import { CheckSteps } from "./CheckSteps";
import type { FullRepair } from "./types";

const check = { code: "power", label: { en: "Power is off", zh: "已断电" }, required: true, done_at: null, skipped_reason: null };
let answer: (response: Response) => void;

beforeAll(async () => {
  await startWords();
  await addWords("tech", { en: () => import("@/shared/words/en/tech.json"), "zh-CN": () => import("@/shared/words/zh-CN/tech.json") });
});
beforeEach(() => {
  // Reading the job again says what was there before; the change itself stays unanswered until the test answers it.
  vi.stubGlobal("fetch", (_: string, request: RequestInit) =>
    request.method === "GET" ? Promise.resolve(new Response(JSON.stringify({ checks: [check] }))) : new Promise((done) => { answer = done; }));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Job() {
  const repair = useQuery<FullRepair>({ queryKey: ["repair", "rep_1"], queryFn: skipToken });
  return repair.data ? <CheckSteps repair={repair.data} locked={false} /> : null;
}

function show(): () => boolean {
  const cache = new QueryClient();
  cache.setQueryData(["repair", "rep_1"], { id: "rep_1", checks: [check] });
  render(<QueryClientProvider client={cache}><Job /></QueryClientProvider>);
  return () => screen.getByRole<HTMLInputElement>("checkbox", { name: /power is off/i }).checked;
}

it("moves_the_box_before_the_server_has_answered", async () => {
  const ticked = show();
  fireEvent.click(screen.getByRole("checkbox"));
  await waitFor(() => expect(ticked()).toBe(true));
});

it("moves_the_box_back_and_says_which_step_was_not_kept", async () => {
  const ticked = show();
  fireEvent.click(screen.getByRole("checkbox"));
  await waitFor(() => expect(ticked()).toBe(true));
  answer(new Response(JSON.stringify({ code: "forbidden" }), { status: 403 }));
  await waitFor(() => expect(ticked()).toBe(false));
  expect(useNews.getState().toasts.at(-1)).toMatchObject({ tone: "error", text: expect.stringContaining("Power is off") });
});
