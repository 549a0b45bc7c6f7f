/** What a connection waits for or asks of the browser. */

const GATHERING = 500;

/** Wait until the ways to us are known, but not for long: what comes later is sent on its own. */
export function gathered(pc: RTCPeerConnection): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      if (pc.iceGatheringState === "complete") end();
    };
    const end = () => {
      clearTimeout(timer);
      pc.removeEventListener("icegatheringstatechange", look);
      done();
    };
    const timer = setTimeout(end, GATHERING);
    pc.addEventListener("icegatheringstatechange", look);
    look();
  });
}

/** How many bits this track may take; a browser that knows less sends as it likes. */
export async function size(sender: RTCRtpSender, wanted: RTCRtpEncodingParameters): Promise<void> {
  const parameters = sender.getParameters();
  const encoding = parameters.encodings?.[0];
  if (!encoding) return;
  Object.assign(encoding, wanted);
  // A browser that knows one of these not sends as it likes.
  await sender.setParameters(parameters).catch(() => undefined);
}

/**
 * Sound in which each packet carries the one before once more (RFC 2198), so that one lost is not missed. It
 * costs twice the bits of a voice, and is asked for only on a line that loses some. A browser that cannot
 * sends each once.
 */
export function sayTwice(transceiver: RTCRtpTransceiver, twice: boolean): void {
  if (transceiver.receiver.track.kind !== "audio") return;
  const all = globalThis.RTCRtpReceiver?.getCapabilities?.("audio")?.codecs ?? [];
  const is = (name: string) => (one: RTCRtpCodec) => one.mimeType.toLowerCase() === `audio/${name}`;
  const first = twice ? "red" : "opus";
  if (!all.some(is("red"))) return;
  try {
    transceiver.setCodecPreferences([...all.filter(is(first)), ...all.filter((one) => !is(first)(one))]);
  } catch {
    // A browser that knows of it but lets nobody choose.
  }
}
