/**
 * What a person chose for sound and picture in this meeting, kept in this tab only: choices, never sound or
 * picture.
 */

export interface Choices {
  picture: boolean;
  muted: boolean;
  save: boolean;
  blur: boolean;
  /** The devices' ids, which this browser made for this site alone. */
  mic: string;
  camera: string;
}

interface Seat {
  role: string;
  comes_by: string;
}

const key = (meeting: string) => `kt:sound:${meeting}`;

/**
 * What was chosen; where nothing was, what is kind to start with: no picture for a child, nor for who comes
 * by sound.
 */
export function choicesOf(meeting: string, seat?: Seat): Choices {
  const start: Choices = {
    picture: seat?.comes_by === "video" && seat.role !== "child",
    muted: false,
    save: savesData(),
    blur: false,
    mic: "",
    camera: "",
  };
  try {
    const kept = JSON.parse(sessionStorage.getItem(key(meeting)) ?? "{}") as Partial<Choices>;
    for (const name of ["picture", "muted", "save", "blur"] as const)
      if (typeof kept[name] === "boolean") start[name] = kept[name];
    for (const name of ["mic", "camera"] as const)
      if (typeof kept[name] === "string") start[name] = kept[name];
  } catch {
    // A browser that keeps nothing starts afresh each time.
  }
  return start;
}

/** Remember for this tab. */
export function choose(meeting: string, choices: Choices): void {
  try {
    sessionStorage.setItem(key(meeting), JSON.stringify(choices));
  } catch {
    // Nothing is kept, and nothing hangs on it.
  }
}

/** The phone itself was told to save data. */
function savesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
}
