/** Times and numbers as the page writes them: durations, instants, money. Zone and language come from the person. */
import { languageNow } from "@/shared/words";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
let zone: string | undefined;

/** The person's zone, once it is known. */
export function keepZone(name: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    zone = name;
  } catch {
    zone = undefined;
  }
}

/** 0:42, 12:05, 1:02:07 */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** "3 min ago", "2 天前"; for instants ahead "in 20 min". */
export function ago(at: number, now: number): string {
  const gap = at - now;
  const size = Math.abs(gap);
  const words = relative();
  if (size < HOUR) return words.format(Math.round(gap / MINUTE), "minute");
  if (size < DAY) return words.format(Math.round(gap / HOUR), "hour");
  if (size < 60 * DAY) return words.format(Math.round(gap / DAY), "day");
  return date(at);
}

const relatives = new Map<string, Intl.RelativeTimeFormat>();
function relative(): Intl.RelativeTimeFormat {
  const known = relatives.get(languageNow()) ?? new Intl.RelativeTimeFormat(languageNow(), { numeric: "auto", style: "short" });
  relatives.set(languageNow(), known);
  return known;
}

export const date = (at: number) => format(at, { year: "numeric", month: "short", day: "numeric" });
export const day = (at: number) => format(at, { weekday: "short", month: "short", day: "numeric" });
export const time = (at: number) => format(at, { hour: "2-digit", minute: "2-digit", hour12: false });
export const timeWithSeconds = (at: number) => format(at, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
export const whole = (at: number) => format(at, { year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
export const moment = (at: number) => format(at, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });

export function money(amount: number, currency: string): string {
  return new Intl.NumberFormat(languageNow(), { style: "currency", currency, maximumFractionDigits: 0 }).format(amount);
}

const made = new Map<string, Intl.DateTimeFormat>();
function format(at: number, shape: Intl.DateTimeFormatOptions): string {
  const key = `${languageNow()}${zone}${JSON.stringify(shape)}`;
  const maker = made.get(key) ?? new Intl.DateTimeFormat(languageNow(), { ...shape, ...(zone ? { timeZone: zone } : {}) });
  made.set(key, maker);
  return maker.format(at);
}
