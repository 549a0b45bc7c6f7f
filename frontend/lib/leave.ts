/**
 * Leave quickly: blank the page first, then tell the server, clear what this site stored here, and be
 * somewhere else.
 *
 * It cannot clear the browser's history, and the pages say so. `location.replace` only keeps Back from
 * returning here.
 */
const ELSEWHERE = "https://www.bbc.co.uk/weather";
/** How long the blank page may wait for the server before it goes anyway. */
const PATIENCE = 500;

/** Make every leave form blank and go at once; without script the form itself still posts. */
export function readyToLeave(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !("leave" in form.dataset)) return;
    event.preventDefault();
    void leave(form);
  });
  // A page the browser kept for Back must not show itself again.
  addEventListener("pageshow", (event) => {
    if (event.persisted && document.documentElement.hidden) location.replace(ELSEWHERE);
  });
}

async function leave(form: HTMLFormElement): Promise<void> {
  const body = new FormData(form);
  dispatchEvent(new Event("kt:leave"));
  document.documentElement.hidden = true;
  document.title = " ";
  document.body.replaceChildren();
  window.speechSynthesis?.cancel();
  const told = fetch(form.action, {
    method: "POST",
    body,
    keepalive: true,
    headers: { Accept: "application/json" },
  }).catch(() => undefined);
  await Promise.race([told, new Promise((done) => setTimeout(done, PATIENCE))]);
  await forget();
  location.replace(ELSEWHERE);
}

/** Everything this site can have kept in this browser; never throws. */
export async function forget(): Promise<void> {
  try {
    localStorage.clear();
    sessionStorage.clear();
    for (const pair of document.cookie.split(";")) {
      document.cookie = `${pair.split("=")[0]?.trim() ?? ""}=; path=/; max-age=0`;
    }
    const bases = (await indexedDB.databases?.()) ?? [];
    for (const { name } of bases) if (name) indexedDB.deleteDatabase(name);
    for (const key of await caches.keys()) await caches.delete(key);
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
  } catch {
    // A browser that forbids one of these has nothing of ours in it.
  }
}
