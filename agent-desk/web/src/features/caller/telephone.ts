/**
 * A telephone in the browser. Its sound goes to the program over WebRTC and enters the house from there as a SIP call,
 * through the same line, menu and queue as any other. Without a microphone it sends silence and still hears.
 */
import { del, post } from "@/shared/api/http";

export type CallerState = "idle" | "asking" | "calling" | "talking" | "ended" | "failed";
export type Telephone = { press: (key: string) => void; hangUp: () => void; heard: AnalyserNode | null; microphone: boolean };

export async function call(number: string, tell: (state: CallerState) => void): Promise<Telephone> {
  tell("asking");
  const sound = await microphone();
  tell("calling");
  const peer = new RTCPeerConnection();
  const track = sound?.getAudioTracks()[0] ?? silence();
  const sender = peer.addTrack(track);
  preferG711(peer);
  const heard = listen(peer);
  let id = "";
  let over = false;
  const end = (state: CallerState) => {
    if (over) return;
    over = true;
    track.stop();
    peer.close();
    if (id) void del(`/api/demo/customer-call/${id}`).catch(() => {});
    tell(state);
  };
  peer.onconnectionstatechange = () => {
    if (peer.connectionState === "connected") tell("talking");
    if (peer.connectionState === "failed" || peer.connectionState === "disconnected" || peer.connectionState === "closed") end("ended");
  };
  try {
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    const answer = await post<{ sdp: string; call: string }>("/api/demo/customer-call", { sdp: peer.localDescription?.sdp ?? "", from: number });
    id = answer.call;
    await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
  } catch (cause) {
    end("failed");
    throw cause;
  }
  return { press: (key) => sender.dtmf?.insertDTMF(key, 160, 70), hangUp: () => end("ended"), heard: await heard, microphone: sound !== null };
}

async function microphone(): Promise<MediaStream | null> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return null;
  }
}

function silence(): MediaStreamTrack {
  const sink = new AudioContext().createMediaStreamDestination();
  return sink.stream.getAudioTracks()[0] ?? new MediaStreamTrack();
}

/** The server speaks G.711 and one telephone-event; offering only those keeps both directions in one codec. */
function preferG711(peer: RTCPeerConnection): void {
  const known = RTCRtpSender.getCapabilities("audio")?.codecs ?? [];
  const wanted = known.filter((codec) => /PCMU|PCMA/i.test(codec.mimeType) || (/telephone-event/i.test(codec.mimeType) && codec.clockRate === 8000));
  peer.getTransceivers()[0]?.setCodecPreferences?.(wanted);
}

async function listen(peer: RTCPeerConnection): Promise<AnalyserNode | null> {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  peer.ontrack = ({ track }) => {
    const stream = new MediaStream([track]);
    const player = new Audio();
    player.srcObject = stream;
    void player.play().catch(() => {});
    context.createMediaStreamSource(stream).connect(analyser);
  };
  return analyser;
}

/** Host candidates are enough here and come at once; half a second is the most worth waiting for. */
function gathered(peer: RTCPeerConnection): Promise<void> {
  if (peer.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((done) => {
    const limit = setTimeout(done, 500);
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState !== "complete") return;
      clearTimeout(limit);
      done();
    });
  });
}
