/** Talks to our own pages: a POST with the CSRF token that wants JSON, and a refusal in words for people. */
import { gettext } from "./i18n";

/** The server said no, or could not be reached. `message` is for people, `code` for machines. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly status: number,
  ) {
    super(message);
  }
}

function token(): string {
  return document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]')?.value ?? "";
}

/** POST form fields and return the JSON answer. Raises Refused; never anything else. */
export async function post<T = unknown>(url: string, fields: Record<string, string> = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      body: new URLSearchParams(fields),
    });
  } catch {
    throw new Refused(gettext("We can’t reach the service. Check your signal and try again."), "offline", 0);
  }
  const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
  const body = (isJson ? await answer.json().catch(() => ({})) : {}) as Record<string, unknown>;
  if (!answer.ok) {
    const words = body["message"] ?? body["detail"] ?? body["title"];
    throw new Refused(
      typeof words === "string" ? words : gettext("That didn’t work. Please try again."),
      String(body["code"] ?? "refused"),
      answer.status,
    );
  }
  return body as T;
}
