/** Settles who is on the line, each way in one step: pick a candidate, find somebody, link the number, make a new customer. */
import { Cpu, Ticket, UserPlus, UserRound, Wrench, type LucideIcon } from "lucide-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { Form } from "react-aria-components/Form";
import { useTranslation } from "react-i18next";
import type { Customer, ScreenPop, SearchHit } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { addressOf } from "@/shared/page/address";
import { Button } from "@/shared/ui/Button";
import { Link } from "@/shared/ui/Link";
import { buttonClass } from "@/shared/ui/buttonClass";
import { Sameness } from "@/shared/records/Sameness";
import { Avatar, Card } from "@/shared/ui/Display";
import { FindField, LineField } from "@/shared/ui/Field";
import { aboutCustomer, find, linkCaller, maybeKnown, newCaller } from "./calls";
import styles from "./call.module.css";

type Props = { pop: ScreenPop; onChanged: () => void };

export function WhoIsCalling({ pop, onChanged }: Props) {
  const { t } = useTranslation("desk");
  const lead = { withheld: t("call.withheldText"), shared: t("call.sharedText"), maybe: t("call.sharedText") }[pop.match as "shared"] ?? t("call.unknownText");
  return (
    <Card title={t("call.unknownTitle")}>
      <div className={styles.who}>
        <p style={{ color: "var(--muted)" }}>{lead}</p>
        {pop.candidates.length > 0 && <Candidates pop={pop} onChanged={onChanged} />}
        <FindBox pop={pop} onChanged={onChanged} />
        <NewCustomer pop={pop} onChanged={onChanged} />
      </div>
    </Card>
  );
}

function useAbout({ pop, onChanged }: Props) {
  const { t } = useTranslation("desk");
  return useMutation({
    mutationFn: (customer: { id: string; name: string }) => aboutCustomer(pop.call, customer.id),
    onSuccess: (_, customer) => {
      toast(t("call.aboutDone", { name: customer.name }));
      onChanged();
    },
    onError: complain,
  });
}

function Candidates(props: Props) {
  const { t } = useTranslation("desk");
  const about = useAbout(props);
  return (
    <div className={styles.candidates}>
      {props.pop.candidates.map((customer: Customer) => (
        <button key={customer.id} type="button" className={styles.candidate} disabled={about.isPending} onClick={() => about.mutate(customer)}>
          <Avatar name={customer.name} size={36} />
          <span>{t("call.isThis", { name: customer.name })}<small>{[customer.company?.name, customer.open_tickets > 0 && t("customer.openCount", { count: customer.open_tickets })].filter(Boolean).join(" · ")}</small></span>
        </button>
      ))}
    </div>
  );
}

const ICONS: Record<SearchHit["kind"], LucideIcon> = { customer: UserRound, device: Cpu, ticket: Ticket, repair: Wrench };

/** One box for customer, device, ticket and repair; also for a settled caller who rings about somebody else. */
export function FindBox(props: Props) {
  const { t } = useTranslation("desk");
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const hits = useQuery({ queryKey: ["search", asked], queryFn: ({ signal }) => find(asked, signal), enabled: asked !== "", placeholderData: (before) => before });
  const items = asked ? (hits.data?.items ?? []) : [];
  const settle = () => {
    setText("");
    props.onChanged();
  };
  return (
    <div className={styles.find}>
      <FindField label={t("call.find")} placeholder={t("call.find")} value={text} onChange={setText} data-testid="find-box" />
      {asked && (
        <div className={styles.hits}>
          {items.map((hit) => <Hit key={hit.id} hit={hit} pop={props.pop} onChanged={settle} />)}
          {hits.isSuccess && items.length === 0 && <p className={styles.none} style={{ paddingTop: 10 }}>{t("call.findNothing")}</p>}
        </div>
      )}
    </div>
  );
}

function Hit({ hit, pop, onChanged }: { hit: SearchHit } & Props) {
  const { t } = useTranslation("desk");
  const Icon = ICONS[hit.kind];
  const about = useAbout({ pop, onChanged });
  const who = hit.kind === "customer" ? { id: hit.id, name: hit.title } : hit.customer;
  const { raw } = pop.number;
  const link = useMutation({
    mutationFn: (customer: { id: string; name: string }) => linkCaller(customer.id, raw ?? "", pop.call),
    onSuccess: (_, customer) => {
      toast(t("call.linkDone", { name: customer.name }));
      onChanged();
    },
    onError: complain,
  });
  return (
    <div className={styles.hit}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles.hitText}>{hit.title}<small>{hit.subtitle}</small></span>
      {who && who.id !== pop.customer?.id && <Button size="small" look="soft" isDisabled={about.isPending} onPress={() => about.mutate(who)}>{t("call.about")}</Button>}
      {who && raw && who.id !== pop.customer?.id && <Button size="small" isDisabled={link.isPending} onPress={() => link.mutate(who)}>{t("call.link")}</Button>}
      <Link className={buttonClass({ look: "plain", size: "small" })} to={addressOf(hit)}>{t("call.openHit")}</Link>
    </div>
  );
}

function NewCustomer({ pop, onChanged }: Props) {
  const { t } = useTranslation("desk");
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: () => newCaller({ name: name.trim(), call: pop.call, ...(pop.language ? { language: pop.language } : {}) }),
    onSuccess: (customer) => {
      toast(t("call.newDone", { name: customer.name }));
      onChanged();
    },
    onError: complain,
  });
  return (
    <Form className={styles.newRow!} onSubmit={(event) => { event.preventDefault(); if (name.trim()) make.mutate(); }}>
      <LineField label={t("call.newName")} value={name} onChange={setName} autoComplete="off" data-testid="new-customer-name" />
      <Button type="submit" look="soft" isDisabled={!name.trim() || make.isPending}><UserPlus size={16} aria-hidden />{t("call.newGo")}</Button>
      <MaybeKnown name={name} pop={pop} onChanged={onChanged} />
    </Form>
  );
}

/** While a name is typed: customers it may be another spelling of. Nothing is linked unless the agent says so. */
function MaybeKnown({ name, pop, onChanged }: { name: string } & Props) {
  const { t } = useTranslation("desk");
  const asked = useDeferredValue(name.trim());
  const about = useAbout({ pop, onChanged });
  const known = useQuery({
    queryKey: ["duplicates", asked, pop.number.raw],
    queryFn: ({ signal }) => maybeKnown(asked, pop.number.raw, signal),
    enabled: asked.length > 1,
    placeholderData: (before) => before,
  });
  const items = asked.length > 1 ? (known.data?.items ?? []).slice(0, 3) : [];
  if (items.length === 0) return null;
  return (
    <div className={styles.maybe} role="status">
      <p>{t("merge.maybe")}</p>
      {items.map((one) => (
        <div key={one.customer.id} className={styles.hit}>
          <span className={styles.hitText}>{one.customer.name}<Sameness score={one.score} reasons={one.reasons} /></span>
          <Button size="small" look="soft" isDisabled={about.isPending} onPress={() => about.mutate(one.customer)}>{t("call.about")}</Button>
        </div>
      ))}
    </div>
  );
}
