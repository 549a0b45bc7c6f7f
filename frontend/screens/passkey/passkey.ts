/**
 * Passkeys: asks the browser to make one or to use one, and sends what it says with the form it stands in.
 */
import { readJson } from "../../lib/i18n";
import { fromCreated, fromUsed, toCreate, toUse } from "./ceremony";

type Options = { publicKey: Record<string, unknown> };

async function ask(kind: string, options: Options): Promise<unknown> {
  if (kind === "create") {
    const made = await navigator.credentials.create({ publicKey: toCreate(options.publicKey) });
    return fromCreated(made as PublicKeyCredential);
  }
  const used = await navigator.credentials.get({ publicKey: toUse(options.publicKey) });
  return fromUsed(used as PublicKeyCredential);
}

/**
 * Shows the button where the browser knows passkeys; elsewhere the other ways on the page are all there is.
 */
export function readyForPasskeys(form: HTMLFormElement, options: Options | undefined): void {
  const go = form.querySelector<HTMLElement>("[data-passkey-go]");
  const wrong = form.querySelector<HTMLElement>("[data-passkey-wrong]");
  const answer = form.querySelector<HTMLInputElement>("[data-credential]");
  if (!go || !answer || !options || !("credentials" in navigator)) return;
  go.hidden = false;
  go.querySelector("button")?.addEventListener("click", async () => {
    if (wrong) wrong.hidden = true;
    try {
      answer.value = JSON.stringify(await ask(form.dataset["passkey"] ?? "get", options));
      form.submit();
    } catch {
      // Pressed "cancel", waited too long, or no key fits: the browser does not tell which, on purpose.
      if (wrong) wrong.hidden = false;
    }
  });
}

const form = document.querySelector<HTMLFormElement>("form[data-passkey]");
if (form) readyForPasskeys(form, readJson<Options>("passkey-options"));
