/**
 * A document as the server seeds it (plans/document/document.py); for tests and the harness only, never for a live
 * draft.
 */
import * as Y from "yjs";

export function seeded(children: string[] = []): Y.Doc {
  const doc = new Y.Doc();
  const root = doc.getMap("plan");
  doc.transact(() => {
    root.set("schema", 1);
    const words = children.map((id, place): [string, Y.Map<unknown>] => [
      id,
      new Y.Map<unknown>([
        ["order", `V${place + 1}`],
        ["words", new Y.Text()],
      ]),
    ]);
    root.set("childs_words", new Y.Map(words));
    for (const list of ["actions", "warning_signs", "resources"]) root.set(list, new Y.Map());
    for (const name of [
      "who_to_call_day",
      "who_to_call_night",
      "keeps_an_eye",
      "review_when",
      "review_where",
      "who_gets_a_copy",
    ])
      root.set(name, new Y.Text());
  });
  return doc;
}
