/** The messages customers receive, one text a language and channel. What stands in double braces is filled in when it is sent. */
import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get, patch } from "@/shared/api/http";
import type { List } from "@/shared/api/types";
import { complain, problemText } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { Badge, Card, Empty, SkeletonRows } from "@/shared/ui/Display";
import { Button } from "@/shared/ui/Button";
import { LineField, NoteField } from "@/shared/ui/Field";
import styles from "./admin.module.css";

type Template = { id: string; code: string; channel: "email" | "sms"; language: "zh" | "en"; subject: string; body: string; version: number };

export function TemplatesPage() {
  const templates = useQuery({ queryKey: ["templates"], queryFn: ({ signal }) => get<List<Template>>("/api/templates", undefined, signal) });
  if (templates.isPending) return <SkeletonRows rows={8} />;
  if (templates.isError) return <Empty title={problemText(templates.error)} />;
  return <div className={styles.cards}>{templates.data.items.map((one) => <OneTemplate key={`${one.id}:${one.version}`} template={one} />)}</div>;
}

const codes = ["repair_assigned", "repair_rearranged", "repair_done"] as const;
type Code = (typeof codes)[number];

function OneTemplate({ template }: { template: Template }) {
  const { t } = useTranslation("admin");
  const cache = useQueryClient();
  const [subject, setSubject] = useState(template.subject);
  const [body, setBody] = useState(template.body);
  const changed = subject !== template.subject || body !== template.body;
  const save = () => patch<Template>(`/api/templates/${template.id}`, { version: template.version, subject, body })
    .then(() => { toast(t("templates.saved")); return cache.invalidateQueries({ queryKey: ["templates"] }); })
    .catch(complain);
  const name = codes.includes(template.code as Code) ? t(`templates.codes.${template.code as Code}`) : template.code;
  return (
    <Card title={<>{name} <Badge>{t(`templates.channels.${template.channel}`)}</Badge> <Badge><span lang={template.language}>{template.language === "zh" ? "中文" : "English"}</span></Badge></>}>
      <div className={styles.fields}>
        {template.channel === "email" && <LineField label={t("templates.subject")} value={subject} onChange={setSubject} />}
        <NoteField label={t("templates.body")} rows={template.channel === "email" ? 6 : 3} value={body} onChange={setBody} />
        <Button look="primary" isDisabled={!changed || !body.trim()} onPress={() => void save()}>{t("templates.save")}</Button>
      </div>
    </Card>
  );
}
