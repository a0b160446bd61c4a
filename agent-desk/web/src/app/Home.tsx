/** The root address: a signed-in person goes to the own area; a demo shows its start page; anyone else signs in. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Navigate } from "react-router";
import { get } from "@/shared/api/http";
import { useMe } from "@/shared/api/session";
import type { DemoInfo } from "@/shared/api/types";
import { homeOf } from "./homeOf";
import { Waiting } from "./Waiting";

const Start = lazy(() => import("./areas/start"));

export default function Home() {
  const me = useMe();
  const demo = useQuery({ queryKey: ["demo"], queryFn: () => get<DemoInfo>("/api/demo"), retry: false, enabled: !me.isPending && !me.data });
  if (me.data) return <Navigate to={homeOf(me.data)} replace />;
  if (me.isPending || demo.isPending) return <Waiting />;
  return demo.data ? <Suspense fallback={<Waiting />}><Start demo={demo.data} /></Suspense> : <Navigate to="/sign-in" replace />;
}
