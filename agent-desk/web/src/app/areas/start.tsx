import type { DemoInfo } from "@/shared/api/types";

export default function StartPage({ demo }: { demo: DemoInfo }) {
  return <main id="page">{Object.entries(demo.hosts).map(([who, host]) => <a key={who} href={host}>{who}</a>)}</main>;
}
