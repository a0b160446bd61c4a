/** Ctrl+K: finds records and does what can be named. Focus stays in the box; the list follows by `aria-activedescendant`. */
import { useQuery } from "@tanstack/react-query";
import { CircleDot, Cpu, type LucideIcon, Search, Ticket, UserRound, Wrench } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useState } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { get } from "@/shared/api/http";
import { useSignedIn } from "@/shared/api/session";
import type { List, SearchHit } from "@/shared/api/types";
import { usePage } from "@/shared/page/page";
import { Empty, Kbd } from "@/shared/ui/Display";
import layer from "@/shared/ui/layer.module.css";
import { addressOf } from "@/shared/page/address";
import { chooseLanguage, languageNow } from "@/shared/words";
import { LOOK, usePresenceWish } from "./presence";
import { placesOf } from "./places";
import styles from "./office.module.css";

type Entry = { id: string; group: string; text: string; detail?: string; icon: LucideIcon; run: () => void };
const ICONS: Record<SearchHit["kind"], LucideIcon> = { customer: UserRound, device: Cpu, ticket: Ticket, repair: Wrench };

type Props = { onClose: () => void; onReady: () => void };

export default function Palette({ isOpen, ...rest }: Props & { isOpen: boolean }) {
  const { onClose } = rest;
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable className={layer.scrim!}>
      <Modal className={layer.modal!} style={{ "--wide": "620px" } as React.CSSProperties}><Box {...rest} /></Modal>
    </ModalOverlay>
  );
}

function Box({ onClose, onReady }: Props) {
  const { t } = useTranslation(["desk", "shell"]);
  const listId = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const found = useFound(useDeferredValue(text.trim()));
  const deeds = useDeeds(onReady);
  const entries = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return [...found, ...deeds.filter((deed) => !wanted || deed.text.toLowerCase().includes(wanted))];
  }, [text, found, deeds]);
  useEffect(() => {
    // In braces: the newest browsers answer with a promise, which is no clean-up.
    document.getElementById(`${listId}-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at, listId]);

  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((was) => (was + step + entries.length) % Math.max(1, entries.length));
    else if (event.key === "Enter") run(entries[at]);
    else return;
    event.preventDefault();
  };
  return (
    <AriaDialog className={styles.palette!} aria-label={t("palette.label")}>
      <div className={styles.paletteFind}>
        <Search size={18} aria-hidden />
        <input autoFocus role="combobox" aria-expanded aria-controls={listId} aria-activedescendant={entries.length ? `${listId}-${at}` : undefined}
          aria-label={t("palette.label")} placeholder={t("palette.placeholder")} value={text} onChange={(event) => { setText(event.target.value); setAt(0); }} onKeyDown={press} />
        <Kbd>Esc</Kbd>
      </div>
      <div id={listId} role="listbox" aria-label={t("palette.label")} className={styles.paletteList}>
        {entries.length === 0 && <Empty title={t("palette.nothing", { text })} />}
        {entries.map((entry, index) => (
          <Rows key={entry.id} title={entry.group !== entries[index - 1]?.group ? entry.group : null}>
            <div id={`${listId}-${index}`} role="option" aria-selected={index === at} tabIndex={-1} className={styles.row} onMouseMove={() => setAt(index)} onClick={() => run(entry)} onKeyDown={press}>
              <entry.icon size={16} strokeWidth={1.75} aria-hidden />
              <span className={styles.rowText}>{entry.text}{entry.detail && <small>{entry.detail}</small>}</span>
            </div>
          </Rows>
        ))}
      </div>
    </AriaDialog>
  );
}

function Rows({ title, children }: { title: string | null; children: React.ReactNode }) {
  return <>{title && <div className={styles.group} role="presentation">{title}</div>}{children}</>;
}

function useFound(text: string): Entry[] {
  const { t } = useTranslation(["desk", "shell"]);
  const navigate = useNavigate();
  const hits = useQuery({
    queryKey: ["search", text],
    queryFn: ({ signal }) => get<List<SearchHit>>("/api/search", { q: text }, signal),
    enabled: text.length > 0,
    placeholderData: (before) => before,
  });
  return useMemo(() => (text ? (hits.data?.items ?? []) : []).map((hit) => ({
    id: hit.id, group: t("palette.found"), text: hit.title, icon: ICONS[hit.kind],
    detail: [t(`palette.kind.${hit.kind}`), hit.subtitle].filter(Boolean).join(" · "),
    run: () => void navigate(addressOf(hit)),
  })), [text, hits.data, t, navigate]);
}

function useDeeds(onReady: () => void): Entry[] {
  const { t } = useTranslation(["desk", "shell"]);
  const navigate = useNavigate();
  const me = useSignedIn();
  const wish = usePresenceWish();
  const states: Entry[] = (["ready", "transfers_only", "away", "offline"] as const).map((state) => ({
    id: state, group: t("palette.presence"), text: t(`presence.${state}`), icon: LOOK[state].icon, run: () => (state === "ready" ? onReady() : wish(state)),
  }));
  const places: Entry[] = placesOf(me).map((place) => ({ id: place.to, group: t("palette.go"), text: t(`nav.${place.name}`), icon: place.icon, run: () => void navigate(place.to) }));
  const page: Entry[] = [
    ...(["system", "light", "dark"] as const).map((theme) => ({ id: `theme-${theme}`, group: t("palette.page"), text: `${t("shell:theme.label")}: ${t(`shell:theme.${theme}`)}`, icon: CircleDot, run: () => usePage.getState().set({ theme }) })),
    { id: "language", group: t("palette.page"), text: t("shell:language.switch"), icon: CircleDot, run: () => void chooseLanguage(languageNow() === "en" ? "zh-CN" : "en") },
  ];
  return [...states, ...places, ...page];
}
