/** Where the focus is, so that it can be put there again after the page in between has been another one. */
export type Spot = { element: Element; path: string; marks: string };

/** A page that was left is drawn within a second: its chunk and its rows are still there. */
const PATIENCE_MS = 1000;

/** Null when nothing has the focus. */
export function spotNow(): Spot | null {
  const element = document.activeElement;
  return element && element !== document.body ? { element, path: pathTo(element), marks: marksOf(element) } : null;
}

/** As soon as it is drawn, unless the person has put the focus somewhere. */
export function focusAgain(spot: Spot): void {
  const until = performance.now() + PATIENCE_MS;
  const attempt = () => {
    if (document.activeElement !== document.body) return;
    const target = spot.element.isConnected ? spot.element : document.querySelector(spot.path);
    if (target instanceof HTMLElement && marksOf(target) === spot.marks) target.focus({ preventScroll: true });
    if (performance.now() < until) requestAnimationFrame(attempt);
  };
  requestAnimationFrame(attempt);
}

/** Tags and places from the root down: the same page drawn again has the same. */
function pathTo(element: Element): string {
  const parent = element.parentElement;
  if (!parent || element === document.body) return "body";
  return `${pathTo(parent)} > ${element.localName}:nth-child(${[...parent.children].indexOf(element) + 1})`;
}

/** Keeps a page still being drawn from lending a like-placed element. */
const marksOf = (element: Element) => ["href", "name", "aria-label", "data-testid", "role"].map((name) => element.getAttribute(name) ?? "").join("|");
