/** A seller's customers and deals, as the server orders them: open complaints first. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { get } from "@/shared/api/http";
import type { Customer, Deal, List } from "@/shared/api/types";
import { useMessage } from "@/shared/socket/useSocket";

export type OwnCustomer = Customer & { open_complaint: { ticket: string; no: number; subject: string; since: number } | null };

export function useOwnCustomers() {
  const cache = useQueryClient();
  const again = () => void cache.invalidateQueries({ queryKey: ["seller"] });
  useMessage("customer_changed", again);
  useMessage("ticket_changed", ({ ticket }) => ticket.complaint && again());
  return useInfiniteQuery({
    queryKey: ["seller", "customers"],
    queryFn: ({ pageParam, signal }) => get<List<OwnCustomer>>("/api/seller/customers", { after: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export const useDeals = () => useQuery({ queryKey: ["seller", "deals"], queryFn: ({ signal }) => get<List<Deal>>("/api/deals", { owner: "me", limit: 200 }, signal) });
