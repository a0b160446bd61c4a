/** What stands in the place of a chunk that is still loading: nothing for 300 ms, then a quiet bar. */
import styles from "./page.module.css";

export function Waiting() {
  return <div className={styles.waiting} aria-hidden data-testid="waiting"><span /></div>;
}
