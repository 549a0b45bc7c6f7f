/**
 * What sound and picture have to say for themselves, as sentences. Words only: where they stand is
 * sound.ts's.
 */
import { gettext, listOf, ngettext } from "../../../lib/i18n";
import type { Checked, MediaState } from "./engine";
import type { Trouble } from "./local";
import type { Standing } from "./standing";

/** The one line about my own sound: the most urgent thing, or nothing when all is well. */
export function standingWords(
  standing: Standing | undefined,
  media: MediaState,
  called: (seat: string) => string,
): string {
  if (!standing) return "";
  if (standing.at === "elsewhere") return gettext("Sound is on your other screen.");
  if (standing.at === "joining" && !standing.lost) return gettext("Joining…");
  if (standing.lost) return gettext("The line is lost. We are trying to get it back.");
  if (standing.at !== "in") return "";
  if (standing.blocked) return gettext("Tap to get your sound back.");
  if (standing.sound) return soundTrouble(standing.sound);
  if (standing.away.length)
    return gettext("The line to %(names)s is lost. It comes back by itself.", {
      names: listOf(standing.away.map(called)),
    });
  if (standing.saving === "line") return gettext("Your line is weak: sound only for now.");
  if (standing.saving === "hand") return gettext("Sound only, to save data.");
  if (standing.picture) return pictureTrouble(standing.picture);
  if (!media.pictures) return gettext("Sound only, so that there is room for everybody.");
  return "";
}

/** Something to know once: the microphone's own sign goes on saying it. */
export function isLesson(standing: Standing, words: string): boolean {
  return (
    words !== "" && (words === soundTrouble(standing.sound) || words === pictureTrouble(standing.picture))
  );
}

/** Why nobody hears me. I hear them all the same. */
export function soundTrouble(why: Trouble): string {
  switch (why) {
    case "refused":
      return gettext(
        "You hear everybody, but they can’t hear you: this browser was told not to use the microphone. You can allow it beside the page’s address.",
      );
    case "missing":
      return gettext("You hear everybody, but they can’t hear you: we found no microphone.");
    case "unsafe":
      return gettext(
        "You hear everybody, but they can’t hear you: this page needs a secure address for the microphone.",
      );
    case "busy":
      return gettext(
        "They can’t hear you just now: something else is using your microphone. It comes back by itself.",
      );
    default:
      return "";
  }
}

/** Why nobody sees me. */
export function pictureTrouble(why: Trouble): string {
  switch (why) {
    case "refused":
      return gettext("No picture: this browser was told not to use the camera. Sound only is fine.");
    case "missing":
      return gettext("No picture: we found no camera. Sound only is fine.");
    case "":
      return "";
    default:
      return gettext("No picture: something else is using the camera. Sound only is fine.");
  }
}

/** Private time: whether anybody else can still be connected, and how we know. */
export function checkedWords(checked: Checked): { waits: boolean; words: string } {
  if (checked.state === "checking")
    return {
      waits: true,
      words: gettext("Wait a moment before you speak. We are making sure that nobody else is connected."),
    };
  return {
    waits: false,
    words: gettext("No professional is connected (%(how)s).", { how: howWords(checked) }),
  };
}

function howWords({ devices, by_time }: Checked): string {
  const said = ngettext("checked on %(count)s device", "checked on %(count)s devices", devices);
  if (!by_time) return devices ? said : gettext("nobody in the family has sound on");
  const silent = ngettext(
    "%(count)s did not answer, so we waited until it had hung up by itself",
    "%(count)s did not answer, so we waited until they had hung up by themselves",
    by_time,
  );
  return devices ? gettext("%(said)s; %(silent)s", { said, silent }) : silent;
}
