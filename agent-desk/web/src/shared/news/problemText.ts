/** What a refusal says to a person, in the page's language: by its code where the page knows it, else the server's own sentence. */
import i18next from "i18next";
import { Problem } from "@/shared/api/problem";
import { toast } from "./say";

export function problemText(error: unknown): string {
  if (!(error instanceof Problem)) return i18next.t("problem.unknown");
  const key = `problem.${error.code}`;
  if (i18next.exists(key)) return String(i18next.t(key as "problem.unknown", error.params));
  return error.detail || i18next.t("problem.unknown");
}

/** For mutations: `onError: complain`. */
export function complain(error: unknown): void {
  toast(problemText(error), { tone: "error" });
}
