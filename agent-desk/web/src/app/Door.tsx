/** Stands before every area: asks who is there, sends strangers to the sign-in and opens the desk socket for the rest. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { onSignedOut } from "@/shared/api/http";
import { meKey, newer, useMe } from "@/shared/api/session";
import type { Me } from "@/shared/api/types";
import { usePage } from "@/shared/page/page";
import { desk, useMessage } from "@/shared/socket/useSocket";
import { keepZone } from "@/shared/time/format";
import { showLanguage } from "@/shared/words";
import { Waiting } from "./Waiting";

export function Door() {
  const me = useMe();
  const { pathname, search } = useLocation();
  if (me.isPending) return <Waiting />;
  if (!me.data) return <Navigate to={`/sign-in?to=${encodeURIComponent(pathname + search)}`} replace />;
  return <Inside me={me.data} />;
}

function Inside({ me }: { me: Me }) {
  const cache = useQueryClient();
  keepZone(me.time_zone);
  useEffect(() => {
    onSignedOut(() => cache.setQueryData(meKey, null));
    desk.start();
    return () => desk.stop();
  }, [cache]);
  useEffect(() => {
    if (usePage.getState().language === null) void showLanguage(me.language === "en" ? "en" : "zh-CN");
  }, [me.language]);
  useMessage("presence_changed", ({ person, presence }) => {
    if (person === me.id) cache.setQueryData<Me | null>(meKey, (was) => was && newer(was, presence));
  });
  // After a reset the log no longer reaches back to what this page has seen: every list is read again.
  useMessage("reset", () => void cache.invalidateQueries());
  return <Outlet />;
}
