/** How long to wait before the next attempt: 0.25 s doubling to 8 s, each spread by half so that a thousand desks do not return at once. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(8000, 250 * 2 ** Math.min(attempt, 5));
  return Math.round(full * (0.5 + random() * 0.5));
}
