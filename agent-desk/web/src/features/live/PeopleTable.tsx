/** One line a person: what they do, for how long. Whoever needs a look stands first. */
import { CircleAlert, CircleCheck, Clock, Moon, Pause, Phone, PhoneIncoming, PhoneForwarded, Circle } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { LivePerson, LiveQueue } from "@/shared/api/types";
import { Since } from "@/shared/time/Timers";
import { Avatar, Badge } from "@/shared/ui/Display";
import type { Tone } from "@/shared/ui/tone";
import { label } from "@/shared/words";
import styles from "./live.module.css";

const looks = {
  not_responding: { tone: "breach", Icon: CircleAlert, order: 0 },
  offered: { tone: "ringing", Icon: PhoneIncoming, order: 1 },
  in_call: { tone: "accent", Icon: Phone, order: 2 },
  held: { tone: "hold", Icon: Pause, order: 2 },
  wrapping: { tone: "wrapup", Icon: Clock, order: 3 },
  ready: { tone: "available", Icon: CircleCheck, order: 4 },
  transfers_only: { tone: "accent", Icon: PhoneForwarded, order: 5 },
  away: { tone: "away", Icon: Moon, order: 6 },
  offline: { tone: "offline", Icon: Circle, order: 7 },
} satisfies Record<string, { tone: Tone; Icon: typeof Phone; order: number }>;

type State = keyof typeof looks;

/** What a person does now: the derived activity where there is one, else the presence they chose. */
export function stateOf(person: LivePerson): State {
  if (person.presence === "not_responding") return "not_responding";
  return person.activity in looks ? (person.activity as State) : person.presence;
}

export function PeopleTable({ people, queues }: { people: readonly LivePerson[]; queues: readonly LiveQueue[] }) {
  const { t } = useTranslation("manage");
  const sorted = [...people].sort((a, b) => looks[stateOf(a)].order - looks[stateOf(b)].order || a.since - b.since);
  const queueName = (code: string | null | undefined) => label(queues.find((queue) => queue.queue === code || queue.code === code)?.name);
  return (
    <section className={styles.panel} aria-label={t("live.people")}>
      <h2 className={styles.panelTitle}>{t("live.people")}</h2>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead><tr><th scope="col">{t("live.person")}</th><th scope="col">{t("live.state")}</th><th scope="col" className={styles.figure}>{t("live.since")}</th><th scope="col">{t("live.queue")}</th></tr></thead>
          <tbody>
            {sorted.map((person) => {
              const state = stateOf(person);
              const { tone, Icon } = looks[state];
              return (
                <tr key={person.person}>
                  <th scope="row"><span className={styles.name}><Avatar name={person.name} size={24} />{person.name}</span></th>
                  <td><Badge tone={tone} icon={<Icon size={12} aria-hidden />}>{t(`live.states.${state}`)}</Badge></td>
                  <td className={styles.figure}>{state === "offline" ? "–" : <Since at={person.since} />}</td>
                  <td>{queueName(person.queue)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
