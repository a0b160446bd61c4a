/** Where messages may leave this machine: every way there is, each off until somebody names it and switches it on. */
import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get, put } from "@/shared/api/http";
import type { List } from "@/shared/api/types";
import { complain, problemText } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { Button } from "@/shared/ui/Button";
import { Tick } from "@/shared/ui/Choices";
import { Badge, Card, Empty, SkeletonRows } from "@/shared/ui/Display";
import { LineField } from "@/shared/ui/Field";
import styles from "./admin.module.css";

type Destination = { channel: "email" | "sms"; on: boolean; url: string; from: string };

const KEY = ["destinations"];

export function DestinationsPage() {
  const { t } = useTranslation("admin");
  const destinations = useQuery({ queryKey: KEY, queryFn: ({ signal }) => get<List<Destination>>("/api/destinations", undefined, signal) });
  if (destinations.isPending) return <SkeletonRows rows={4} />;
  if (destinations.isError) return <Empty title={problemText(destinations.error)} />;
  return (
    <>
      <p className={styles.soft}>{t("destinations.lead")}</p>
      <div className={styles.cards}>
        {destinations.data.items.map((one) => <OneDestination key={`${one.channel}:${one.on}:${one.url}:${one.from}`} kept={one} />)}
      </div>
    </>
  );
}

function OneDestination({ kept }: { kept: Destination }) {
  const { t } = useTranslation("admin");
  const cache = useQueryClient();
  const [on, setOn] = useState(kept.on);
  const [url, setUrl] = useState(kept.url);
  const [from, setFrom] = useState(kept.from);
  const changed = on !== kept.on || url !== kept.url || from !== kept.from;
  const save = () => put<Destination>(`/api/destinations/${kept.channel}`, { on, url, from })
    .then(() => { toast(t(on ? "destinations.savedOn" : "destinations.savedOff")); return cache.invalidateQueries({ queryKey: KEY }); })
    .catch(complain);
  return (
    <Card title={<>{t(`templates.channels.${kept.channel}`)} <Badge tone={kept.on ? "available" : "muted"}>{t(kept.on ? "destinations.on" : "destinations.off")}</Badge></>}>
      <div className={styles.fields}>
        <LineField label={t(`destinations.url.${kept.channel}`)} hint={t(`destinations.urlHint.${kept.channel}`)} value={url} onChange={setUrl} />
        {kept.channel === "email" && <LineField label={t("destinations.from")} placeholder="Service <service@example.com>" value={from} onChange={setFrom} />}
        <Tick value={on} onChange={setOn}>{t("destinations.switch")}</Tick>
        <Button look="primary" isDisabled={!changed} onPress={() => void save()}>{t("templates.save")}</Button>
      </div>
    </Card>
  );
}
