/**
 * Undo for one person: only my own words. What others wrote, and adding or removing promises, stays as it is.
 */
import * as Y from "yjs";

export class Undo {
  /** Marks my own typing; everything else is somebody else's or structure. */
  readonly origin = Symbol("my words");
  private readonly manager: Y.UndoManager;

  constructor(root: Y.Map<unknown>, changed: () => void) {
    this.manager = new Y.UndoManager(root, { trackedOrigins: new Set([this.origin]), captureTimeout: 700 });
    for (const event of ["stack-item-added", "stack-item-popped", "stack-cleared"] as const)
      this.manager.on(event, changed);
  }

  get canUndo(): boolean {
    return this.manager.undoStack.length > 0;
  }

  get canRedo(): boolean {
    return this.manager.redoStack.length > 0;
  }

  /** Take back my last change. */
  undo(): void {
    this.manager.undo();
  }

  /** Put back what I took back. */
  redo(): void {
    this.manager.redo();
  }

  /** What I type next is a change of its own: I moved to another field. */
  pause(): void {
    this.manager.stopCapturing();
  }

  close(): void {
    this.manager.destroy();
  }
}

/** Ctrl/Cmd Z and Shift Z (or Y) undo in the document; the browser's own would undo in the field only. */
export function undoKey(event: KeyboardEvent): "undo" | "redo" | undefined {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" ? "redo" : undefined;
}
