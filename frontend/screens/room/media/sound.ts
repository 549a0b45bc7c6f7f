/**
 * What the room says about sound and picture, joined or not: whether there is any, why not, and in private
 * time whether anybody else is connected. The rest is fetched when somebody taps "Join with sound".
 */
import { el, icon, write } from "../../../lib/dom";
import { gettext } from "../../../lib/i18n";
import type { Message } from "../../../lib/room-socket";
import type { Mark } from "../seats";
import type { RoomState } from "../state";
import { choicesOf } from "./choices";
import { Controls } from "./controls";
import type { Media } from "./media";
import type { Standing } from "./standing";
import { mayTake, TurnsView, turnMarks } from "./turns";
import { checkedWords, isLesson, standingWords } from "./words";

const LESSON = 15_000;

export interface SoundHost {
  send(message: Message): void;
  redial(): void;
  say(sentence: string): void;
  /** Seats and dock have to be drawn again. */
  redraw(): void;
  /** Ask for a break. */
  rest(): void;
}

export class Sound {
  private media: Media | undefined;
  private joining = false;
  private up = true;
  private said = "";
  private checked = "";
  private lesson: ReturnType<typeof setTimeout> | undefined;
  private learned = false;
  private readonly card = el("section", {
    class: "box callcard",
    "aria-label": gettext("Sound and picture"),
    hidden: true,
  });
  private readonly controls: Controls;
  private readonly turns: TurnsView;

  constructor(
    private readonly page: HTMLElement,
    slots: { start: HTMLElement; end: HTMLElement },
    private readonly host: SoundHost,
    private state: RoomState,
  ) {
    this.controls = new Controls({
      join: () => void this.join(),
      mute: (muted) => this.media?.mute(muted),
      picture: (on) => void this.media?.picture(on),
      save: (on) => this.media?.save(on),
      unblock: () => this.media?.unblock(),
      tryAgain: () => this.media?.tryAgain(),
      leave: () => this.leave(),
      take: () => this.host.send({ type: "piece", take: true }),
      rest: () => this.host.rest(),
    });
    this.turns = new TurnsView((message) => this.host.send(message));
    slots.start.append(this.controls.mic);
    slots.end.append(this.controls.more, this.controls.line);
    const banner = page.querySelector('[data-part="banner"]');
    banner?.before(this.card);
    page.querySelector(".middle .sheet")?.before(this.turns.element);
    foldWhileTyping(page);
  }

  /** A new state of the room. */
  take(state: RoomState): void {
    this.state = state;
    this.media?.take(state);
    if (!state.media) this.media = undefined;
    this.draw();
  }

  /** A message of the room socket; true when it is no matter for anybody else. */
  heard(message: Message): boolean {
    const asked = String(message["asked"] ?? "");
    const mine =
      message.type === "refused" &&
      asked.startsWith("media_") &&
      !(asked === "media_join" && this.media?.standing.at === "joining");
    this.media?.heard(message);
    return mine;
  }

  line(up: boolean): void {
    this.up = up;
    this.media?.line(up);
  }

  /** The seats were drawn anew. */
  placed(): void {
    this.media?.placed();
  }

  /** What is to be said of somebody at their seat. */
  marks(seat: string): Mark[] {
    const { media } = this.state;
    const out = turnMarks(this.state, seat);
    const mine = this.media?.standing;
    if (seat === this.state.me.seat && mine?.at === "in" && (mine.muted || mine.sound))
      out.push({ words: gettext("microphone off"), brief: gettext("mic off"), drawing: "microphone-slash" });
    if (!media) return out;
    if (this.media?.standing.away.includes(seat))
      out.push({ words: gettext("coming back"), drawing: "wifi-slash" });
    if (media.peers.find((one) => one.seat === seat)?.muted)
      out.push({ words: gettext("microphone off"), brief: gettext("mic off"), drawing: "microphone-slash" });
    if (media.interpreters.includes(seat))
      out.push({
        words: gettext("interpreter, always heard"),
        brief: gettext("interpreter"),
        drawing: "translate",
      });
    return out;
  }

  private async join(): Promise<void> {
    const { state } = this;
    if (this.joining || this.media?.standing.at === "in" || !state.media) return;
    this.joining = true;
    try {
      const { Media } = await import("./media");
      if (!this.state.media || this.state.abilities["media.join"] !== true) return;
      const me = state.seats.find((one) => one.seat === state.me.seat);
      const choices = choicesOf(state.meeting.id, me);
      this.media = new Media(
        {
          page: this.page,
          send: (message) => this.host.send(message),
          redial: () => this.host.redial(),
          say: (words) => this.host.say(words),
          changed: () => this.changed(),
        },
        state.meeting.id,
        state.me.seat,
        choices,
      );
      if (!this.up) this.media.line(false);
      const tapped = this.card.contains(document.activeElement);
      const joined = this.media.join(this.state);
      this.changed();
      // The button that was tapped is gone: the microphone has taken its place.
      if (tapped) this.controls.mic.focus();
      await joined;
    } finally {
      this.joining = false;
      this.changed();
    }
  }

