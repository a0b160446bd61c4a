import "i18next";
import type admin from "./en/admin.json";
import type desk from "./en/desk.json";
import type manage from "./en/manage.json";
import type sameness from "./en/sameness.json";
import type secure from "./en/secure.json";
import type shell from "./en/shell.json";
import type start from "./en/start.json";
import type tech from "./en/tech.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "shell";
    resources: { shell: typeof shell; desk: typeof desk; tech: typeof tech; manage: typeof manage; admin: typeof admin; start: typeof start; secure: typeof secure; sameness: typeof sameness };
  }
}
