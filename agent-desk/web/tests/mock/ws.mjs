// A WebSocket server of forty lines: text frames both ways, enough for a desk socket on loopback.
import { createHash } from "node:crypto";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

export function upgrade(request, socket, onMessage) {
  const accept = createHash("sha1").update(request.headers["sec-websocket-key"] + GUID).digest("base64");
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  let kept = Buffer.alloc(0);
  socket.on("data", (data) => {
    kept = Buffer.concat([kept, data]);
    for (let frame = read(kept); frame; frame = read(kept)) {
      kept = kept.subarray(frame.size);
      if (frame.opcode === 8) return socket.end();
      if (frame.opcode === 1) onMessage(JSON.parse(frame.text));
    }
  });
  socket.on("error", () => socket.destroy());
  return (message) => socket.writable && socket.write(frameOf(JSON.stringify(message)));
}

function read(buffer) {
  if (buffer.length < 6) return null;
  let length = buffer[1] & 127;
  let at = 2;
  if (length === 126) [length, at] = [buffer.readUInt16BE(2), 4];
  if (buffer.length < at + 4 + length) return null;
  const mask = buffer.subarray(at, at + 4);
  const body = Buffer.from(buffer.subarray(at + 4, at + 4 + length)).map((byte, index) => byte ^ mask[index % 4]);
  return { opcode: buffer[0] & 15, text: body.toString(), size: at + 4 + length };
}

function frameOf(text) {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, body.length]) : body.length < 65536 ? Buffer.from([0x81, 126, 0, 0]) : Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  if (body.length >= 65536) head.writeUInt32BE(body.length, 6);
  else if (body.length >= 126) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}
