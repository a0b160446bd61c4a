/** Ports the system has just said are free. */
import dgram from "node:dgram";
import net from "node:net";

export function freeTcp(): Promise<number> {
  return new Promise((done, fail) => {
    const server = net.createServer().once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => done(port));
    });
  });
}

export function freeUdp(): Promise<number> {
  return new Promise((done, fail) => {
    const socket = dgram.createSocket("udp4").once("error", fail);
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => done(port));
    });
  });
}
