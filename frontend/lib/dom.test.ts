import { beforeEach, expect, test } from "vitest";
import { arrange, el, patch } from "./dom";

let list: HTMLElement;
beforeEach(() => {
  list = el("ul");
  document.body.replaceChildren(list);
});
const item = (id: string) => el("li", { id }, el("input"));
const order = () => [...list.children].map((child) => child.id).join("");

test("children come into order, new ones in, old ones out", () => {
  const [a, b, c] = [item("a"), item("b"), item("c")];
  arrange(list, [a, b]);
  arrange(list, [c, b]);
  expect(order()).toBe("cb");
});

test("the element with the focus is never moved; the others move round it", () => {
  const all = ["a", "b", "c", "d"].map(item);
  arrange(list, all);
  const [a, b, c, d] = all as unknown as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  for (const wanted of [
    [c, a, b, d],
    [d, c, b, a],
    [b, a],
    [a, d, b, c],
  ]) {
    b.querySelector("input")?.focus();
    const moved: Node[] = [];
    const insert = list.insertBefore.bind(list);
    list.insertBefore = ((node: Node, before: Node | null) => {
      moved.push(node);
      return insert(node, before);
    }) as typeof list.insertBefore;
    arrange(list, wanted);
    expect(order()).toBe(wanted.map((one) => one.id).join(""));
    expect(moved).not.toContain(b);
  }
});

test("words of people are text, never markup", () => {
  const made = el("p", {}, "<img src=x onerror=alert(1)>");
  expect(made.children).toHaveLength(0);
  expect(patch({ called: "😀 Nan", colour: "teal", pattern: "dot" }).textContent).toBe("😀");
});
