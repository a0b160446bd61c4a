export { CallRecord, type CallVerbs } from "./CallRecord";
export { WrapUp } from "./WrapUp";
