/** The one phone of this page: the machine's state in a store, so that strip, record and work list draw the same thing. */
import { create } from "zustand";
import { serverNow } from "@/shared/socket/serverTime";
import { type Happening, type Machine, START, step } from "./machine";

export const usePhone = create<Machine>()(() => START);

export function happen(news: Happening): void {
  usePhone.setState((was) => step(was, news, serverNow()));
}
