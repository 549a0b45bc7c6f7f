/**
 * The plan editor: one draft, its line to the server, and the parts that show it. A new draft gets a new
 * editor.
 */
import * as Y from "yjs";
import { el, icon } from "../../lib/dom";
import { gettext } from "../../lib/i18n";
import { PlanSync, type SyncState, warnBeforeLosing } from "../../lib/plan-sync";
import type { Announcer } from "./announcer";
import type { Written } from "./away";
import type { Bench, Part } from "./bench";
import { labelOf } from "./labels";
import { Listed } from "./listed";
import { Plan } from "./plan";
import { Presence } from "./presence";
import { Promises } from "./promises";
import { ChildsWords, Prose } from "./prose";
import { Refusal } from "./refusal";
import { SavedSign } from "./saved";
import { isPrivate, members, type RoomState, type SeatSeen } from "./state";
import { TakenOut } from "./taken-out";
import { Undo, undoKey } from "./undo";
import { WhoDoesWhat } from "./who-does-what";

export interface Around {
  state(): RoomState;
  announcer: Announcer;
  /** Somebody moved between fields: the seats show who is writing. */
  presenceChanged(): void;
  /**
   * The server refused this draft, or does not hear what is written: perhaps there is another one by now, or
   * it is a version.
   */
  refused(): void;
  /** What is on this screen is not what the plan says: another editor has to fetch it. */
  diverged(): void;
}

const NOTHING_YET = "nothing-to-undo";

export class Editor {
  readonly element = el("div", { class: "editor" });
  readonly presence: Presence;
  private readonly plan: Plan;
  private readonly sync: PlanSync;
  private readonly undo: Undo;
  private readonly saved: SavedSign;
  private readonly bench: Bench;
  private readonly undoButtons: { undo: HTMLButtonElement; redo: HTMLButtonElement };
  private readonly refusal: Refusal;
  private parts: Part[] = [];
  private promises: Promises | undefined;
  /** Opened in family time: what is written here is the family's. */
  readonly isPrivate: boolean;
  /**
   * Fields with words of mine that are not on the server's disk: the words, and what stood there before them.
   */
  private readonly touched = new Map<string, { words: string; against: string }>();
  /** More words than their field holds: on this screen only. */
  private readonly notTaken = new Map<string, string>();
  /** What each field said last, by any writer. */
  private readonly last = new Map<string, string>();
  private painting = 0;
  private readonly stopWarning: () => void;
  private waiting: (() => void)[] = [];

  constructor(
    readonly draft: string,
    readonly canEdit: boolean,
    private readonly around: Around,
    dial?: (address: string) => WebSocket,
  ) {
    const doc = new Y.Doc();
    this.isPrivate = isPrivate(around.state());
    this.plan = new Plan(doc);
    this.undo = new Undo(this.plan.root, () => this.showUndo());
    this.saved = new SavedSign((sentence) => around.announcer.say(sentence));
    this.undoButtons = this.makeUndoButtons();
    this.refusal = new Refusal({
      refused: () => around.refused(),
      retry: () => this.sync.retry(),
      reason: () => this.sync.state.reason,
      wordsNotSent: () => this.wordsNotSent(),
    });
    this.sync = new PlanSync(doc, `/ws/plan/${draft}`, (state) => this.lineChanged(state), dial);
    this.presence = new Presence(this.sync.awareness, around.state().me.seat, () => this.refresh());
    this.bench = {
      plan: this.plan,
      undo: this.undo,
      presence: this.presence,
      announcer: around.announcer,
      canEdit,
      notTaken: (path, words) => this.keepNotTaken(path, words),
      members: () => members(around.state()),
      seat: (id) => around.state().seats.find((seat) => seat.seat === id),
    };
    this.plan.root.observeDeep(this.documentChanged);
    this.stopWarning = warnBeforeLosing(() => this.sync.state.unsent + this.notTaken.size);
    this.element.addEventListener("keydown", this.keys);
    this.element.classList.toggle("reading", !canEdit);
    this.element.append(this.saved.element, this.refusal.element);
    this.lineChanged(this.sync.state);
  }

