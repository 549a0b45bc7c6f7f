/**
 * Whether this device's line carries pictures: sound first.
 *
 * Two bad samples on end are enough to stop the pictures. They come back only when the line has been good for
 * a while, and each time that was wrong the while is twice as long.
 */
import type { Line, PeerStats } from "./engine";

/** Seconds between samples. */
export const SAMPLE_EVERY = 2;
const BAD_SAMPLES = 2;
/** A minute, and at most four: pictures that come back too early cost the words they were stopped for. */
const GOOD_SAMPLES = 30;
const MOST_GOOD_SAMPLES = 120;
/** Fewer packets than this say nothing: somebody who is silent sends next to none. */
const TELLING = 8;

/** Bits a second that what I send has to share; with less, a picture is no picture and costs words. */
const NARROW = 100_000;

const BAD = { lost: 0.03, concealed: 0.025, lostByThem: 0.05, roundTrip: 1.2, narrow: 0 };
const GOOD = { lost: 0.015, concealed: 0.01, lostByThem: 0.02, roundTrip: 0.6, narrow: 1 };

interface Judged {
  bad: boolean;
  good: boolean;
}

export class Quality {
  /** The line is too bad for pictures. */
  saving = false;
  readonly lines = new Map<string, Line>();
  private before = new Map<string, PeerStats>();
  private readonly ages = new Map<string, number>();
  private badFor = 0;
  private goodFor = 0;
  private enough = GOOD_SAMPLES;

  /** A connection's first samples say nothing: sound is made up until it begins. */
  constructor(private readonly grace = 2) {}

  /** One sample of every connection. True when `saving` changed with it. */
  take(stats: Map<string, PeerStats>): boolean {
    const judged: Judged[] = [];
    this.lines.clear();
    for (const [seat, now] of stats) {
      const age = now.connected ? (this.ages.get(seat) ?? 0) : -1;
      this.ages.set(seat, age + 1);
      if (age < this.grace) {
        this.lines.set(seat, now.connected ? "good" : "lost");
        continue;
      }
      const one = judge(now, this.before.get(seat));
      this.lines.set(seat, one.bad ? "poor" : "good");
      judged.push(one);
    }
    this.before = stats;
    return judged.length > 0 && this.weigh(judged);
  }

  /**
   * Mine is the line that most of my connections are bad on; one bad one among several is somebody else's.
   */
  private weigh(judged: Judged[]): boolean {
    const bad = judged.filter((one) => one.bad).length * 2 >= judged.length;
    const good = judged.every((one) => one.good);
    this.badFor = bad ? this.badFor + 1 : 0;
    this.goodFor = good ? this.goodFor + 1 : 0;
    if (!this.saving && this.badFor >= BAD_SAMPLES) this.saving = true;
    else if (this.saving && this.goodFor >= this.enough) {
      this.saving = false;
      this.enough = Math.min(MOST_GOOD_SAMPLES, this.enough * 2);
    } else return false;
    this.badFor = this.goodFor = 0;
    return true;
  }
}

function judge(now: PeerStats, before: PeerStats | undefined): Judged {
  const since = (name: "packetsLost" | "packetsReceived" | "concealed" | "samples") =>
    Math.max(0, now[name] - (before?.[name] ?? 0));
  const [lost, received] = [since("packetsLost"), since("packetsReceived")];
  const telling = lost + received >= TELLING;
  const is = {
    lost: telling ? lost / (lost + received) : 0,
    concealed: telling && since("samples") ? since("concealed") / since("samples") : 0,
    lostByThem: now.lostByThem,
    roundTrip: now.roundTrip,
    // Only while a picture goes out is the browser's estimate one of the line, and not of what we happen to
    // say.
    narrow: Number(now.pictureSent > (before?.pictureSent ?? 0) && now.room > 0 && now.room < NARROW),
  };
  const names = ["lost", "concealed", "lostByThem", "roundTrip", "narrow"] as const;
  return {
    bad: names.some((name) => is[name] > BAD[name]),
    good: names.every((name) => is[name] < GOOD[name]),
  };
}
