// One self-contained ES module and one style sheet a widget, into the Python package:
// anywidget loads a module from a blob URL, where shared chunks cannot be found.
import { existsSync, readdirSync } from "node:fs";
import { build, context } from "esbuild";

const widgets = readdirSync("src").filter((folder) => existsSync(`src/${folder}/index.ts`));
const options = {
  entryPoints: widgets.flatMap((widget) => [
    { in: `src/${widget}/index.ts`, out: widget },
    { in: `src/${widget}/style.css`, out: widget },
  ]),
  outdir: "../sunwidgets/widgets/static",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  splitting: false,
  logLevel: "warning",
  legalComments: "none",
};

if (process.argv.includes("--watch")) await (await context(options)).watch();
else await build(options);
