/**
 * Try microphone and camera before coming in. Nothing leaves this device; what is remembered, for the room
 * and in this tab alone, is what was chosen.
 */
import { el, icon, write } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import { type Choices, choose } from "../room/media/choices";
import { blur, canBlur, Local, type Trouble } from "../room/media/local";
import { pictureTrouble } from "../room/media/words";
import { Level } from "./level";

/** Loud enough to say that we hear somebody, and for how many tenths of a second. */
const HEARD = 0.35;
const HEARD_FOR = 3;

export class Check {
  readonly element = el("section", { class: "sheet devices", "aria-labelledby": "check-title" });
  private readonly local: Local;
  private level: Level | undefined;
  private heardFor = 0;
  private readonly meter = el("meter", { min: "0", max: "1", "aria-label": gettext("How loud you are") });
  private readonly sound = el("p", { role: "status" });
  private readonly film = el("video", {
    playsinline: true,
    muted: true,
    autoplay: true,
    "aria-hidden": "true",
  });
  private readonly face = el("div", { class: "face" });
  private readonly facts = el("p", { class: "small", role: "status" });
  private readonly picture = this.toggle(gettext("Show my picture"), (on) => this.show(on));
  private readonly blurred = this.toggle(gettext("Blur what is behind me"), (on) => this.blur(on));
  private readonly saves = this.toggle(gettext("Save data: sound only"), (on) => this.save(on));
  private readonly mics = el("select", { "aria-label": gettext("Microphone") });
  private readonly cameras = el("select", { "aria-label": gettext("Camera") });

  constructor(
    private readonly meeting: string,
    private readonly choices: Choices,
    private readonly child: boolean,
  ) {
    this.local = new Local(
      { ...choices, muted: false },
      { changed: (stream) => this.took(stream), trouble: (sound, picture) => this.trouble(sound, picture) },
    );
    this.film.muted = true;
    this.mics.addEventListener("change", () => this.device("mic", this.mics.value));
    this.cameras.addEventListener("change", () => this.device("camera", this.cameras.value));
    this.element.append(el("h2", { id: "check-title" }, gettext("Sound and picture")), this.start());
    addEventListener("kt:leave", () => this.close());
    addEventListener("pagehide", () => this.close());
  }

  /** Let go of microphone and camera. */
  close(): void {
    this.local.close();
    this.level?.close();
    this.level = undefined;
    this.film.srcObject = null;
    this.element.remove();
  }

  private start(): HTMLElement {
    return el(
      "div",
      {},
      el(
        "p",
        { class: "lead" },
        gettext(
          "You can try your microphone while you wait. Nobody hears or sees you here. Sound only is fine.",
        ),
      ),
      el(
        "div",
        { class: "acts" },
        el(
          "button",
          { type: "button", class: "btn soft", click: () => this.open() },
          icon("microphone"),
          gettext("Try my sound"),
        ),
      ),
    );
  }

  private open(): void {
    const [head] = this.element.children;
    this.element.replaceChildren(
      ...(head ? [head] : []),
      el("div", { class: "check-row" }, this.sound, this.meter, this.mics),
      el(
        "div",
        { class: "check-row" },
        this.picture.label,
        this.face,
        this.blurred.label,
        this.cameras,
        this.facts,
      ),
      el("div", { class: "check-row" }, this.saves.label),
    );
    this.picture.input.checked = this.choices.picture;
    this.blurred.input.checked = this.choices.blur;
    this.saves.input.checked = this.choices.save;
    this.blurred.label.hidden = this.mics.hidden = this.cameras.hidden = true;
    write(this.sound, gettext("Say hello, to see that you are heard."));
    this.drawFace(null);
    void this.local.open();
  }

  private took(stream: MediaStream | null): void {
    this.level?.close();
    this.level = stream?.getAudioTracks().length ? new Level(stream, (level) => this.hear(level)) : undefined;
    this.drawFace(stream?.getVideoTracks()[0] ?? null);
    void this.list();
  }

  private hear(level: number): void {
    this.meter.value = level;
    this.heardFor = level > HEARD ? this.heardFor + 1 : 0;
    if (this.heardFor === HEARD_FOR) write(this.sound, gettext("We can hear you. Good."));
  }

  private drawFace(track: MediaStreamTrack | null): void {
    this.film.srcObject = track ? new MediaStream([track]) : null;
    if (track) void this.film.play?.().catch(() => undefined);
    this.face.replaceChildren(
      track
        ? this.film
        : el(
            "span",
            {},
            icon("video-camera-slash"),
            " ",
            gettext("Your picture is off. Sound only is fine."),
          ),
    );
    this.blurred.label.hidden = !canBlur(track ?? undefined);
    this.cameras.hidden = !track || this.cameras.options.length < 2;
  }

  private trouble(sound: Trouble, picture: Trouble): void {
    if (sound) write(this.sound, troubleHere(sound));
    write(
      this.facts,
      pictureTrouble(picture) ||
        (this.child && !this.choices.picture
          ? gettext("You can leave it off the whole time. Nobody minds.")
          : ""),
    );
    this.meter.hidden = sound !== "";
    this.picture.input.checked = this.choices.picture && picture === "";
  }

  private show(on: boolean): void {
    this.choices.picture = on;
    this.keep();
    void this.local.picture(on);
  }

  private blur(on: boolean): void {
    this.choices.blur = this.local.choices.blur = on;
    this.keep();
    void blur(this.local.stream?.getVideoTracks()[0], on);
  }

  private save(on: boolean): void {
    this.choices.save = on;
    if (on && this.choices.picture) {
      this.picture.input.checked = false;
      this.show(false);
    }
    this.keep();
  }

  private device(which: "mic" | "camera", id: string): void {
    this.choices[which] = this.local.choices[which] = id;
    this.keep();
    void this.local.open();
  }

  /** Which devices there are to choose from; their names are known only after somebody said yes. */
  private async list(): Promise<void> {
    const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const stream = this.local.stream;
    fill(
      this.mics,
      all.filter((one) => one.kind === "audioinput"),
      stream?.getAudioTracks()[0],
    );
    fill(
      this.cameras,
      all.filter((one) => one.kind === "videoinput"),
      stream?.getVideoTracks()[0],
    );
    this.cameras.hidden ||= !stream?.getVideoTracks().length;
  }

  private keep(): void {
    choose(this.meeting, this.choices);
  }

  private toggle(
    words: string,
    changed: (on: boolean) => void,
  ): { label: HTMLElement; input: HTMLInputElement } {
    const input = el("input", { type: "checkbox", role: "switch" });
    input.addEventListener("change", () => changed(input.checked));
    return { label: el("label", { class: "switch" }, words, input), input };
  }
}

function fill(list: HTMLSelectElement, devices: MediaDeviceInfo[], used: MediaStreamTrack | undefined): void {
  const named = devices.filter((one) => one.label && one.deviceId);
  list.hidden = named.length < 2;
  if (list.hidden) return;
  const now = used?.getSettings().deviceId ?? "";
  list.replaceChildren(
    ...named.map((one) => new Option(one.label, one.deviceId, false, one.deviceId === now)),
  );
}

/** Why this microphone can't be tried, and what to do. */
function troubleHere(why: Trouble): string {
  switch (why) {
    case "refused":
      return gettext(
        "This browser was told not to use the microphone. You can allow it beside the page’s address, or just listen.",
      );
    case "missing":
      return gettext("We found no microphone. You can still listen, read and write.");
    case "unsafe":
      return gettext("This page needs a secure address to use the microphone. You can still read and write.");
    default:
      return gettext("Something else is using your microphone. Close it and try again.");
  }
}
