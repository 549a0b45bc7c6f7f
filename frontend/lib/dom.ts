/**
 * Makes elements. No inline styles and no HTML from words: the content policy forbids the one, safety the
 * other.
 */
type Child = Node | string | null | undefined | false;
type Value = string | boolean | null | undefined | ((event: never) => void);

/**
 * An element with attributes (functions become listeners, true an empty attribute, false none) and children.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value as (event: Event) => void);
    else if (value === true) made.setAttribute(name, "");
    else if (typeof value === "string") made.setAttribute(name, value);
  }
  made.append(
    ...children.filter(
      (child): child is Node | string => child !== null && child !== undefined && child !== false,
    ),
  );
  return made;
}

let drawings: Record<string, string> | undefined;

/** One of the page's drawings, hidden from screen readers; nothing when the page did not bring it. */
export function icon(name: string): SVGSVGElement {
  drawings ??= JSON.parse(document.getElementById("icons")?.textContent || "{}") as Record<string, string>;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("viewBox", "0 0 256 256");
  svg.setAttribute("aria-hidden", "true");
  svg.innerHTML = drawings[name] ?? ""; // our own committed drawings, never anybody's words
  return svg;
}

export interface Cloth {
  called: string;
  colour: string;
  pattern: string;
}

/** A person's square of cloth, hidden from screen readers: the name always stands beside it as text. */
export function patch(person: Cloth, size?: number): HTMLElement {
  const letter = [...person.called.trim()][0]?.toUpperCase() ?? "?";
  const classes = ["patch", person.colour, person.pattern, size ? `s${size}` : ""].filter(Boolean).join(" ");
  return el("span", { class: classes, "aria-hidden": "true" }, el("b", {}, letter));
}

/**
 * Give a parent exactly these children, in this order, without touching those already in place.
 *
 * The child that holds the focus never moves: others move round it, or a person would be thrown out of the
 * field (and out of a half-composed word) because somebody else reordered a list.
 */
export function arrange(parent: Element, children: Element[]): void {
  const keep = new Set(children);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  const fixed = children.findIndex(
    (child) => child.parentElement === parent && child.contains(document.activeElement),
  );
  if (fixed < 0) {
    children.forEach((child, place) => {
      if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
    });
    return;
  }
  let next = children[fixed] as Element;
  for (const child of children.slice(0, fixed).reverse()) {
    if (next.previousElementSibling !== child) parent.insertBefore(child, next);
    next = child;
  }
  let last = children[fixed] as Element;
  for (const child of children.slice(fixed + 1)) {
    if (last.nextElementSibling !== child) parent.insertBefore(child, last.nextElementSibling);
    last = child;
  }
}

/** Set text only when it differs, so that live regions and selections are left alone. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
