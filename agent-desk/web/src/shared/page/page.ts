/** What this browser remembers about the page itself: theme, density, language, panes. Nothing a customer would call data. */
import { create } from "zustand";
import { remember, remembered } from "./persist";

export type Theme = "system" | "light" | "dark";
export type Density = "normal" | "dense";
export type Language = "en" | "zh-CN";
export type Pane = 0 | 280 | 340 | 480;

type Page = {
  theme: Theme; density: Density; language: Language | null; context: Pane; shortcuts: boolean;
  set: (change: Partial<Omit<Page, "set">>) => void;
};

const NAME = "tandem.page";

export const usePage = create<Page>()((set) => ({
  theme: "system", density: "normal", language: null, context: 340, shortcuts: true, ...remembered<Page>(NAME), set: (change) => set(change),
}));
remember(NAME, usePage);

/** Puts theme, density and language on the root element, now and after each change. */
export function paintPage(): () => void {
  const paint = ({ theme, density }: Page) => {
    const root = document.documentElement;
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    if (density === "dense") root.dataset.density = "dense";
    else delete root.dataset.density;
  };
  paint(usePage.getState());
  return usePage.subscribe(paint);
}
