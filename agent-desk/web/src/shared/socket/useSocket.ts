/** React's side of the one desk socket: its state, a message by type, a topic while a part is on screen. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { DeskMessage, MessageOf } from "@/shared/api/types";
import { DeskSocket, type LinkState } from "./socket";

export const desk = new DeskSocket();

export function useLink(): LinkState {
  return useSyncExternalStore((tell) => desk.watch(tell), () => desk.state);
}

export function useMessage<T extends DeskMessage["type"]>(type: T, then: (message: MessageOf<T>) => void): void {
  const latest = useRef(then);
  useEffect(() => {
    latest.current = then;
  });
  useEffect(() => desk.on(type, (message) => latest.current(message)), [type]);
}

/** `null` asks for nothing, for parts that do not know their record yet. */
export function useTopic(topic: string | null): void {
  useEffect(() => (topic ? desk.subscribe([topic]) : undefined), [topic]);
}