  private leave(): void {
    this.media?.leave();
    this.media = undefined;
    this.changed();
  }

  private changed(): void {
    this.draw();
    this.host.redraw();
  }

  private draw(): void {
    const { media } = this.state;
    const standing = this.media?.standing;
    const called = (seat: string) =>
      this.state.seats.find((one) => one.seat === seat)?.called ?? gettext("Somebody");
    const words = media ? standingWords(standing, media, called) : "";
    const out =
      !standing || standing.at === "left" || standing.at === "elsewhere" || standing.at === "refused";
    const there =
      media !== null &&
      media !== undefined &&
      media.engine !== "none" &&
      media.engine !== "outside" &&
      this.state.abilities["media.join"] === true;
    this.controls.show(
      {
        joinable: there && out && !media.full,
        standing,
        pictures: media?.pictures ?? false,
        take: mayTake(this.state),
        rest: this.state.abilities["room.take_a_break"] === true,
      },
      this.stillSaid(words, standing) ? words : "",
    );
    this.turns.show(this.state);
    if (words && words !== this.said) this.host.say(words);
    this.said = words;
    this.drawCard(there && out);
    this.drawChecked();
  }

  /** A lesson goes after a while, so that it does not lie on the plan for the whole evening. */
  private stillSaid(words: string, standing: Standing | undefined): boolean {
    if (words === this.said) return !this.learned;
    clearTimeout(this.lesson);
    this.learned = false;
    if (standing && isLesson(standing, words)) {
      this.lesson = setTimeout(() => {
        this.learned = true;
        this.draw();
      }, LESSON);
    }
    return true;
  }

  private drawCard(joinable: boolean): void {
    const { media } = this.state;
    const key = JSON.stringify([media?.engine, media?.why, media?.link, media?.phone, joinable, media?.full]);
    if (this.card.dataset["is"] === key) return;
    this.card.dataset["is"] = key;
    this.card.replaceChildren();
    if (media?.engine === "outside")
      this.card.append(icon("phone-call"), this.elsewhere(media.why, media.link, media.phone));
    else if (media?.engine === "none") this.card.append(icon("speaker-slash"), el("span", {}, media.why));
    else if (joinable && media?.full)
      this.card.append(
        icon("speaker-slash"),
        el(
          "span",
          {},
          gettext(
            "As many people are talking as there is room for. You can read and write here all the same.",
          ),
        ),
      );
    else if (joinable)
      this.card.append(
        icon("speaker-high"),
        el(
          "div",
          {},
          el("p", {}, gettext("Talk with everybody who is here.")),
          el(
            "button",
            { type: "button", class: "btn", "data-does": "join", click: () => void this.join() },
            icon("microphone"),
            gettext("Join with sound"),
          ),
        ),
      );
    this.card.hidden = this.card.childElementCount === 0;
  }

  private elsewhere(why: string, link: string, phone: string): HTMLElement {
    return el(
      "div",
      {},
      el("p", {}, why),
      link &&
        el(
          "p",
          {},
          el("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, gettext("Open the call")),
        ),
      phone &&
        el(
          "p",
          {},
          el(
            "a",
            { href: `tel:${phone.replace(/[^+\d,#*]/g, "")}` },
            gettext("Or ring %(number)s", { number: phone }),
          ),
        ),
    );
  }

  /** In private time: whether anybody else can still be connected. The server says it, never this page. */
  private drawChecked(): void {
    const banner = this.page.querySelector<HTMLElement>('[data-part="banner"]');
    const place = banner?.querySelector<HTMLElement>("[data-checked]");
    if (!banner || !place) return;
    const checked = this.state.media?.checked;
    const { waits, words } = checked ? checkedWords(checked) : { waits: false, words: "" };
    banner.classList.toggle("waits", waits);
    write(place, words);
    if (words && words !== this.checked) this.host.say(words);
    this.checked = words;
  }
}

/**
 * On a phone the keyboard takes half the screen: while somebody writes, tiles fold to names (CSS decides
 * where).
 */
function foldWhileTyping(page: HTMLElement): void {
  const fold = () => {
    const at = document.activeElement;
    page.classList.toggle(
      "typing",
      at instanceof HTMLTextAreaElement ||
        (at instanceof HTMLInputElement && /^(?:text|search|date|)$/.test(at.type)),
    );
  };
  page.addEventListener("focusin", fold);
  page.addEventListener("focusout", () => setTimeout(fold));
}
