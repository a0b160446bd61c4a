/** What can be done to a ticket from its page, each with an undo. A stale version shows the other person's change and keeps ours aside. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Problem } from "@/shared/api/problem";
import { useSignedIn } from "@/shared/api/session";
import type { Ticket } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { changeTicket, closeTicket } from "./tickets";

export function useTicketVerbs(ticket: Ticket) {
  const { t } = useTranslation("desk");
  const cache = useQueryClient();
  const me = useSignedIn();
  const key = ["ticket", ticket.id];
  const keep = (fresh: Ticket) => cache.setQueryData<Ticket>(key, (was) => ({ ...was, ...fresh }));
  const failed = (error: unknown) => {
    complain(error);
    if (error instanceof Problem && error.code === "version_conflict") void cache.invalidateQueries({ queryKey: key });
  };
  const latest = () => cache.getQueryData<Ticket>(key)?.version ?? ticket.version;
  const change = useMutation({ mutationFn: (part: { status?: string; complaint?: boolean; owner?: string | null }) => changeTicket(ticket.id, { version: latest(), ...part }), onSuccess: keep, onError: failed });
  const closing = useMutation({ mutationFn: () => closeTicket(ticket.id, latest()), onSuccess: keep, onError: failed });
  const word = (status: string) => t(`record.ticketStatus.${status as "open"}`, { defaultValue: status });

  return {
    setStatus: (status: string) => {
      const before = ticket.status;
      if (status !== before) change.mutate({ status }, { onSuccess: () => toast(t("ticket.statusChanged", { no: ticket.no, status: word(status) }), { undo: () => change.mutate({ status: before }) }) });
    },
    take: () => change.mutate({ owner: me.id }, { onSuccess: () => toast(t("ticket.taken", { no: ticket.no }), { undo: () => change.mutate({ owner: ticket.owner?.id ?? null }) }) }),
    flipComplaint: () => change.mutate({ complaint: !ticket.complaint }),
    close: () => closing.mutate(undefined, { onSuccess: () => toast(t("ticket.closed", { no: ticket.no }), { undo: () => change.mutate({ status: ticket.status }) }) }),
  };
}
