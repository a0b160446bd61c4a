export { RingMeNow } from "./RingMeNow";
