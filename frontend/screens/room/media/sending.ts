/** Two things a connection waits for or asks of the browser. */

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
