import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { addWords, startWords } from "@/shared/words";
import { WrapUp } from "./WrapUp";

const OUTCOMES = ["solved", "visit_booked", "call_back", "wrong_department", "complaint"] as const;

beforeAll(async () => {
  vi.stubGlobal("fetch", async () => new Response("{\"items\":[],\"next\":null}", { status: 200 }));
  await startWords();
  await addWords("desk", { en: () => import("@/shared/words/en/desk.json"), "zh-CN": () => import("@/shared/words/zh-CN/desk.json") });
});
afterEach(cleanup);

function cacheOfLin(): QueryClient {
  const cache = new QueryClient();
  cache.setQueryData(["me"], { id: "per_1", name: "林晓", presence: { state: "ready", reason: null, since: 0, version: 1, activity: "wrapping" } });
  return cache;
}

function show(call: string, wrapping = true) {
  const send = vi.fn(async () => ({}));
  const done = vi.fn();
  render(
    <QueryClientProvider client={cacheOfLin()}>
      <WrapUp call={call} wrapping={wrapping} required outcomes={OUTCOMES} send={send} onDone={done} />
    </QueryClientProvider>,
  );
  return { send, done, note: screen.getByRole("textbox", { name: /note/i }) };
}

it("files_a_call_with_one_digit_and_one_chord", async () => {
  const { send, done } = show("call_a");
  fireEvent.keyDown(document.body, { key: "2" });
  fireEvent.keyDown(document.body, { key: "Enter", ctrlKey: true });
  await waitFor(() => expect(done).toHaveBeenCalled());
  expect(send).toHaveBeenCalledWith(expect.objectContaining({ outcome: "visit_booked", done: true, note: "" }));
});

it("takes_a_digit_in_the_note_for_text", () => {
  const { note } = show("call_b");
  fireEvent.keyDown(note, { key: "2" });
  expect(screen.getByRole("radio", { name: /visit booked/i })).toHaveProperty("checked", false);
});

it("files_nothing_without_the_outcome_the_queue_asks_for", () => {
  const { send } = show("call_c");
  fireEvent.keyDown(document.body, { key: "Enter", ctrlKey: true });
  expect(send).not.toHaveBeenCalled();
});

it("does_not_take_the_enter_that_ends_a_composition_for_done", () => {
  const { send, note } = show("call_d");
  fireEvent.keyDown(document.body, { key: "1" });
  fireEvent.keyDown(note, { key: "Enter", ctrlKey: true, isComposing: true });
  expect(send).not.toHaveBeenCalled();
});

it("takes_the_focus_only_when_nothing_is_being_typed", () => {
  const other = document.body.appendChild(document.createElement("input"));
  other.focus();
  show("call_e");
  expect(document.activeElement).toBe(other);
  other.remove();
});

it("tells_the_server_what_was_written_before_the_page_is_left", async () => {
  const { send, note } = show("call_f", false);
  fireEvent.change(note, { target: { value: "Rings again tomorrow" } });
  expect(send).not.toHaveBeenCalled();
  cleanup();
  expect(send).toHaveBeenCalledWith(expect.objectContaining({ note: "Rings again tomorrow", done: false }));
});
