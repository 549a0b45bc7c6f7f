import { expect, test } from "vitest";
import type { PeerStats } from "./engine";
import { Quality } from "./quality";

const NOTHING: PeerStats = {
  connected: true,
  bytesReceived: 0,
  bytesSent: 0,
  audioEnergy: 0,
  framesDecoded: 0,
  packetsReceived: 0,
  packetsLost: 0,
  concealed: 0,
  samples: 0,
  lostByThem: 0,
  roundTrip: 0.1,
  pictureSent: 0,
  room: 0,
};

/** One connection after another sample: packets that came, and packets that were lost. */
class Line {
  private now = { ...NOTHING };

  next(received: number, lost: number, more: Partial<PeerStats> = {}): PeerStats {
    this.now = {
      ...this.now,
      packetsReceived: this.now.packetsReceived + received,
      packetsLost: this.now.packetsLost + lost,
      samples: this.now.samples + 96_000,
      ...more,
    };
    return { ...this.now };
  }
}

function samples(quality: Quality, count: number, ...lines: (() => PeerStats)[]): number {
  let changed = 0;
  for (let i = 0; i < count; i++)
    if (quality.take(new Map(lines.map((line, place) => [`seat-${place}`, line()])))) changed++;
  return changed;
}

test("a good line keeps its pictures", () => {
  const [quality, line] = [new Quality(0), new Line()];
  expect(samples(quality, 20, () => line.next(100, 0))).toBe(0);
  expect(quality.saving).toBe(false);
});

test("one bad moment is not enough, two on end are", () => {
  const [quality, line] = [new Quality(0), new Line()];
  samples(quality, 1, () => line.next(90, 10));
  samples(quality, 1, () => line.next(100, 0));
  samples(quality, 1, () => line.next(90, 10));
  expect(quality.saving).toBe(false);
  samples(quality, 1, () => line.next(90, 10));
  expect(quality.saving).toBe(true);
});

test("what they lose of ours counts as well as what we lose of theirs", () => {
  const [quality, line] = [new Quality(0), new Line()];
  samples(quality, 2, () => line.next(100, 0, { lostByThem: 0.2 }));
  expect(quality.saving).toBe(true);
});

test("pictures come back when it has been good for a while, and later each time", () => {
  const [quality, line] = [new Quality(0), new Line()];
  samples(quality, 2, () => line.next(90, 10));
  samples(quality, 29, () => line.next(100, 0));
  expect(quality.saving).toBe(true);
  samples(quality, 1, () => line.next(100, 0));
  expect(quality.saving).toBe(false);
  samples(quality, 2, () => line.next(90, 10));
  samples(quality, 59, () => line.next(100, 0));
  expect(quality.saving).toBe(true);
  samples(quality, 1, () => line.next(100, 0));
  expect(quality.saving).toBe(false);
});

test("a line too narrow for a picture is bad while a picture goes out, and says nothing otherwise", () => {
  const [quality, line] = [new Quality(0), new Line()];
  samples(quality, 5, () => line.next(100, 0, { room: 60_000 }));
  expect(quality.saving).toBe(false);
  let sent = 0;
  const showing = (room: number) => {
    sent += 5000;
    return line.next(100, 0, { room, pictureSent: sent });
  };
  samples(quality, 5, () => showing(300_000));
  expect(quality.saving).toBe(false);
  samples(quality, 2, () => showing(60_000));
  expect(quality.saving).toBe(true);
});

test("one bad connection among three is the other’s line, not mine", () => {
  const quality = new Quality(0);
  const [good, fine, bad] = [new Line(), new Line(), new Line()];
  samples(
    quality,
    5,
    () => good.next(100, 0),
    () => fine.next(100, 0),
    () => bad.next(80, 20),
  );
  expect(quality.saving).toBe(false);
  expect([...quality.lines.values()]).toEqual(["good", "good", "poor"]);
});

test("somebody who says nothing sends too little to judge by", () => {
  const [quality, line] = [new Quality(0), new Line()];
  samples(quality, 10, () => line.next(2, 1));
  expect(quality.saving).toBe(false);
});

test("a connection that is down says so and judges nothing", () => {
  const quality = new Quality(0);
  samples(quality, 10, () => ({ ...NOTHING, connected: false }));
  expect(quality.saving).toBe(false);
  expect(quality.lines.get("seat-0")).toBe("lost");
});

test("a connection that has only just come is not judged by its beginning", () => {
  const [quality, line] = [new Quality(), new Line()];
  samples(quality, 2, () => line.next(50, 50));
  samples(quality, 5, () => line.next(100, 0));
  expect(quality.saving).toBe(false);
  samples(quality, 1, () => line.next(100, 0, { connected: false }));
  samples(quality, 2, () => line.next(50, 50, { connected: true }));
  expect(quality.saving).toBe(false);
  samples(quality, 2, () => line.next(50, 50));
  expect(quality.saving).toBe(true);
});
