/** A check the compiler makes: each language has every key of the other. Chinese has no `_one` plural, so those are left out. Never imported. */
import type adminEn from "./en/admin.json";
import type deskEn from "./en/desk.json";
import type manageEn from "./en/manage.json";
import type samenessEn from "./en/sameness.json";
import type secureEn from "./en/secure.json";
import type shellEn from "./en/shell.json";
import type startEn from "./en/start.json";
import type techEn from "./en/tech.json";
import type adminZh from "./zh-CN/admin.json";
import type deskZh from "./zh-CN/desk.json";
import type manageZh from "./zh-CN/manage.json";
import type samenessZh from "./zh-CN/sameness.json";
import type secureZh from "./zh-CN/secure.json";
import type shellZh from "./zh-CN/shell.json";
import type startZh from "./zh-CN/start.json";
import type techZh from "./zh-CN/tech.json";

type Words<T> = { [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string ? string : Words<T[K]> };
/** Does not compile unless `A` has all the words of `B`. */
type Has<A extends Words<B>, B> = [A, B];

export type Complete = [
  Has<typeof shellZh, typeof shellEn>, Has<typeof shellEn, typeof shellZh>,
  Has<typeof deskZh, typeof deskEn>, Has<typeof deskEn, typeof deskZh>,
  Has<typeof techZh, typeof techEn>, Has<typeof techEn, typeof techZh>,
  Has<typeof manageZh, typeof manageEn>, Has<typeof manageEn, typeof manageZh>,
  Has<typeof adminZh, typeof adminEn>, Has<typeof adminEn, typeof adminZh>,
  Has<typeof startZh, typeof startEn>, Has<typeof startEn, typeof startZh>,
  Has<typeof secureZh, typeof secureEn>, Has<typeof secureEn, typeof secureZh>,
  Has<typeof samenessZh, typeof samenessEn>, Has<typeof samenessEn, typeof samenessZh>,
];
