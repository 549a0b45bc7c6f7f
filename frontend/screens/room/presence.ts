/**
 * Who is in which field. The server stamps each presence with its seat; nobody can write as somebody else.
 */
import type { Awareness } from "y-protocols/awareness";

export class Presence {
  private where = new Map<string, string[]>();

  constructor(
    private readonly awareness: Awareness,
    private readonly mySeat: string,
    private readonly changed: () => void,
  ) {
    awareness.on("change", this.look);
  }

  /** I am in this field now, or in none. */
  go(path: string | null): void {
    this.awareness.setLocalState({ in: path });
  }

  /** The seats of others who are in a field, each once. */
  inField(path: string): string[] {
    return this.where.get(path) ?? [];
  }

  /** The field somebody else is in, if any. */
  fieldOf(seat: string): string | undefined {
    for (const [path, seats] of this.where) if (seats.includes(seat)) return path;
    return undefined;
  }

  close(): void {
    this.awareness.off("change", this.look);
  }

  private readonly look = (): void => {
    this.where = new Map();
    for (const [client, state] of this.awareness.getStates()) {
      const { in: path, seat } = state as { in?: unknown; seat?: unknown };
      if (
        client === this.awareness.clientID ||
        seat === this.mySeat ||
        typeof path !== "string" ||
        typeof seat !== "string"
      )
        continue;
      const seats = this.where.get(path) ?? [];
      if (!seats.includes(seat)) this.where.set(path, [...seats, seat]);
    }
    this.changed();
  };
}
