/** How far this machine's clock is from the server's. Deadlines come in server time and are drawn with this offset. */
let offset = 0;

export function noteServerTime(serverNow: number): void {
  offset = serverNow - Date.now();
}
export function serverNow(): number {
  return Date.now() + offset;
}
