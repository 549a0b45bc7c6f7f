/**
 * Holds the room together: the room socket, the editor of the draft I may see, the seats, the door, the dock.
 */
import { el, write } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import { readyToRead } from "../../lib/read-aloud";
import { type Message, RoomSocket } from "../../lib/room-socket";
import { Announcer } from "./announcer";
import { Away } from "./away";
import { Dock } from "./dock";
import { Door } from "./door";
import { Editor } from "./editor";
import { labelOf } from "./labels";
import type { Sound } from "./media/sound";
import { takeSteps } from "./next-step";
import { Notices, noticeWords } from "./notices";
import { Seats } from "./seats";
import { amIn, isPrivate, merge, type RoomState } from "./state";

/** "I am still here", so that the seat does not look empty; the server forgets after a minute. */
const STILL_HERE = 20_000;
/** Away for longer than this, something may be new; a shorter break is the network's. */
const AWAY = 60_000;
/** What the server wrote for who is in the room: nobody else keeps a word of it on their screen. */
const CARD = '[data-part="new"]';
const ONLY_INSIDE = [CARD, '[data-part="said"]'];
/** The parts the server writes and we only swap: the thread, and what a stage shows besides the plan. */
const SERVER_PARTS = ["[data-thread]", '[data-part="said"]', '[data-part="now"]', '[data-part="next"]'];

export class Room {
  private editor: Editor | undefined;
  private fetching = 0;
  private lostAt = 0;
  private readonly socket: RoomSocket;
  private readonly announcer: Announcer;
  private readonly seats: Seats;
  private readonly door: Door;
  private readonly dock: Dock;
  private readonly notices = new Notices();
  private readonly away: Away;
  /** Where sound and picture put their buttons; a part of its own, fetched once the page is there. */
  private readonly call = { start: el("div", { class: "call" }), end: el("div", { class: "call" }) };
  private sound: Sound | undefined;
  private fetchingSound = false;
  /** This page was left for good. */
  private gone = false;

  constructor(
    private readonly page: HTMLElement,
    private state: RoomState,
  ) {
    this.announcer = new Announcer(this.part("heard"));
    this.socket = new RoomSocket(`/ws/room/${state.meeting.id}`, {
      heard: (message) => this.heard(message),
      line: (up) => this.lineIs(up),
      turnedAway: () => this.shut(),
    });
    const say = (sentence: string) => this.announcer.say(sentence);
    this.seats = new Seats(
      this.part("left"),
      this.part("right"),
      this.part("strip"),
      (seat) => this.sound?.marks(seat) ?? [],
    );
    this.door = new Door(this.part("door"), (message) => this.socket.send({ ...message }), say);
    this.dock = new Dock(
      this.part("dock"),
      {
        addPromise: () => this.editor?.addPromise(),
        send: (message) => this.socket.send(message),
        say: (words) => this.notices.say(words),
      },
      this.call,
    );
    this.away = new Away(`/m/${state.meeting.id}/suggestions`);
    this.part("banner").before(this.notices.element, this.away.element);
    setInterval(() => document.hidden || this.socket.send({ type: "here" }), STILL_HERE);
    // Anyone who leaves is signed out, and the line closes: nothing of this page may then load it once more.
    addEventListener("kt:leave", () => this.leave());
    takeSteps(
      page,
      '[data-part="next"]',
      () => !this.editor?.hasUnsentWords,
      () => void this.fetchParts(),
    );
    this.show();
  }

  private leave(): void {
    this.gone = true;
    this.socket.close();
    this.editor?.close();
    this.editor = undefined;
  }

  private heard(message: Message): void {
    if (this.gone) return;
    if (this.sound?.heard(message)) return;
    if (message.type === "state") this.take(merge(this.state, message as Partial<RoomState>));
    else if (message.type === "notice") {
      this.notices.say(noticeWords(message, this.state));
      if (["version", "draft", "suggestion"].includes(String(message["kind"]))) void this.fetchParts();
    } else if (message.type === "refused")
      this.notices.say(
        typeof message["message"] === "string"
          ? message["message"]
          : gettext("That can’t be done right now."),
      );
  }

  /**
   * A new state: drop at once what I may no longer see, then let the server write the parts that belong to
   * the stage.
   */
  private take(next: RoomState): void {
    const before = this.state;
    this.state = next;
    const moved =
      before.meeting.stage !== next.meeting.stage ||
      amIn(before) !== amIn(next) ||
      before.draft !== next.draft;
    // Everybody who is here saw it happen.
    if (moved) this.forget([CARD]);
    this.show();
    // What somebody says on their way comes with the page, never over this line.
    if (moved || JSON.stringify(before.said ?? []) !== JSON.stringify(next.said ?? []))
      void this.fetchParts();
  }

  /** Back after a while: what is new meanwhile comes with the page. */
  private lineIs(up: boolean): void {
    this.page.classList.toggle("lineless", !up);
    this.sound?.line(up);
    if (!up) this.lostAt ||= Date.now();
    else if (this.lostAt) {
      const away = Date.now() - this.lostAt;
      this.lostAt = 0;
      if (away > AWAY) void this.fetchParts([...SERVER_PARTS, CARD]);
    }
  }

  /** The server closed the door on this socket: show nothing of the plan until it says otherwise. */
  private shut(): void {
    if (this.gone) return;
    this.state = { ...this.state, draft: null, media: null, turns: null };
    this.show();
    this.forget(ONLY_INSIDE);
    void this.fetchParts();
  }