  get hasUnsentWords(): boolean {
    return this.sync.state.unsent > 0 || this.notTaken.size > 0;
  }

  /** Whether there is anything to keep; unknown until the plan has come. */
  get isWritten(): boolean | undefined {
    return this.plan.seeded ? this.plan.hasWords : undefined;
  }

  /** A new promise, open; nothing happens before the plan is here. */
  addPromise(): void {
    this.promises?.add();
  }

  /** People, rights or presences changed around the same draft. */
  refresh(): void {
    cancelAnimationFrame(this.painting);
    this.painting = requestAnimationFrame(() => {
      for (const part of this.parts) part.refresh();
      this.around.presenceChanged();
    });
  }

  /**
   * The words typed here that the server never confirmed, field by field: they must not vanish with the
   * draft.
   */
  wordsNotSent(): [label: string, words: string][] {
    return this.writtenAway().map(({ label, words }) => [label, words]);
  }

  /** The same with their places, and what stood there before. */
  writtenAway(): Written[] {
    const found = new Map(this.sync.state.unsent === 0 ? [] : this.touched);
    for (const [place, words] of this.notTaken) found.set(place, { words, against: this.plan.words(place) });
    return [...found]
      .filter(([, { words }]) => words.trim())
      .map(([place, kept]) => ({ place, label: labelOf(place), ...kept }));
  }

  private keepNotTaken(path: string, words: string | undefined): void {
    if (words === undefined) this.notTaken.delete(path);
    else this.notTaken.set(path, words);
    this.saved.show(this.sync.state, this.notTaken.size > 0);
  }

  /** What the plan says in one place, or undefined when that is not in it. */
  wordsAt(place: string): string | undefined {
    return this.plan.text(place)?.toString();
  }

  /** Everything this screen shows, field by field. */
  everyWord(): Map<string, string> {
    const found = new Map<string, string>();
    const walk = (map: Y.Map<unknown>, path: string): void => {
      for (const [key, value] of map.entries()) {
        if (value instanceof Y.Text) found.set(path + key, value.toString());
        else if (value instanceof Y.Map) walk(value, `${path}${key}.`);
      }
    };
    walk(this.plan.root, "");
    return found;
  }

  /** The words of these fields that the plan, now that it is here, does not have. */
  wordsMissing(before: Map<string, string>): [label: string, words: string][] {
    const here = this.everyWord();
    return [...before]
      .filter(([path, words]) => words.trim() && here.get(path) !== words)
      .map(([path, words]) => [labelOf(path), words]);
  }

  /** Once, when the plan has come. */
  whenHere(then: () => void): void {
    if (this.sync.state.synced) then();
    else this.waiting.push(then);
  }

  close(): void {
    cancelAnimationFrame(this.painting);
    this.refusal.close();
    this.stopWarning();
    for (const part of this.parts) part.close();
    this.presence.close();
    this.sync.close();
    this.undo.close();
    this.plan.doc.destroy();
    this.element.remove();
  }

  private lineChanged(state: SyncState): void {
    this.saved.show(state, this.notTaken.size > 0);
    if (state.unsent === 0) this.touched.clear();
    this.refusal.show(state);
    this.refusal.watch(state);
    if (this.parts.length === 0 && this.plan.seeded) this.build();
    if (state.diverged) queueMicrotask(() => this.around.diverged());
    if (state.synced) for (const then of this.waiting.splice(0)) queueMicrotask(then);
  }

