import { expect, test } from "vitest";
import { localVoice, pieces, readable } from "./read-aloud";

const voice = (lang: string, localService: boolean) => ({ lang, localService, name: lang }) as SpeechSynthesisVoice;

test("only a voice that lives on the device reads; one of the network never does", () => {
  expect(localVoice([voice("en-GB", false)], "en-gb")).toBeUndefined();
  expect(localVoice([voice("en-GB", false), voice("en-US", true)], "en-gb")?.lang).toBe("en-US");
  expect(localVoice([voice("en-US", true)], "ar")).toBeUndefined();
});

test("long sentences are read in pieces that end at a word", () => {
  const said = pieces(`Short one. ${"word ".repeat(100)}`);
  expect(said[0]).toBe("Short one.");
  expect(said.every((piece) => piece.length <= 180 && !piece.startsWith(" "))).toBe(true);
  expect(said.join(" ").match(/word/g)).toHaveLength(100);
});

test("what is hidden, drawn or a button is not read; what stands in a field is", () => {
  const main = document.createElement("main");
  main.innerHTML = '<h1>Our plan</h1><span aria-hidden="true">N</span><button>Undo</button><p hidden>no</p><textarea></textarea>';
  main.querySelector("textarea")!.value = "Nan comes";
  expect(readable(main)).toBe("Our plan\nNan comes");
});
