/** Two rings that hold each other: the call and the record. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <g fill="none" stroke="var(--on-state)" strokeWidth="3">
        <circle cx="12" cy="16" r="5.2" />
        <circle cx="20" cy="16" r="5.2" strokeOpacity=".7" />
      </g>
    </svg>
  );
}
