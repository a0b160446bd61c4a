/** A door before the strip of `Insecure`: whoever's browser is content, and who could mend nothing, loads none of it. */
import { lazy, Suspense } from "react";
import type { Me } from "@/shared/api/types";

const Insecure = lazy(() => import("./Insecure"));

export function SecureStrip({ me }: { me?: Me }) {
  const mends = me?.position === "admin";
  if (window.isSecureContext && !mends) return null;
  return <Suspense fallback={null}><Insecure mends={mends} /></Suspense>;
}
