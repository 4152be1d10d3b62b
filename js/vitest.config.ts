// The page code is tested where it runs: in Chromium, the system's own if there is one.
import { execSync } from "node:child_process";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

function systemBrowser(): string | undefined {
  if (process.env.SUNWIDGETS_BROWSER) return process.env.SUNWIDGETS_BROWSER;
  for (const name of ["chromium", "google-chrome", "chromium-browser"]) {
    try {
      return execSync(`command -v ${name}`, { encoding: "utf8", shell: "/bin/sh" }).trim();
    } catch {}
  }
  return undefined;
}

const executablePath = systemBrowser();

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      api: { host: "127.0.0.1" },
      provider: playwright({
        launchOptions: {
          ...(executablePath && { executablePath }),
          args: [
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
          ],
        },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
});
