/** What a connection counts, without where anybody is: only sums are taken out of the browser's report. */
import type { PeerStats } from "./engine";

type Entry = Record<string, unknown> & { type: string };

/**
 * Sums over reports of one person's connection. No candidate is looked at, so no address can be in the
 * answer.
 */
export function countsOf(reports: RTCStatsReport[], connected: boolean): PeerStats {
  const out: PeerStats = {
    connected,
    bytesReceived: 0,
    bytesSent: 0,
    audioEnergy: 0,
    framesDecoded: 0,
    packetsReceived: 0,
    packetsLost: 0,
    concealed: 0,
    samples: 0,
    lostByThem: 0,
    roundTrip: 0,
    pictureSent: 0,
    room: 0,
  };
  const add = (entry: Entry) => {
    const number = (name: string) => (typeof entry[name] === "number" ? entry[name] : 0);
    if (entry.type === "inbound-rtp") {
      out.bytesReceived += number("bytesReceived");
      out.framesDecoded += number("framesDecoded");
      out.audioEnergy += number("totalAudioEnergy");
      if (entry["kind"] !== "audio") return;
      out.packetsReceived += number("packetsReceived");
      out.packetsLost += number("packetsLost");
      out.concealed += Math.max(0, number("concealedSamples") - number("silentConcealedSamples"));
      out.samples += number("totalSamplesReceived");
    } else if (entry.type === "outbound-rtp") {
      out.bytesSent += number("bytesSent");
      if (entry["kind"] === "video") out.pictureSent += number("bytesSent");
    } else if (entry.type === "candidate-pair")
      out.room = Math.max(out.room, number("availableOutgoingBitrate"));
    else if (entry.type === "remote-inbound-rtp" && entry["kind"] === "audio") {
      out.lostByThem = number("fractionLost");
      out.roundTrip = number("roundTripTime");
    }
  };
  for (const report of reports) report.forEach(add);
  return out;
}
