/** Everybody who works here, their team and skills, and the page through their eyes. */
import { useState } from "react";
import { Eye } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get, post } from "@/shared/api/http";
import type { Label, List, Person } from "@/shared/api/types";
import { complain, problemText } from "@/shared/news/problemText";
import { Avatar, Badge, Empty, SkeletonRows } from "@/shared/ui/Display";
import { Button } from "@/shared/ui/Button";
import { FindField } from "@/shared/ui/Field";
import { label } from "@/shared/words";
import styles from "./admin.module.css";

export function PeoplePage() {
  const { t } = useTranslation("admin");
  const [q, setQ] = useState("");
  const people = useQuery({ queryKey: ["people", q], queryFn: ({ signal }) => get<List<Person>>("/api/people", { q, limit: 100 }, signal) });
  const org = useQuery({ queryKey: ["org"], queryFn: ({ signal }) => get<List<{ id: string; name: Label }>>("/api/org", undefined, signal), staleTime: 300_000 });
  const unitOf = (person: Person) => label(org.data?.items.find((unit) => unit.id === person.unit)?.name);
  /** The page loads again as that person; nothing they may not do becomes possible, nothing can be changed. */
  const see = (id: string) => post("/api/me/see-as", { person: id }).then(() => window.location.assign("/")).catch(complain);
  return (
    <>
      <FindField label={t("people.find")} placeholder={t("people.find")} value={q} onChange={setQ} />
      {people.isPending && <SkeletonRows rows={8} />}
      {people.isError && <Empty title={problemText(people.error)} />}
      {people.data?.items.length === 0 && <Empty title={t("people.none")} />}
      <ul className={styles.rows}>
        {people.data?.items.map((person) => (
          <li key={person.id} className={styles.row}>
            <Avatar name={person.name} size={36} />
            <div className={styles.main}><strong>{person.name}</strong><span className={styles.soft}>{[person.sign_in, person.position && t(`people.positions.${person.position as "agent"}`, { defaultValue: person.position }), unitOf(person)].filter(Boolean).join(" · ")}</span></div>
            <span className={styles.skills}>{person.skills.map((one) => <Badge key={one.skill}>{label(one.name)} {one.level}</Badge>)}</span>
            <Button onPress={() => void see(person.id)}><Eye size={14} aria-hidden />{t("people.seeAs")}</Button>
          </li>
        ))}
      </ul>
    </>
  );
}
