/**
 * Reads the page with a voice that lives on this device. Voices of the network would send a family's words
 * away.
 */

/** The device's own voice for a language, or undefined. */
export function localVoice(
  voices: SpeechSynthesisVoice[],
  language: string,
): SpeechSynthesisVoice | undefined {
  const near = (voice: SpeechSynthesisVoice) =>
    voice.lang.slice(0, 2).toLowerCase() === language.slice(0, 2).toLowerCase();
  return voices.find((voice) => voice.localService && near(voice));
}

/**
 * Sentences in pieces a speech engine does not cut off: long utterances stop after some seconds in Chromium.
 */
export function pieces(text: string, most = 180): string[] {
  const out: string[] = [];
  for (const sentence of text.split(/(?<=[.!?؟。])\s+|\n+/)) {
    let rest = sentence.trim();
    while (rest.length > most) {
      const cut = rest.lastIndexOf(" ", most);
      out.push(rest.slice(0, cut > 0 ? cut : most));
      rest = rest.slice(cut > 0 ? cut : most).trim();
    }
    if (rest) out.push(rest);
  }
  return out;
}

/** What there is to read: the page's main part as people see it, fields with their words. */
export function readable(main: HTMLElement): string {
  const lines: string[] = [];
  const walk = (node: Node): void => {
    if (node instanceof HTMLTextAreaElement) lines.push(node.value);
    else if (node instanceof HTMLElement) {
      if (
        node.hidden ||
        node.getAttribute("aria-hidden") === "true" ||
        node.matches("button, script, template, canvas, select")
      )
        return;
      node.childNodes.forEach(walk);
      if (/^(P|H\d|LI|LABEL|DIV|DT|DD|BLOCKQUOTE|LEGEND)$/.test(node.tagName)) lines.push("\n");
    } else if (node.nodeType === Node.TEXT_NODE) lines.push(node.textContent ?? "");
  };
  walk(main);
  return lines
    .join(" ")
    .replace(/[ \t]+/g, " ")
    .replace(/\s*\n\s*/g, "\n")
    .trim();
}

/**
 * Show each button that reads only where a local voice exists; press again to stop. A button reads the part
 * it names, or the page.
 */
export function readyToRead(within: ParentNode = document): void {
  if (!window.speechSynthesis) return;
  const buttons = within.querySelectorAll<HTMLButtonElement>("[data-read-aloud]");
  for (const button of buttons) offer(button, window.speechSynthesis);
}

function offer(button: HTMLButtonElement, speech: SpeechSynthesis): void {
  const language = document.documentElement.lang || "en";
  const look = () => (button.hidden = !localVoice(speech.getVoices(), language));
  look();
  speech.addEventListener?.("voiceschanged", look);
  const stop = () => {
    speech.cancel();
    button.setAttribute("aria-pressed", "false");
  };
  button.addEventListener("click", () => {
    const part = document.getElementById(button.dataset["readAloud"] || "main");
    const voice = localVoice(speech.getVoices(), language);
    if (button.getAttribute("aria-pressed") === "true" || !part || !voice) return stop();
    speech.cancel();
    button.setAttribute("aria-pressed", "true");
    const said = pieces(readable(part)).map((piece) =>
      Object.assign(new SpeechSynthesisUtterance(piece), { voice, lang: voice.lang }),
    );
    said.at(-1)?.addEventListener("end", stop);
    for (const one of said) speech.speak(one);
  });
  window.addEventListener("pagehide", stop);
}
