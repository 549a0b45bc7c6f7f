/**
 * What every page has: its clothes, the Aa panel, read to me, leave quickly. At most 5 KB with everything.
 */
import "../design/site.css";
import { readyToCopy } from "./copy";
import { readyToLeave } from "./leave";
import { readyToAsk } from "./questions";
import { readyToRead } from "./read-aloud";
import { keepNumbersInTheirBoxes } from "./six-numbers";
import { openAaPanel } from "./theme";

readyToLeave();
readyToAsk();
openAaPanel();
readyToRead();
readyToCopy();
keepNumbersInTheirBoxes();
