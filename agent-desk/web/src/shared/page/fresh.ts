/**
 * A chunk of an older build is gone after an update of the program. The page then loads itself again, but never while
 * something may be lost: during a call or with text being written it waits.
 */
let wanted = false;
let busy: () => boolean = () => false;

export function watchForNewBuild(): void {
  window.addEventListener("vite:preloadError", (event) => {
    event.preventDefault();
    wanted = true;
    reloadWhenFree();
  });
}

/** The office says whether a call is on; asked again whenever that changes. */
export function whileBusy(ask: () => boolean): void {
  busy = ask;
}

export function reloadWhenFree(): void {
  if (!wanted || busy()) return;
  // Once in a minute at most: a server that is really broken must not make the page spin.
  const last = Number(sessionStorage.getItem("tandem.reloaded") ?? 0);
  if (Date.now() - last < 60_000) return;
  sessionStorage.setItem("tandem.reloaded", String(Date.now()));
  window.location.reload();
}
