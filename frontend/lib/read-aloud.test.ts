import { afterEach, expect, test, vi } from "vitest";
import { localVoice, pieces, readable, readyToRead } from "./read-aloud";

afterEach(() => vi.unstubAllGlobals());

const voice = (lang: string, localService: boolean) =>
  ({ lang, localService, name: lang }) as SpeechSynthesisVoice;

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
  main.innerHTML =
    '<h1>Our plan</h1><span aria-hidden="true">N</span><button>Undo</button><p hidden>no</p><textarea></textarea>';
  main.querySelector("textarea")!.value = "Nan comes";
  expect(readable(main)).toBe("Our plan\nNan comes");
});

test("a button reads the part it names, and is not shown where only a voice of the network could read it", () => {
  document.body.innerHTML =
    '<main id="main">Everything<ul id="told"><li>Kwame left.</li></ul></main><button data-read-aloud="told" hidden></button>';
  const button = document.querySelector("button")!;
  const spoken: string[] = [];
  let voices = [voice("en-GB", false)];
  const speech = {
    getVoices: () => voices,
    speak: (one: { text: string }) => spoken.push(one.text),
    cancel: () => undefined,
  };
  vi.stubGlobal("speechSynthesis", speech);
  vi.stubGlobal(
    "SpeechSynthesisUtterance",
    class extends EventTarget {
      constructor(readonly text: string) {
        super();
      }
    },
  );
  readyToRead();
  expect(button.hidden).toBe(true);
  voices = [voice("en-GB", true)];
  readyToRead();
  expect(button.hidden).toBe(false);
  button.click();
  expect(spoken).toEqual(["Kwame left."]);
});
