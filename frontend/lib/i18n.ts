/**
 * Words for people, from Django's catalogue (domain djangojs).
 *
 * The English sentence is the key, as in gettext; `makemessages -d djangojs -e ts` finds the calls.
 * The page carries `<script type="application/json" id="words">` for every language but English.
 */
type Catalogue = Record<string, string | string[]>;
type Values = Record<string, string | number>;

let catalogue: Catalogue = {};
let language = "en";

/** Take this language's words; the page's own JSON block unless a test brings others. */
export function learnWords(from?: { language: string; words: Catalogue }): void {
  const block = from ?? readJson<{ language: string; words: Catalogue }>("words");
  catalogue = block?.words ?? {};
  language = block?.language ?? "en";
}

/** What a JSON block of the page holds, or undefined when the page has none. */
export function readJson<T>(id: string): T | undefined {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : undefined;
}

/** The language the page is in, as Intl wants it. */
export function pageLanguage(): string {
  return document.documentElement.lang || language;
}

/** One sentence in the page's language, with %(name)s filled in. */
export function gettext(sentence: string, values: Values = {}): string {
  const found = catalogue[sentence];
  return fill(typeof found === "string" && found ? found : sentence, values);
}

/** One of two sentences by count, or one of as many forms as the language has. `%(count)s` is filled in. */
export function ngettext(one: string, many: string, count: number, values: Values = {}): string {
  const forms = catalogue[one];
  const found = Array.isArray(forms) ? forms[pluralForm(count)] : undefined;
  return fill(found || (count === 1 ? one : many), { count, ...values });
}

/** gettext orders a language's plural forms as Unicode does: zero, one, two, few, many, other. */
function pluralForm(count: number): number {
  const rules = new Intl.PluralRules(language);
  const used = rules.resolvedOptions().pluralCategories;
  const order = ["zero", "one", "two", "few", "many", "other"].filter((form) =>
    used.includes(form as Intl.LDMLPluralRule),
  );
  return order.indexOf(rules.select(count));
}

function fill(sentence: string, values: Values): string {
  return sentence.replace(/%\((\w+)\)s/g, (whole, key: string) => apart(String(values[key] ?? whole)));
}

const FIRST_LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** Somebody's name or words, kept apart (as `bdi` does) where they run the other way than the page. */
function apart(words: string): string {
  const letter = FIRST_LETTER.exec(words)?.[0];
  const runsOther =
    letter !== undefined && RIGHT_TO_LEFT.test(letter) !== (document.documentElement.dir === "rtl");
  return runsOther ? `\u2068${words}\u2069` : words;
}

/** Names as a person would say them: "Nan, Kelly and Dean". */
export function listOf(names: string[]): string {
  return new Intl.ListFormat(pageLanguage(), { style: "long", type: "conjunction" }).format(names.map(apart));
}
