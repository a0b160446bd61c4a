/** Small pieces that only show: badge, avatar, card, empty state, skeleton, key cap, list of facts. No React Aria in here. */
import type { CSSProperties, ReactNode } from "react";
import styles from "./display.module.css";
import { type Tone, toneStyle } from "./tone";

export function Badge({ tone, icon, children, title }: { tone?: Tone; icon?: ReactNode; children: ReactNode; title?: string }) {
  return <span className={styles.badge} style={toneStyle(tone)} title={title}>{icon}{children}</span>;
}

/** Letters on a tint that is always the same for the same name. */
export function Avatar({ name, size = 28, square }: { name: string; size?: number; square?: boolean }) {
  const style = { "--size": `${size}px`, "--hue": hue(name) } as CSSProperties;
  return <span aria-hidden className={`${styles.avatar} ${square ? styles.square : ""}`} style={style}>{initials(name)}</span>;
}

function hue(name: string): number {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return sum;
}

/** 林晓 gives 晓 (the given name tells people apart), Ann Lee gives AL. */
export function initials(name: string): string {
  const trimmed = name.trim();
  const han = trimmed.replace(/\s+/g, "");
  if (/^\p{Script=Han}+$/u.test(han)) return han.length <= 3 ? han.slice(-1) : han.slice(0, 1);
  const words = trimmed.split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0]?.toUpperCase() ?? "").join("") || "?";
}

export function Card(props: { title?: ReactNode; count?: number; actions?: ReactNode; children: ReactNode; flush?: boolean; className?: string; label?: string }) {
  return (
    <section className={`${styles.card} ${props.className ?? ""}`} aria-label={props.label}>
      {props.title && (
        <header className={styles.cardHead}>
          <h3 className={styles.cardTitle}>{props.title}{props.count !== undefined && <span className={styles.count}>{props.count}</span>}</h3>
          {props.actions}
        </header>
      )}
      <div className={props.flush ? styles.flush : styles.cardBody}>{props.children}</div>
    </section>
  );
}

export function Empty({ icon, title, children }: { icon?: ReactNode; title: ReactNode; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      {icon && <span className={styles.emptyIcon} aria-hidden>{icon}</span>}
      <p className={styles.emptyTitle}>{title}</p>
      {children}
    </div>
  );
}

export function Skeleton({ wide = "100%", tall = 14 }: { wide?: string; tall?: number }) {
  return <span aria-hidden data-testid="waiting" className={styles.skeleton} style={{ "--wide": wide, "--tall": `${tall}px` } as CSSProperties} />;
}

export function SkeletonRows({ rows = 4 }: { rows?: number }) {
  return (
    <div aria-hidden style={{ display: "grid", gap: 14, padding: 16 }}>
      {Array.from({ length: rows }, (_, row) => <Skeleton key={row} wide={`${88 - ((row * 17) % 40)}%`} />)}
    </div>
  );
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className={styles.kbd}>{children}</kbd>;
}

/** Name and value pairs; a pair without value is left out. */
export function Facts({ pairs }: { pairs: readonly (readonly [ReactNode, ReactNode])[] }) {
  const shown = pairs.filter(([, value]) => value !== undefined && value !== null && value !== "" && value !== false);
  return (
    <dl className={styles.facts}>
      {shown.map(([name, value], at) => [<dt key={`n${at}`}>{name}</dt>, <dd key={`v${at}`}>{value}</dd>])}
    </dl>
  );
}
