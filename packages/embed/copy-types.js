// The types of the element are those that the server serves beside its script: they get into the package when it is packed.

import { copyFileSync } from "node:fs";

copyFileSync(new URL("../../app/static/embed.d.ts", import.meta.url), new URL("element.d.ts", import.meta.url));
