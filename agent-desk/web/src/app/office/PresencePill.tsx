/** What the person is doing, as icon, word and time; opens the choice of states. Derived activities win over the set state. */
import { ChevronDown, Moon } from "lucide-react";
import { Button as AriaButton } from "react-aria-components/Button";
import { useTranslation } from "react-i18next";
import { useSignedIn } from "@/shared/api/session";
import { Menu, MenuItem, MenuSection } from "@/shared/ui/Menu";
import { toneStyle } from "@/shared/ui/tone";
import { PillFace } from "./PillFace";
import { LOOK, REASONS, shown, usePresenceWish, usePresenceWord, type Wish } from "./presence";
import styles from "./office.module.css";

export default function PresencePill({ onReady }: { onReady: () => void }) {
  const { t } = useTranslation("desk");
  const { presence } = useSignedIn();
  const wish = usePresenceWish();
  const word = usePresenceWord(presence);
  return (
    <Menu placement="bottom end" aria-label={t("presence.label", { state: word })}
      trigger={
        <AriaButton className={styles.pill!} style={toneStyle(LOOK[shown(presence)].tone)}  aria-describedby="presence-hint" data-testid="presence">
          <PillFace presence={presence} /><ChevronDown size={14} aria-hidden /><span id="presence-hint" hidden>{t("presence.label", { state: word })}</span>
        </AriaButton>
      }>
      <MenuSection>
        <StateItem state="ready" hint={t("presence.readyHint")} onAction={onReady} />
        <StateItem state="transfers_only" hint={t("presence.transfersHint")} onAction={() => wish("transfers_only")} />
        <StateItem state="offline" hint={t("presence.offlineHint")} onAction={() => wish("offline")} />
      </MenuSection>
      <MenuSection title={t("presence.reasons")}>
        {REASONS.map((why) => <MenuItem key={why} id={why} icon={<Moon size={16} aria-hidden />} onAction={() => wish("away", why)}>{t(`presence.reason.${why}`)}</MenuItem>)}
      </MenuSection>
    </Menu>
  );
}

function StateItem({ state, hint, onAction }: { state: Wish; hint: string; onAction: () => void }) {
  const { t } = useTranslation("desk");
  const { icon: Icon, tone } = LOOK[state];
  return (
    <MenuItem id={state} textValue={t(`presence.${state}`)} onAction={onAction} icon={<Icon size={16} aria-hidden style={{ color: `var(--${tone})` }} />}>
      {t(`presence.${state}`)}<div className={styles.sub}>{hint}</div>
    </MenuItem>
  );
}
