/** Counts of the last weeks as a small bar chart; the numbers are in the titles for those who need them exactly. */
import styles from "./themes.module.css";

const WEEKS = 26;

export function Spark({ weeks, large }: { weeks: readonly { week: string; n: number }[]; large?: boolean }) {
  const shown = weeks.slice(large ? -104 : -WEEKS);
  const top = Math.max(1, ...shown.map((week) => week.n));
  const [wide, tall] = large ? [520, 96] : [104, 28];
  const step = wide / Math.max(1, shown.length);
  return (
    <svg className={large ? styles.chart : styles.spark} viewBox={`0 0 ${wide} ${tall}`} preserveAspectRatio="none" aria-hidden>
      {shown.map((week, at) => {
        const height = (week.n / top) * (tall - 2);
        return <rect key={week.week} x={at * step} y={tall - height} width={Math.max(1, step - (large ? 1 : 0.8))} height={height}><title>{`${week.week}: ${week.n}`}</title></rect>;
      })}
    </svg>
  );
}
