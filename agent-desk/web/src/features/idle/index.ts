export { Idle } from "./Idle";
