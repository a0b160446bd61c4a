/** The idle desk with what only the app may join: presence, headset check, demo callers. */
import { Idle } from "@/features/idle";
import { RingMeNow } from "@/features/demo";
import { useSignedIn } from "@/shared/api/session";
import type { OfficeContext } from "../office/Office";

export function IdleDesk({ office }: { office: OfficeContext }) {
  const me = useSignedIn();
  return <Idle onReady={office.ready} onCheck={office.checkHeadset} demo={me.demo && <RingMeNow />} />;
}
