/**
 * A box to draw one's name in, with a finger, a pen or a mouse. Strokes are lists of [x, y] in a box of 1000
 * by 300.
 */
export type Stroke = [number, number][];

export const WIDTH = 1000;
export const HEIGHT = 300;
/** What plans/agreement/signing.py takes; more ink than this is a scribble that says nothing more. */
const MOST_POINTS = 4000;

/** The strokes a form came back with; none when there were none, or they cannot be read. */
export function drawnBefore(kept: string): Stroke[] {
  try {
    const strokes: unknown = JSON.parse(kept || "[]");
    return Array.isArray(strokes) ? (strokes as Stroke[]) : [];
  } catch {
    return [];
  }
}

export class Pad {
  private drawing: Stroke | undefined;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly changed: (strokes: Stroke[]) => void,
    private readonly strokes: Stroke[] = [],
  ) {
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.follow(event));
    for (const end of ["pointerup", "pointercancel"] as const) canvas.addEventListener(end, () => this.end());
    new ResizeObserver(() => this.paint()).observe(canvas);
  }

  get drawn(): Stroke[] {
    return this.strokes;
  }

  clear(): void {
    this.strokes.length = 0;
    this.drawing = undefined;
    this.paint();
    this.changed(this.strokes);
  }

  private begin(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.drawing = [this.place(event)];
    this.strokes.push(this.drawing);
    this.paint();
  }

  private follow(event: PointerEvent): void {
    if (!this.drawing || this.points >= MOST_POINTS) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const [x, y] = this.place(one);
      const [lastX, lastY] = this.drawing.at(-1) ?? [x, y];
      if (Math.hypot(x - lastX, y - lastY) >= 4) this.drawing.push([x, y]);
    }
    this.paint();
  }

  private end(): void {
    if (!this.drawing) return;
    this.drawing = undefined;
    this.changed(this.strokes);
  }

  private get points(): number {
    return this.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  }

  private place(event: PointerEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    const within = (at: number, size: number, most: number) =>
      Math.round(Math.min(1, Math.max(0, at / size)) * most);
    return [
      within(event.clientX - box.left, box.width, WIDTH),
      within(event.clientY - box.top, box.height, HEIGHT),
    ];
  }

  private paint(): void {
    const sharp = window.devicePixelRatio || 1;
    this.canvas.width = this.canvas.clientWidth * sharp;
    this.canvas.height = this.canvas.clientHeight * sharp;
    const ink = this.canvas.getContext("2d");
    if (!ink) return;
    ink.lineWidth = 2.6 * sharp;
    ink.lineCap = ink.lineJoin = "round";
    ink.strokeStyle = ink.fillStyle = "#2a2130";
    const [toX, toY] = [this.canvas.width / WIDTH, this.canvas.height / HEIGHT];
    for (const stroke of this.strokes) {
      ink.beginPath();
      for (const [x, y] of stroke) ink.lineTo(x * toX, y * toY);
      const [first] = stroke;
      if (stroke.length === 1 && first) ink.arc(first[0] * toX, first[1] * toY, 1.3 * sharp, 0, 7);
      ink.stroke();
    }
  }
}
