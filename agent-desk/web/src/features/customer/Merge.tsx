/** Two records of one customer: who may be the same, what a merge would move, and the way back. */
import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Merge as MergeIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { Customer } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { addressOf } from "@/shared/page/address";
import { Sameness } from "@/shared/records/Sameness";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { Card } from "@/shared/ui/Display";
import { FindField } from "@/shared/ui/Field";
import * as api from "./customers";
import styles from "./customer.module.css";

export function MergeButton({ customer }: { customer: Customer }) {
  const { t } = useTranslation("desk");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onPress={() => setOpen(true)}><MergeIcon size={16} aria-hidden />{t("merge.open")}</Button>
      {open && <MergeDialog customer={customer} onClose={() => setOpen(false)} />}
    </>
  );
}

function MergeDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useTranslation("desk");
  const [q, setQ] = useState("");
  const [into, setInto] = useState<string | null>(null);
  const likely = useQuery({ queryKey: ["duplicates", customer.id], queryFn: () => api.duplicatesOf(customer) });
  const found = useQuery({ queryKey: ["customers", q, "merge"], queryFn: () => api.listCustomers(q, null), enabled: q.trim() !== "" });
  const choices = [
    ...(likely.data?.items ?? []).map((one) => ({ customer: one.customer, score: one.score, reasons: one.reasons })),
    ...(q.trim() ? (found.data?.items ?? []) : []).map((one) => ({ customer: one, score: 0, reasons: [] as string[] })),
  ].filter((one, at, all) => one.customer.id !== customer.id && all.findIndex((other) => other.customer.id === one.customer.id) === at);
  return (
    <Dialog title={t("merge.title", { name: customer.name })} isOpen onClose={onClose} wide={640}>
      {into ? <Preview from={customer} into={into} onBack={() => setInto(null)} onDone={onClose} /> : (
        <>
          <FindField label={t("merge.find")} placeholder={t("merge.find")} value={q} onChange={setQ} />
          {choices.length === 0 && <p className={styles.none}>{t("merge.nobody")}</p>}
          <ul className={styles.points}>
            {choices.slice(0, 8).map((one) => (
              <li key={one.customer.id} className={styles.point}>
                <span className="grow">{one.customer.name} <small style={{ color: "var(--muted)" }}>{one.customer.contact_points.map((point) => point.shown).join(" · ")}</small>
                  {one.score > 0 && <><br /><Sameness score={one.score} reasons={one.reasons} /></>}</span>
                <Button size="small" look="soft" onPress={() => setInto(one.customer.id)}>{t("merge.look")}</Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

const MOVES = ["tickets", "repairs", "devices", "sites", "deals", "contacts", "contact_points"] as const;

function Preview({ from, into, onBack, onDone }: { from: Customer; into: string; onBack: () => void; onDone: () => void }) {
  const { t } = useTranslation("desk");
  const go = useNavigate();
  const cache = useQueryClient();
  const preview = useQuery({ queryKey: ["merge", from.id, into], queryFn: () => api.mergePreview(from.id, into) });
  const merge = useMutation({
    mutationFn: (version: number) => api.merge(from.id, into, version),
    onSuccess: (stays) => { toast(t("merge.done", { name: stays.name })); void cache.invalidateQueries(); onDone(); void go(addressOf({ kind: "customer", id: stays.id })); },
    onError: (error) => { complain(error); void preview.refetch(); },
  });
  if (!preview.data) return null;
  const { moves, into: stays } = preview.data;
  return (
    <>
      <p>{t("merge.lead", { from: from.name, into: stays.name })}</p>
      <Sameness score={preview.data.score} reasons={preview.data.reasons} />
      <p>{MOVES.filter((name) => moves[name] > 0).map((name) => t(`merge.moves.${name}`, { count: moves[name] })).join(" · ") || t("merge.nothing")}</p>
      <p>{t("merge.after", { count: preview.data.open_tickets })}</p>
      <div style={{ display: "flex", gap: 8 }}>
        <Button look="primary" isDisabled={merge.isPending} onPress={() => merge.mutate(stays.version)}>{t("merge.go")}</Button>
        <Button onPress={onBack}>{t("merge.other")}</Button>
      </div>
    </>
  );
}

/** Who was merged into this customer, each with the way back. */
export function MergedCard({ id }: { id: string }) {
  const { t } = useTranslation("desk");
  const cache = useQueryClient();
  const merged = useQuery({ queryKey: ["customer", id, "merged"], queryFn: () => api.merged(id) });
  const part = useMutation({
    mutationFn: (old: string) => api.unmerge(old),
    onSuccess: (one) => { toast(t("merge.parted", { name: one.name })); void cache.invalidateQueries(); },
    onError: complain,
  });
  if (!merged.data?.items.length) return null;
  return (
    <Card title={t("merge.merged")}>
      <ul className={styles.points}>
        {merged.data.items.map((one) => (
          <li key={one.id} className={styles.point}><span className="grow">{one.name}</span><Button size="small" look="plain" isDisabled={part.isPending} onPress={() => part.mutate(one.id)}>{t("merge.part")}</Button></li>
        ))}
      </ul>
    </Card>
  );
}
