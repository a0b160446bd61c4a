/** The agent's desk: work list left, one record in the middle, knowledge right. It joins the features; none knows another. */
import { lazy, Suspense, useEffect, useState } from "react";
import { Navigate, Route, Routes, useOutletContext, useParams } from "react-router";
import { Waiting } from "../Waiting";
import { WorkList } from "@/features/work";
import { usePhone } from "@/features/phone";
import type { OfficeContext } from "../office/Office";
import { CallCard } from "../desk/CallCard";
import { Forms, type OpenForm } from "../desk/Forms";
import { IdleDesk } from "../desk/IdleDesk";
import styles from "../desk/desk.module.css";

const loadCallDesk = () => import("../desk/CallDesk");
const CallDesk = lazy(loadCallDesk);
const TicketPage = lazy(() => import("@/features/ticket/TicketPage"));
const RepairPage = lazy(() => import("@/features/repair/RepairPage"));
const CustomerPage = lazy(() => import("@/features/customer/CustomerPage"));
const CustomerList = lazy(() => import("@/features/customer/CustomerList"));
const ArticlesPage = lazy(() => import("@/features/article/ArticlesPage"));
const SalesPage = lazy(() => import("./sales"));

export default function DeskArea() {
  const office = useOutletContext<OfficeContext>();
  const [form, open] = useState<OpenForm | null>(null);
  useWarm();
  return (
    <div className={styles.desk}>
      <div className={styles.work}><WorkList top={<CallCard />} /></div>
      <div className={styles.record}>
        <Suspense fallback={<Waiting />}>
          <Routes>
            <Route index element={<Middle office={office} open={open} />} />
            <Route path="tickets/:id" element={<One>{(id) => <TicketPage id={id} onRepair={(ticket) => ticket.customer && open({ kind: "repair", customer: ticket.customer, ticket })} />}</One>} />
            <Route path="repairs/:id" element={<One>{(id) => <RepairPage id={id} />}</One>} />
            <Route path="customers" element={<CustomerList />} />
            <Route path="customers/:id" element={<One>{(id) => <CustomerPage id={id} onTicket={(customer) => open({ kind: "ticket", customer, complaint: false })} onRepair={(customer) => open({ kind: "repair", customer })} />}</One>} />
            <Route path="articles" element={<ArticlesPage id={null} />} />
            <Route path="articles/new" element={<ArticlesPage id={null} edit />} />
            <Route path="articles/:id/edit" element={<One>{(id) => <ArticlesPage id={id} edit />}</One>} />
            <Route path="articles/:id" element={<One>{(id) => <ArticlesPage id={id} />}</One>} />
            <Route path="sales/*" element={<SalesPage />} />
            <Route path="*" element={<Navigate to="/desk" replace />} />
          </Routes>
        </Suspense>
      </div>
      <Forms form={form} onClose={() => open(null)} />
    </div>
  );
}

/** Loads the call's record while nothing rings: the first pop of the day must be as quick as the tenth. */
function useWarm() {
  useEffect(() => {
    const later = setTimeout(() => void loadCallDesk(), 300);
    return () => clearTimeout(later);
  }, []);
}

/** Draws the record of the address anew when the address changes, so that nothing of one record stays in the next. */
function One({ children }: { children: (id: string) => React.ReactNode }) {
  const { id = "" } = useParams();
  return <div key={id} style={{ display: "contents" }}>{children(id)}</div>;
}

function Middle({ office, open }: { office: OfficeContext; open: (form: OpenForm) => void }) {
  const busy = usePhone((state) => state.phone.phase !== "idle");
  return busy ? <CallDesk open={open} /> : <IdleDesk office={office} />;
}
