/** Whose turn it is to speak: the talking piece, the hands in order, a break, the coordinator's timer. */

export interface Turns {
  piece: string | null;
  hands: string[];
  break_until: string | null;
  timer: { ends: string; what: string } | null;
}
