/** The category tree as one field: type the path, pinyin initials or English, pick with Enter. */
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { matches } from "@/shared/words/pinyin";
import { Combo } from "@/shared/ui/Combo";
import { label } from "@/shared/words";
import { wrapUpCategories } from "./calls";

export function CategoryField({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const { t } = useTranslation("desk");
  const tree = useQuery({ queryKey: ["categories", "wrap_up"], queryFn: wrapUpCategories, staleTime: 600_000 });
  const [typed, setTyped] = useState<string | null>(null);
  const all = useMemo(() => tree.data?.items ?? [], [tree.data]);
  const parents = useMemo(() => new Set(all.map((item) => item.parent)), [all]);
  const chosen = all.find((item) => item.id === value);
  const shownText = typed ?? (chosen ? label(chosen.path) : "");
  const items = all
    .filter((item) => !parents.has(item.id) && (typed === null || typed === "" || matches(typed, item.path.zh) || matches(typed, item.path.en)))
    .map((item) => ({ id: item.id, label: label(item.path) }));
  const pick = (id: string | null) => {
    onChange(id);
    setTyped(null);
  };
  const type = (text: string) => {
    // The field reports its own text back after a choice; that is no typing.
    if (text === (chosen ? label(chosen.path) : "")) return setTyped(null);
    setTyped(text);
    if (text === "" && value) onChange(null);
  };
  return <Combo label={t("call.category")} placeholder={t("call.categoryPlaceholder")} items={items} input={shownText} onInput={type} value={value} onChange={(id) => id && pick(id)} empty={t("call.categoryNone")} />;
}
