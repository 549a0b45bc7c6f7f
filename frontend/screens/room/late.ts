/**
 * Who is late, in words: how, about when they come, and since when everybody knows. Each reader on their own
 * clock.
 */
import { gettext, pageLanguage } from "../../lib/i18n";
import type { RoomState } from "./state";

export interface Late {
  seat: string;
  called: string;
  says: string;
  since: string;
  /** About when they are here; none for "not today". */
  until: string | null;
}

/** What I may hear about somebody's being late. */
export function lateOf(state: RoomState, seat: string): Late | undefined {
  return state.late?.find((one) => one.seat === seat);
}

/** what somebody said, at their place. */
export function lateWords(late: Late, zone?: string): string {
  const time = late.until ? clock(late.until, zone) : "";
  switch (late.says) {
    case "on_my_way":
      return gettext("on the way, about %(time)s", { time });
    case "sound_only":
      return gettext("sound only, on the bus, here about %(time)s", { time });
    case "start_without_me":
      return gettext("please start, here about %(time)s", { time });
    default:
      return gettext("can’t make it today");
  }
}

/** The same for the strip of a phone, where a place is as wide as a thumb. */
export function lateBrief(late: Late, zone?: string): string {
  if (!late.until) return gettext("not today");
  const time = clock(late.until, zone);
  return late.says === "sound_only"
    ? gettext("sound only, about %(time)s", { time })
    : gettext("about %(time)s", { time });
}

/** Since when it is known. */
export function sinceWords(late: Late, zone?: string): string {
  return gettext("since %(time)s", { time: clock(late.since, zone) });
}

/** The same as a sentence, for everybody in the room at the moment it is said. */
export function lateNotice(late: Late | undefined, name: string, zone?: string): string {
  return late
    ? gettext("%(name)s: %(words)s.", { name, words: lateWords(late, zone) })
    : gettext("%(name)s is running late.", { name });
}

/** A time on this person's own clock, which may not be the clock of the phone they hold. */
export function clock(iso: string, zone?: string): string {
  const english = pageLanguage().startsWith("en");
  const options = {
    hour: "numeric",
    minute: "2-digit",
    ...(zone ? { timeZone: zone } : {}),
    ...(english ? { hour12: true } : {}),
  } as const;
  const words = new Intl.DateTimeFormat(pageLanguage(), options).format(new Date(iso));
  return english ? words.replace(/\s?[ap]m$/i, "") : words;
}
