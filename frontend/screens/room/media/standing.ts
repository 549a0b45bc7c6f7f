/** How my own sound stands, and the name this page takes part under. */
import type { Trouble } from "./local";

/** How it stands, for the words and the buttons. */
export interface Standing {
  at: "joining" | "in" | "elsewhere" | "refused" | "left";
  /** The way to the server is lost. */
  lost: boolean;
  saving: "" | "hand" | "line";
  blocked: boolean;
  sound: Trouble;
  picture: Trouble;
  muted: boolean;
  shows: boolean;
  /** Those whose line is down just now. */
  away: string[];
}

/** A page's own name; not every browser that plays sound has randomUUID. */
export function newPage(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((one) => one.toString(16).padStart(2, "0"))
    .join("");
  return `${bytes.slice(0, 8)}-${bytes.slice(8, 12)}-4${bytes.slice(13, 16)}-a${bytes.slice(17, 20)}-${bytes.slice(20)}`;
}
