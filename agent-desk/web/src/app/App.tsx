/** The map of the page: which address opens which area, and the door in front of them. */
import { lazy, Suspense } from "react";
import { Route, Routes } from "react-router";
import { CrashGuard } from "./CrashGuard";
import { Door } from "./Door";
import { Waiting } from "./Waiting";

const Home = lazy(() => import("./Home"));
const NotFound = lazy(() => import("./NotFound"));
const SignIn = lazy(() => import("./SignIn"));
const Office = lazy(() => import("./office/Office"));
const DeskArea = lazy(() => import("./areas/desk"));
const SalesArea = lazy(() => import("./areas/sales"));
const ManageArea = lazy(() => import("./areas/manage"));
const AdminArea = lazy(() => import("./areas/admin"));
const TechArea = lazy(() => import("./areas/tech"));
const CallerPage = lazy(() => import("./areas/caller"));

export function App() {
  return (
    <CrashGuard>
      <Suspense fallback={<Waiting />}>
        <Routes>
          <Route path="/" element={<Home />} />
          <Route path="/sign-in" element={<SignIn />} />
          <Route path="/caller" element={<CallerPage />} />
          <Route element={<Door />}>
            <Route path="/tech/*" element={<TechArea />} />
            <Route element={<Office />}>
              <Route path="/desk/sales" element={<SalesArea />} />
              <Route path="/desk/*" element={<DeskArea />} />
              <Route path="/manage/*" element={<ManageArea />} />
              <Route path="/admin/*" element={<AdminArea />} />
            </Route>
          </Route>
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </CrashGuard>
  );
}
