/**
 * The Aa panel: text size, colours, calm. Kept in a cookie so that the server draws the next page in the same
 * light.
 */
const COOKIE = "kt_look";
const YEAR = 365 * 24 * 3600;

export interface Look {
  theme: "auto" | "light" | "dark" | "contrast";
  size: "1" | "2" | "3" | "4";
  calm: boolean;
}

/** How the page looks now. */
export function currentLook(root: HTMLElement = document.documentElement): Look {
  return {
    theme: (root.dataset["theme"] as Look["theme"] | undefined) ?? "auto",
    size: (root.dataset["size"] as Look["size"] | undefined) ?? "1",
    calm: "calm" in root.dataset,
  };
}

/** Show this look at once and remember it on this device. */
export function wear(look: Look, root: HTMLElement = document.documentElement): void {
  set(root, "theme", look.theme === "auto" ? null : look.theme);
  set(root, "size", look.size === "1" ? null : look.size);
  set(root, "calm", look.calm ? "" : null);
  const value = [look.theme, look.size, look.calm ? "calm" : "lively"].join(".");
  document.cookie = `${COOKIE}=${value}; path=/; max-age=${YEAR}; samesite=lax`;
}

function set(root: HTMLElement, name: string, value: string | null): void {
  if (value === null) delete root.dataset[name];
  else root.dataset[name] = value;
}

/** Make the panel's controls work, and close it on Escape or a tap elsewhere. */
export function openAaPanel(panel: HTMLDetailsElement | null = document.querySelector("details.look")): void {
  const controls = panel?.querySelector<HTMLElement>("[data-look]");
  if (!panel || !controls) return;
  controls.hidden = false;
  const look = currentLook();
  for (const input of controls.querySelectorAll<HTMLInputElement>("input")) {
    if (input.type === "checkbox") input.checked = look.calm;
    else input.checked = input.value === (input.name === "look-size" ? look.size : look.theme);
  }
  controls.addEventListener("change", () => wear(chosen(controls)));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    panel.open = false;
    panel.querySelector("summary")?.focus();
  });
  document.addEventListener("click", (event) => {
    if (panel.open && event.target instanceof Node && !panel.contains(event.target)) panel.open = false;
  });
}

function chosen(controls: HTMLElement): Look {
  const value = (name: string) =>
    controls.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value;
  return {
    theme: (value("look-theme") as Look["theme"] | undefined) ?? "auto",
    size: (value("look-size") as Look["size"] | undefined) ?? "1",
    calm: controls.querySelector<HTMLInputElement>('input[name="look-calm"]')?.checked ?? false,
  };
}