  private build(): void {
    const { bench, around } = this;
    const byPerson = (id: string): SeatSeen | undefined =>
      around.state().seats.find((seat) => seat.person === id);
    this.promises = new Promises(bench);
    const voices = new ChildsWords(bench, byPerson, around.state().children ?? {});
    const load = new WhoDoesWhat(bench);
    const out = new TakenOut(bench);
    const signs = new Listed(bench, "warning_signs", {
      title: gettext("If it starts to go wrong"),
      lead: gettext("What might happen, how we’d notice early, and what we do then."),
      add: gettext("Add a warning sign"),
      drawing: "flag",
    });
    const asks = new Listed(bench, "resources", {
      title: gettext("What we ask for"),
      lead: gettext("Help we need from services. Each gets a yes, or a no with a reason."),
      add: gettext("Ask for something"),
      drawing: "hand-heart",
    });
    const call = new Prose(bench, gettext("Who to call"), "phone-call", [
      "who_to_call_day",
      "who_to_call_night",
    ]);
    const eye = new Prose(bench, gettext("Keeping the plan going"), "calendar-check", [
      "keeps_an_eye",
      "who_gets_a_copy",
      "review_when",
      "review_where",
    ]);
    this.parts = [voices, this.promises, load, signs, asks, call, eye, out];
    const { undo, redo } = this.undoButtons;
    this.element.append(
      voices.element,
      el("h2", { class: "first" }, gettext("What we promise")),
      this.promises.element,
    );
    if (this.canEdit)
      this.element.append(
        el(
          "div",
          { class: "acts" },
          el(
            "button",
            { type: "button", class: "btn small", click: () => this.addPromise() },
            icon("plus"),
            gettext("Add a promise"),
          ),
          undo,
          redo,
          el("span", { class: "vh", id: NOTHING_YET }, gettext("There is nothing of yours to undo yet.")),
        ),
      );
    this.element.append(load.element, signs.element, asks.element, call.element, eye.element, out.element);
    this.showUndo();
  }

  private readonly documentChanged = (
    events: Y.YEvent<Y.AbstractType<unknown>>[],
    transaction: Y.Transaction,
  ): void => {
    for (const event of events) {
      const path = event.path.join(".");
      if (event.target instanceof Y.Text) this.remember(path, event.target.toString(), transaction.local);
      else
        for (const [place, words] of this.everyWord()) if (!this.last.has(place)) this.last.set(place, words);
      if (!transaction.local && this.parts.length) this.tell(path, event);
    }
    if (this.parts.length === 0 && this.plan.seeded) this.build();
    this.refresh();
  };

  private remember(path: string, words: string, mine: boolean): void {
    if (mine)
      this.touched.set(path, {
        words,
        against: this.touched.get(path)?.against ?? this.last.get(path) ?? "",
      });
    this.last.set(path, words);
  }

  /** Others' changes for people who listen. Who it was, we know from who is in the field. */
  private tell(path: string, event: Y.YEvent<Y.AbstractType<unknown>>): void {
    const seats = this.presence.inField(path).map((id) => this.bench.seat(id)?.called);
    const who = seats[0] ?? gettext("Somebody");
    if (event.target instanceof Y.Text)
      this.around.announcer.changed(who, labelOf(path), () => this.plan.words(path));
    else if (path === "actions" && event.changes.keys.size)
      this.around.announcer.say(gettext("There is a new promise in the plan."));
  }

  private readonly keys = (event: KeyboardEvent): void => {
    const wish = undoKey(event);
    if (!wish || !this.canEdit || event.isComposing) return;
    event.preventDefault();
    this.undo[wish]();
  };

  private makeUndoButtons() {
    const button = (drawing: string, words: string, click: () => void) =>
      el("button", { type: "button", class: "btn soft small", click }, icon(drawing), words);
    return {
      undo: button("arrow-u-up-left", gettext("Undo my last change"), () => this.undo.undo()),
      redo: button("clock-counter-clockwise", gettext("Put it back"), () => this.undo.redo()),
    };
  }

  private showUndo(): void {
    const { undo, redo } = this.undoButtons;
    undo.setAttribute("aria-disabled", String(!this.undo.canUndo));
    // A button that cannot act yet says so.
    if (this.undo.canUndo) undo.removeAttribute("aria-describedby");
    else undo.setAttribute("aria-describedby", NOTHING_YET);
    redo.hidden = !this.undo.canRedo;
  }
}
