import { expect, test } from "vitest";
import { loudness } from "./level";

const tone = (height: number) => Float32Array.from({ length: 480 }, (_, i) => height * Math.sin(i / 3));

test("silence is nothing, a whisper shows, a shout fills it", () => {
  expect(loudness(new Float32Array(480))).toBe(0);
  expect(loudness(new Float32Array())).toBe(0);
  const [whisper, speech, shout] = [0.01, 0.1, 1].map((height) => loudness(tone(height)));
  expect(whisper).toBeGreaterThan(0.1);
  expect(speech).toBeGreaterThan(whisper ?? 1);
  expect(shout).toBe(1);
});