  private async fetchParts(parts = SERVER_PARTS): Promise<void> {
    const mine = ++this.fetching;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (mine !== this.fetching || this.gone) return;
      if (answer.redirected) return this.goElsewhere(answer.url);
      if (!answer.ok) return this.goElsewhere(location.href);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const state = fresh.getElementById("room-state")?.textContent;
      if (!state) return location.reload();
      for (const name of parts) {
        const [old, now] = [this.page.querySelector(name), fresh.querySelector(name)];
        if (!old || !now || old.innerHTML === now.innerHTML) continue;
        old.replaceWith(document.adoptNode(now));
        readyToRead(now);
      }
      // Who is connected comes from the room socket alone: this page may have been written before private
      // time began.
      const { media, turns } = this.state;
      this.state = { ...(JSON.parse(state) as RoomState), media, turns };
      this.show();
    } catch {
      setTimeout(() => mine === this.fetching && !this.gone && void this.fetchParts(parts), 2000);
    }
  }

  private show(): void {
    const { state } = this;
    this.showSound();
    const dusk = isPrivate(state) && amIn(state);
    this.page.classList.toggle("family", dusk);
    document.body.classList.toggle("dusk", dusk);
    this.page.dataset["stage"] = state.meeting.stage;
    this.part("banner").hidden = !dusk;
    this.showPhones(dusk);
    if (!amIn(state)) this.forget(ONLY_INSIDE);
    this.showEditor();
    this.showPeople();
    this.door.show(state);
  }

  /** On how many phones everybody is: only said in private time, to who is in on it. */
  private showPhones(dusk: boolean): void {
    const part = this.part("phones");
    part.hidden = !dusk || !this.state.phones;
    write(part.querySelector("[data-line]") ?? part, dusk ? (this.state.phones ?? "") : "");
    const link = part.querySelector("a");
    if (link) link.hidden = this.state.abilities["phone.see"] !== true;
  }

  /** Sound first, so that anyone who is sent out is out before anything is drawn. */
  private showSound(): void {
    if (this.sound) return this.sound.take(this.state);
    if (!(this.state.media || this.state.turns) || this.fetchingSound) return;
    this.fetchingSound = true;
    import("./media/sound").then(
      ({ Sound }) => {
        this.sound = new Sound(
          this.page,
          this.call,
          {
            send: (message) => this.socket.send(message),
            redial: () => this.socket.redial(),
            say: (words) => this.announcer.say(words),
            redraw: () => this.showPeople(),
            rest: () => this.dock.rest(),
          },
          this.state,
        );
        this.show();
      },
      () => (this.fetchingSound = false),
    );
  }

  private showPeople(): void {
    this.seats.show(this.state, (seat) => {
      const field = this.editor?.presence.fieldOf(seat);
      return field ? labelOf(field) : "";
    });
    this.sound?.placed();
    this.showWritten();
    this.dock.show(this.state, this.editor?.canEdit ?? false);
  }

  /** An empty sheet is not offered to be kept; from the first word on it is. */
  private showWritten(): void {
    const written = this.editor?.isWritten;
    if (written === undefined) return;
    for (const part of this.page.querySelectorAll<HTMLElement>("[data-when]"))
      part.hidden = (part.dataset["when"] === "written") !== written;
  }

  /**
   * The editor belongs to one draft and one right; another draft is another document, never a copy of this
   * one.
   */
  private showEditor(): void {
    const draft = amIn(this.state) && this.state.abilities["plan.read"] ? this.state.draft : null;
    const canEdit = this.state.abilities["plan.edit"] === true && this.state.writes === true;
    if (this.editor && (this.editor.draft !== draft || this.editor.canEdit !== canEdit))
      this.putAway(this.editor);
    if (draft && !this.editor) {
      this.editor = new Editor(draft, canEdit, {
        state: () => this.state,
        announcer: this.announcer,
        presenceChanged: () => this.showPeople(),
        refused: () => void this.fetchParts(),
        diverged: () => this.fetchAnew(),
      });
      this.part("plan").append(this.editor.element);
      const opened = this.editor;
      opened.whenHere(() => this.away.compare((place) => opened.wordsAt(place)));
    } else this.editor?.refresh();
    this.part("plan").hidden = !this.editor;
  }

  /**
   * Close a draft; words that never reached the server stay on the screen for their writer alone, who may
   * suggest them.
   */
  private putAway(editor: Editor): void {
    const left = editor.writtenAway();
    editor.close();
    this.editor = undefined;
    this.away.keep(left, { draft: editor.draft, private: editor.isPrivate });
  }

  /** This page is not mine any more. Words that are only here are not thrown away with it. */
  private goElsewhere(where: string): void {
    if (this.editor?.hasUnsentWords) this.putAway(this.editor);
    if (this.away.onlyHere) this.away.offerToGo(where);
    else if (where === location.href) location.reload();
    else location.replace(where);
  }

  /**
   * The screen did not show what the plan says: fetch the plan anew, and keep on the screen what it does not
   * have.
   */
  private fetchAnew(): void {
    const old = this.editor;
    if (!old) return;
    const before = old.everyWord();
    old.close();
    this.editor = undefined;
    this.show();
    const now = this.editor as Editor | undefined;
    now?.whenHere(() => {
      const missing = now.wordsMissing(before);
      this.notices.keep(
        missing,
        gettext(
          "Your screen and the plan had come apart, so we fetched the plan again. These words were only on your screen: copy what you need.",
        ),
      );
      if (!missing.length)
        this.notices.say(gettext("Your screen and the plan had come apart, so we fetched the plan again."));
    });
  }

  private forget(parts: string[]): void {
    for (const name of parts) this.page.querySelector(name)?.replaceChildren();
  }

  private part(name: string): HTMLElement {
    const found = this.page.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (!found) throw new Error(`the page has no part ${name}`);
    return found;
  }
}
