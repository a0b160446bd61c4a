export { WorkList } from "./WorkList";
