/** The coordinator's desk keeps itself up to date: who knocks, the stage, whether the family rang. */
import { follow } from "../../lib/follow";

const page = document.querySelector<HTMLElement>("[data-follow]");
const meeting = page?.dataset["follow"];
if (meeting) follow(meeting, (_state, first) => (first ? [] : ["[data-follow]", ".run"]));
