import { expect, test } from "vitest";
import { fingerprint, isRelayed, thrifty } from "./sdp";

const SDP =
  "v=0\r\na=fingerprint:sha-256 ab:cd\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n";

test("speech is silent when nobody speaks, mends itself and stays within its bits", () => {
  const line = thrifty(SDP, false)
    .split("\r\n")
    .find((one) => one.startsWith("a=fmtp:111"));
  expect(line).toBe("a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=24000");
});

test("only when data is short are packets long, and no longer than that", () => {
  expect(thrifty(SDP, false)).not.toContain("ptime:60");
  const saving = thrifty(SDP, true);
  expect(saving).toContain("maxaveragebitrate=16000\r\na=ptime:60\r\n");
  expect(thrifty(saving, true).match(/a=ptime/g)).toHaveLength(1);
  expect(thrifty(saving, false)).not.toContain("a=ptime");
});

test("the other sounds and everything else stay as they were", () => {
  expect(thrifty(SDP, true)).toContain("a=fmtp:63 111/111");
  expect(thrifty("v=0\r\n", true)).toBe("v=0\r\n");
});

test("a description without parameters of its own gets ours", () => {
  expect(thrifty("a=rtpmap:96 opus/48000/2\n", false)).toBe(
    "a=rtpmap:96 opus/48000/2\na=fmtp:96 usedtx=1;useinbandfec=1;maxaveragebitrate=24000;minptime=10\n",
  );
});

test("a connection is known by its certificate", () => {
  expect(fingerprint(SDP)).toBe("AB:CD");
  expect(fingerprint("v=0")).toBe("");
});

test("only what goes through the relay counts as relayed", () => {
  expect(isRelayed("candidate:1 1 udp 1 192.0.2.1 4000 typ relay raddr 0.0.0.0 rport 0")).toBe(true);
  expect(isRelayed("candidate:1 1 udp 1 192.0.2.1 4000 typ host")).toBe(false);
  expect(isRelayed("candidate:1 1 udp 1 192.0.2.1 4000 typ srflx raddr typ relayed")).toBe(false);
});
