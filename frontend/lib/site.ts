/** What every page has: its clothes, the Aa panel, read to me, leave quickly. At most 5 KB with everything. */
import "../design/site.css";
import { readyToCopy } from "./copy";
import { readyToLeave } from "./leave";
import { readyToRead } from "./read-aloud";
import { keepNumbersInTheirBoxes } from "./six-numbers";
import { openAaPanel } from "./theme";

readyToLeave();
openAaPanel();
readyToRead();
readyToCopy();
keepNumbersInTheirBoxes();
