/** What we change in a description of a connection, as text: how sound is packed. Nothing else is touched. */

/** Bits a second of one voice: plenty for speech, and little enough for eight of them on a phone. */
const SPEECH = 24_000;
const SPEECH_SAVING = 16_000;
/**
 * Milliseconds of speech in one packet when data is short: on a narrow line the headers cost more than the
 * words.
 */
const LONG_PACKETS = 60;

/**
 * Ask for speech that is silent when nobody speaks and mends what was lost; with `saving`, in fewer and
 * longer packets.
 */
export function thrifty(sdp: string, saving: boolean): string {
  const opus = /^a=rtpmap:(\d+) opus\/48000/m.exec(sdp)?.[1];
  if (!opus) return sdp;
  const bits = saving ? SPEECH_SAVING : SPEECH;
  const eol = sdp.includes("\r\n") ? "\r\n" : "\n";
  const clean = sdp.replace(/^a=(?:ptime|maxptime):\d+\r?\n/gm, "");
  const packing = saving ? `${eol}a=ptime:${LONG_PACKETS}` : "";
  const line = new RegExp(`^a=fmtp:${opus} ([^\\r\\n]*)`, "m");
  const ours = { usedtx: "1", useinbandfec: "1", maxaveragebitrate: String(bits), minptime: "10" };
  if (!line.test(clean))
    return clean.replace(
      new RegExp(`^a=rtpmap:${opus} [^\\r\\n]*`, "m"),
      (found) => `${found}${eol}a=fmtp:${opus} ${join(ours)}${packing}`,
    );
  return clean.replace(
    line,
    (_, theirs: string) => `a=fmtp:${opus} ${join({ ...parse(theirs), ...ours })}${packing}`,
  );
}

/** Bits a second our own voice may take. */
export function speechBits(saving: boolean): number {
  return saving ? SPEECH_SAVING : SPEECH;
}

/** What tells one connection of a page from another: its certificate's fingerprint. */
export function fingerprint(sdp: string): string {
  return /^a=fingerprint:\S+ (\S+)/m.exec(sdp)?.[1]?.toUpperCase() ?? "";
}

/** A candidate goes through the relay, so that it says nothing about where somebody is. */
export function isRelayed(candidate: string): boolean {
  return / typ relay( |$)/.test(candidate);
}

function parse(parameters: string): Record<string, string> {
  return Object.fromEntries(
    parameters
      .split(";")
      .filter(Boolean)
      .map((one) => one.trim().split("=", 2) as [string, string]),
  );
}

function join(parameters: Record<string, string>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(";");
}
